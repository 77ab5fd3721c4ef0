/* leaving scopes by goto drops their guards, jumping back makes a loop */
int again(struct demo *d)
{
	int tries = 3;

retry:
	{
		guard(mutex)(&d->lock);
		if (d->ready)
			goto done;
		if (tries--)
			goto retry;
	}
	return -EAGAIN;
done:
	return 0;
}

/* graph
again(d)
b0
  int tries = 3
  -> b1
b1
  (guard(mutex))(&d->lock)
  if (d->ready) -> b2 else b4
b2
  at scope end: guard(mutex) &d->lock
  -> b3
b3
  return 0
b4
  if (tries -= 1) -> b5 else b6
b5
  at scope end: guard(mutex) &d->lock
  -> b1
b6
  at scope end: guard(mutex) &d->lock
  return -EAGAIN
*/
