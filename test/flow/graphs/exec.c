/* the locking loop of drm_exec, with its retry */
int lock_all(struct demo *d)
{
	struct drm_exec exec;
	int ret;

	drm_exec_init(&exec, 0, 0);
	drm_exec_until_all_locked(&exec) {
		ret = drm_exec_prepare_obj(&exec, d->obj, 1);
		drm_exec_retry_on_contention(&exec);
		if (ret)
			goto fini;
	}
	ret = submit(d);
fini:
	drm_exec_fini(&exec);
	return ret;
}

/* graph
lock_all(d)
b0
  struct drm_exec exec
  int ret
  drm_exec_init(&exec, 0, 0)
  ret = drm_exec_prepare_obj(&exec, d->obj, 1)
  drm_exec_retry_on_contention(&exec)
  if (ret) -> b1 else b2
b1
  drm_exec_fini(&exec)
  return ret
b2
  ret = submit(d)
  -> b1
*/
