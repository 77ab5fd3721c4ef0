/** A reference to a fence that a function of another file gives its caller is the caller's. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findings } from "./driver.ts";

const GIVES = `struct dma_fence *foo_newest(struct foo *foo)
{
	struct dma_fence *fence;

	spin_lock(&foo->lock);
	fence = dma_fence_get(foo->newest);
	spin_unlock(&foo->lock);
	return fence;
}
`;

const uses = (body: string): string => `int foo_wait(struct foo *foo)
{
	struct dma_fence *fence;
	int ret;

	fence = foo_newest(foo);
	if (!fence)
		return 0;
	ret = dma_fence_wait(fence, true);
${body}
}
`;

const found = (body: string, gives = GIVES): string[] => findings({ "use.c": uses(body), "gives.c": gives }, "use.c");

describe("a fence that another file's function gives", () => {
	it("is read before it is put", () => {
		assert.deepEqual(found("\tif (!ret)\n\t\tret = fence->error;\n\tdma_fence_put(fence);\n\treturn ret;"), []);
		assert.deepEqual(found("\tdma_fence_put(fence);\n\treturn ret ?: fence->error;"), ["fence-use-after-put@11?"]);
	});

	it("is put on every way out", () => {
		assert.deepEqual(found("\tdma_fence_put(fence);\n\treturn ret;"), []);
		assert.deepEqual(found("\tif (ret)\n\t\treturn ret;\n\tdma_fence_put(fence);\n\treturn 0;"), ["fence-leak@11"]);
	});

	it("is nobody's where the other function only shows it", () => {
		const shows = GIVES.replace("dma_fence_get(foo->newest)", "foo->newest");
		assert.deepEqual(found("\tif (ret)\n\t\treturn ret;\n\tdma_fence_put(fence);\n\treturn 0;", shows), []);
	});
});
