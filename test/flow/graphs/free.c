/* __free runs at every way out of its scope, unless the pointer was taken away */
int fill(struct demo *d, size_t size)
{
	void *buf __free(kfree) = kmalloc(size, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	d->data = no_free_ptr(buf);
	return 0;
}

int loop(struct demo *d, int n)
{
	while (n--) {
		struct dma_buf *b __free(dma_buf_put) = dma_buf_get(n);

		if (IS_ERR(b))
			continue;
		if (d->stop)
			break;
	}
	return 0;
}

/* graph
fill(d, size)
b0
  void * buf = kmalloc(size, GFP_KERNEL)
  if (buf) -> b1 else b2
b1
  d->data = no_free_ptr(buf)
  at scope end: free(kfree) buf
  return 0
b2
  return0 = -ENOMEM
  at scope end: free(kfree) buf
  return return0

loop(d, n)
b0
  loop (n -= 1) -> b1 else b5
b1
  struct dma_buf * b = dma_buf_get(n)
  if (IS_ERR(b)) -> b2 else b3
b2
  at scope end: free(dma_buf_put) b
  -> b0
b3
  if (d->stop) -> b4 else b6
b4
  at scope end: free(dma_buf_put) b
  -> b5
b5
  return 0
b6
  at scope end: free(dma_buf_put) b
  -> b0
*/
