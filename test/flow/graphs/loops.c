/* for, while and do-while with continue and break; a list walk that the masks rewrote */
void walk(struct demo *d, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		if (skip(i))
			continue;
		if (last(i))
			break;
		step(i);
	}
	while (more(d))
		take(d);
	do {
		n--;
	} while (n > 0);
}

void each(struct list_head *head)
{
	struct demo *pos;

	list_for_each_entry(pos, head, node) {
		if (!pos->busy)
			free_one(pos);
	}
}

/* graph
walk(d, n)
b0
  int i
  i = 0
  -> b1
b1
  loop (i < n) -> b2 else b5
b2
  if (skip(i)) -> b3 else b4
b3
  i += 1
  -> b1
b4
  if (last(i)) -> b5 else b10
b5
  loop (more(d)) -> b6 else b7
b6
  take(d)
  -> b5
b7
  n -= 1
  -> b8
b8
  loop (n > 0) -> b7 else b9
b9
  return
b10
  step(i)
  -> b3

each(head)
b0
  struct demo * pos
  -> b1
b1
  loop (list_for_each_entry(pos, head, node)) -> b2 else b4
b2
  if (pos->busy) -> b1 else b3
b3
  free_one(pos)
  -> b1
b4
  return
*/
