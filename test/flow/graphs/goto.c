/* unwinding through labels, the last one reached by falling through */
int start(struct demo *d)
{
	int ret;

	ret = first(d);
	if (ret)
		goto out;
	ret = second(d);
	if (ret < 0)
		goto undo_first;
	return 0;

undo_first:
	undo(d);
out:
	return ret;
}

/* graph
start(d)
b0
  int ret
  ret = first(d)
  if (ret) -> b1 else b2
b1
  return ret
b2
  ret = second(d)
  if (ret < 0) -> b3 else b4
b3
  undo(d)
  -> b1
b4
  return 0
*/
