/** Walks over chains and containers of fences, and what may be one: who has which reference, and what is added as a single fence. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { analyze } from "../../server/core/analyze.ts";
import { loadParser } from "../../server/lsp/parser.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

function told(text: string): string[] {
	const analysis = analyze({ file: "test.c", text, parser, release: "6.12" });
	const found = analysis.findings.map((one) => `${one.rule}@${one.range.start.line}`);
	analysis.dispose();
	return found;
}

test("who leaves a walk over a chain early keeps the reference to where it stands", () => {
	const code = (leave: string, after = ""): string => `static int demo_find(struct dma_fence *fence, u64 context)
{
	struct dma_fence *iter;
	int ret = 0;

	dma_fence_chain_for_each(iter, fence) {
		if (iter->context != context)
			continue;
		ret = dma_fence_wait(iter, true);
		${leave}
	}
	${after}
	return ret;
}
`;
	assert.deepEqual(told(code("")), []);
	assert.deepEqual(told(code("if (ret < 0)\n\t\t\tbreak;", "dma_fence_put(iter);")), []);
	assert.deepEqual(told(code("if (ret < 0) {\n\t\t\tdma_fence_put(iter);\n\t\t\treturn ret;\n\t\t}")), []);
	assert.deepEqual(told(code("if (ret < 0)\n\t\t\tbreak;")), ["fence-leak@11"]);
	// not the break, where another way behind it gives it back
	const late = "if (context)\n\t\treturn -EINVAL;\n\tdma_fence_put(iter);";
	assert.deepEqual(told(code("if (ret < 0)\n\t\t\tbreak;", late)), ["fence-leak@14"]);
	assert.deepEqual(told(code("if (ret < 0)\n\t\t\treturn ret;")), ["fence-leak@11"]);
	// the variable is the head's own
	assert.deepEqual(told(code("if (ret < 0)\n\t\t\tbreak;", "dma_fence_put(iter);").replaceAll("iter", "fence")), []);
});

test("who leaves a walk over what containers hold early keeps the reference of its cursor", () => {
	const code = (leave: string, after = ""): string => `static int demo_wait(struct dma_fence *fence)
{
	struct dma_fence_unwrap cursor;
	struct dma_fence *f;
	int ret = 0;

	dma_fence_unwrap_for_each(f, &cursor, fence) {
		ret = ret ?: dma_fence_wait(f, true);
		${leave}
	}
	${after}
	return ret;
}
`;
	assert.deepEqual(told(code("")), []);
	assert.deepEqual(told(code("if (ret)\n\t\t\tcontinue;")), []);
	assert.deepEqual(told(code("if (ret)\n\t\t\tbreak;", "dma_fence_put(cursor.chain);")), []);
	assert.deepEqual(told(code("if (ret) {\n\t\t\tdma_fence_put(cursor.chain);\n\t\t\treturn ret;\n\t\t}")), []);
	assert.deepEqual(told(code("if (ret)\n\t\t\treturn ret;")), ["fence-leak@10"]);
	// its place is nobody's to know where the cursor is another's
	assert.deepEqual(told(code("if (ret)\n\t\t\treturn ret;").replace("&cursor", "fence->cursor")), []);
});

test("... beside the reference to the head, which stays the caller's to give back", () => {
	const code = (put: string): string => `int demo_wait_all(struct drm_file *file, u32 *handles, int count)
{
	struct dma_fence_unwrap cursor;
	struct dma_fence *f, *fence;
	int i, ret = 0;

	for (i = 0; i < count; i++) {
		ret = drm_syncobj_find_fence(file, handles[i], 0, 0, &fence);
		if (ret)
			goto out;
		dma_fence_unwrap_for_each(f, &cursor, fence) {
			ret = dma_fence_wait(f, true);
			if (ret) {
				${put}
				goto out;
			}
		}
		dma_fence_put(fence);
	}
out:
	return ret;
}
`;
	assert.deepEqual(told(code("dma_fence_put(cursor.chain);\n\t\t\t\tdma_fence_put(fence);")), []);
	assert.deepEqual(told(code("dma_fence_put(fence);")), ["fence-leak@15"]);
	assert.deepEqual(told(code("dma_fence_put(cursor.chain);")), ["fence-leak@15"]);
});

test("... also where the walk stands at one more reference to a fence that a round of a loop around it has got", () => {
	const code = (put: string): string => `int demo_points(struct drm_syncobj **syncobjs, u64 __user *points, int count)
{
	int i, ret = 0;

	for (i = 0; i < count; i++) {
		struct dma_fence *fence = drm_syncobj_fence_get(syncobjs[i]);
		struct dma_fence *iter;
		u64 point = 0;

		dma_fence_chain_for_each(iter, fence) {
			if (iter->context != fence->context) {
				${put}
				break;
			}
			point = iter->seqno;
		}
		dma_fence_put(fence);
		ret = copy_to_user(&points[i], &point, sizeof(point)) ? -EFAULT : 0;
		if (ret)
			break;
	}
	demo_syncobjs_free(syncobjs, count);
	return ret;
}
`;
	assert.deepEqual(told(code("dma_fence_put(iter);")), []);
	assert.deepEqual(told(code("d->late++;")), ["fence-leak@13"]);
});

test("what a sync file gives may be a container: it is added by its members, or once somebody has looked", () => {
	const code = (look: string): string => `int demo_import(struct dma_buf *buf, int fd)
{
	struct dma_fence *fence;
	int ret;

	fence = sync_file_get_fence(fd);
	if (!fence)
		return -EINVAL;
	${look}
	dma_resv_lock(buf->resv, NULL);
	ret = dma_resv_reserve_fences(buf->resv, 1);
	if (!ret)
		dma_resv_add_fence(buf->resv, fence, DMA_RESV_USAGE_READ);
	dma_resv_unlock(buf->resv);
put:
	dma_fence_put(fence);
	return ret;
}
`;
	assert.deepEqual(told(code("")), ["container-fence-added@13"]);
	const refused = "ret = -EINVAL;\n\tif (dma_fence_is_container(fence))\n\t\tgoto put;";
	assert.deepEqual(told(code(refused)), []);
	assert.deepEqual(told(code("ret = demo_single(fence);\n\tif (ret)\n\t\tgoto put;")), []);
});
