/* returns in the middle; what follows an unconditional return is unreachable */
int get(struct demo *d)
{
	if (!d)
		return -ENODEV;
	if (d->count)
		return d->count;
	return 0;
	lost(d);
}

void nothing(struct demo *d)
{
	if (!d)
		return;
	use(d);
}

/* graph
get(d)
b0
  if (d) -> b1 else b4
b1
  if (d->count) -> b2 else b3
b2
  return d->count
b3
  return 0
b4
  return -ENODEV

nothing(d)
b0
  if (d) -> b1 else b2
b1
  use(d)
  return
b2
  return
*/
