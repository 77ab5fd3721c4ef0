/** One element of an array that the caller has: named by the variable that picks it, as long as no loop changes that. */
import { runCases } from "./cases.ts";

const ONE_OF_SEVERAL = (middle: string): string => `
static int demo_sum(struct dma_buf *buf, u32 *sum)
{
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	${middle}
	*sum += iosys_map_rd(&map, 0, u32);
	dma_buf_vunmap_unlocked(buf, &map);
	return 0;
}
int demo_sums(struct dma_buf **bufs, int n, u32 *sum)
{
	int i, ret;

	for (i = 0; i < n; i++) {
		ret = demo_sum(bufs[i], sum);
		if (ret)
			return ret;
	}
	return 0;
}
`;

runCases("elements of arrays", [
	{
		name: "the element that a variable picks is one object all along",
		right: `int demo_one(struct demo *d, unsigned int idx)
{
	dma_resv_lock(d->bos[idx].obj->resv, NULL);
	if (d->busy) {
		dma_resv_unlock(d->bos[idx].obj->resv);
		return -EBUSY;
	}
	dma_resv_unlock(d->bos[idx].obj->resv);
	return 0;
}
`,
		wrong: [
			`int demo_one(struct demo *d, unsigned int idx)
{
	dma_resv_lock(d->bos[idx].obj->resv, NULL);
	if (d->busy)
		return -EBUSY;
	dma_resv_unlock(d->bos[idx].obj->resv);
	return 0;
}
`,
			"resv-not-released@5",
		],
	},
	{
		name: "in a loop it is another one in each round, and the same for the length of one",
		right: `int demo_all(struct demo *d, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		dma_resv_lock(d->bos[i].obj->resv, NULL);
		if (d->busy) {
			dma_resv_unlock(d->bos[i].obj->resv);
			return -EBUSY;
		}
		dma_resv_unlock(d->bos[i].obj->resv);
	}
	return 0;
}
`,
		wrong: [
			`int demo_all(struct demo *d, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		dma_resv_lock(d->bos[i].obj->resv, NULL);
		if (d->busy)
			return -EBUSY;
		dma_resv_unlock(d->bos[i].obj->resv);
	}
	return 0;
}
`,
			"resv-not-released@8",
		],
	},
	{
		name: "a lock that comes with what an out-argument gets is not there where that is NULL",
		right: `int demo_make(struct amdgpu_device *adev, u64 size, int id)
{
	struct amdgpu_bo **bo = &adev->regions[id].bo;
	int r = amdgpu_bo_create_reserved(adev, size, PAGE_SIZE, AMDGPU_GEM_DOMAIN_VRAM, bo, NULL, NULL);

	if (r)
		return r;
	if (*bo == NULL)
		return 0;
	amdgpu_bo_unreserve(*bo);
	return 0;
}
`,
		wrong: [
			`int demo_make(struct amdgpu_device *adev, u64 size, int id)
{
	struct amdgpu_bo **bo = &adev->regions[id].bo;
	int r = amdgpu_bo_create_reserved(adev, size, PAGE_SIZE, AMDGPU_GEM_DOMAIN_VRAM, bo, NULL, NULL);

	if (r)
		return r;
	if (adev->busy)
		return -EBUSY;
	amdgpu_bo_unreserve(*bo);
	return 0;
}
`,
			"resv-not-released@9",
		],
	},
	{
		name: "a helper that gets one of several is looked at on its own, too",
		right: ONE_OF_SEVERAL("if (!sum) {\n\t\tdma_buf_vunmap_unlocked(buf, &map);\n\t\treturn -EINVAL;\n\t}"),
		wrong: [ONE_OF_SEVERAL("if (!sum)\n\t\treturn -EINVAL;"), "vmap-leak@11"],
	},
]);
