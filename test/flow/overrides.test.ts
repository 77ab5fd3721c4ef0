/** Names that the tree's own headers declare although its release should not have them: backports. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createFolder, type Folder } from "../cli/run.ts";

const UNDER_LOCK = `
int foo_map(struct dma_buf_attachment *attach, struct sg_table **sgt)
{
	dma_resv_lock(attach->dmabuf->resv, NULL);
	*sgt = dma_buf_map_attachment_unlocked(attach, DMA_TO_DEVICE);
	dma_resv_unlock(attach->dmabuf->resv);
	return PTR_ERR_OR_ZERO(*sgt);
}
`;

describe("a tree with backports", () => {
	let folder: Folder;
	before(() => {
		folder = createFolder();
		folder.write("Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 90\n");
		folder.write("include/linux/dma-buf.h", "struct dma_buf *dma_buf_get(int fd);\n");
		folder.write("drivers/foo.c", UNDER_LOCK);
	});
	after(() => folder.remove());

	const all = (...args: string[]): { rule: string; severity: string; confidence: string }[] => {
		const { stdout } = folder.run(["check", "--format", "json", "drivers/foo.c", ...args]);
		return (JSON.parse(stdout) as { findings: { rule: string; severity: string; confidence: string }[] }).findings;
	};
	const found = (...args: string[]): { rule: string; severity: string; confidence: string }[] =>
		all(...args)
			.filter(({ rule }) => rule === "resv-self-deadlock")
			.map(({ rule, severity, confidence }) => ({ rule, severity, confidence }));
	const isMissing = (...args: string[]): boolean => all(...args).some(({ rule }) => rule === "not-in-this-kernel");

	it("has no name that its release does not have", () => {
		assert.deepEqual(found(), []);
		assert.ok(isMissing());
	});

	it("has the names that its headers declare, as far as that is proven", () => {
		folder.write(
			"include/linux/dma-buf.h",
			"struct sg_table *dma_buf_map_attachment_unlocked(struct dma_buf_attachment *, enum dma_data_direction);\n",
		);
		assert.deepEqual(found(), [{ rule: "resv-self-deadlock", severity: "info", confidence: "assumed" }]);
		assert.ok(!isMissing());
	});

	it("does not have them in another release that is asked for", () => {
		assert.deepEqual(found("--kernel", "5.15"), []);
		assert.ok(isMissing("--kernel", "5.15"));
	});

	it("has nothing to say where no tree tells which stable update is meant", () => {
		assert.deepEqual(found("--kernel", "6.1"), []);
		assert.ok(!isMissing("--kernel", "6.1"));
	});
});
