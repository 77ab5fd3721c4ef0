/* scope guards are dropped where the scope is left, innermost first */
int guarded(struct demo *d)
{
	guard(mutex)(&d->outer);
	if (d->gone)
		return -ENODEV;
	scoped_guard(mutex, &d->inner) {
		if (d->busy)
			return -EBUSY;
		use(d);
	}
	return 0;
}

/* graph
guarded(d)
b0
  (guard(mutex))(&d->outer)
  if (d->gone) -> b1 else b2
b1
  return0 = -ENODEV
  at scope end: guard(mutex) &d->outer
  return return0
b2
  (guard(mutex))(&d->inner)
  if (d->busy) -> b3 else b4
b3
  return1 = -EBUSY
  at scope end: guard(mutex) &d->inner
  at scope end: guard(mutex) &d->outer
  return return1
b4
  use(d)
  -> b5
b5
  at scope end: guard(mutex) &d->inner
  at scope end: guard(mutex) &d->outer
  return 0
*/
