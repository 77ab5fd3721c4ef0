/* fall-through, a default in the middle, a switch without default */
int kind(int cmd, struct demo *d)
{
	switch (cmd) {
	case DEMO_A:
		a(d);
		fallthrough;
	case DEMO_B:
		b(d);
		break;
	default:
		return -EINVAL;
	case DEMO_C:
	case DEMO_D:
		c(d);
	}
	switch (d->mode) {
	case 1:
		return 1;
	}
	return 0;
}

/* graph
kind(cmd, d)
b0
  switch (cmd) DEMO_A -> b1, DEMO_B -> b2, default -> b6, DEMO_C -> b7, DEMO_D -> b7
b1
  a(d)
  fallthrough
  -> b2
b2
  b(d)
  -> b3
b3
  switch (d->mode) 1 -> b4, default -> b5
b4
  return 1
b5
  return 0
b6
  return -EINVAL
b7
  c(d)
  -> b3
*/
