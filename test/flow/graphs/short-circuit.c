/* operands that are called conditionally get blocks of their own; plain ones do not */
int check(struct demo *d, int a)
{
	if (a && (first(d) || !second(d)))
		return 1;
	d->ok = a > 0 && third(d);
	return d->ok ? fourth(d) : -EIO;
}

/* graph
check(d, a)
b0
  if (a) -> b1 else b4
b1
  if (first(d)) -> b2 else b3
b2
  return 1
b3
  if (second(d)) -> b4 else b2
b4
  if (a > 0) -> b5 else b11
b5
  if (third(d)) -> b6 else b11
b6
  ?0 = 1
  -> b7
b7
  d->ok = ?0
  if (d->ok) -> b8 else b10
b8
  ?1 = fourth(d)
  -> b9
b9
  return ?1
b10
  ?1 = -EIO
  -> b9
b11
  ?0 = 0
  -> b7
*/
