/* a block used as a value, with a declaration inside */
int wait(struct demo *d)
{
	int ret = ({
		int once = poll_one(d);

		once < 0 ? once : 0;
	});

	return ret;
}

/* graph
wait(d)
b0
  int once = poll_one(d)
  if (once < 0) -> b1 else b3
b1
  ?1 = once
  -> b2
b2
  ({0}) = ?1
  int ret = ({0})
  return ret
b3
  ?1 = 0
  -> b2
*/
