/** Repairs in programs that map a buffer: the sync ioctl whose answer nobody hears. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyEdits } from "../../server/lsp/fix-all.ts";
import { fixesOf } from "../../server/lsp/fixes.ts";
import { c, fixed, fixesIn, withAnalysis } from "./fixed.ts";

const PEEK = c`
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static int open_window(int fd)
{
	struct dma_buf_sync sync = { .flags = DMA_BUF_SYNC_START | DMA_BUF_SYNC_READ };

	return ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync);
}

void peek(int fd, const void *from, void *to, size_t size)
{
	open_window(fd);
	memcpy(to, from, size);
}
`;

const AGAIN = "\twhile (open_window(fd) < 0 &&\n\t       (errno == EINTR || errno == EAGAIN))\n\t\t;\n";

describe("a begin whose answer is thrown away", () => {
	it("is made again when a signal ended it", () => {
		assert.equal(fixed(PEEK, "result-ignored"), PEEK.replace("\topen_window(fd);\n", AGAIN));
	});

	it("is reported where its carrier repeats it", () => {
		const before = PEEK.replace("return ioctl(", "return drmIoctl(");
		const after = before.replace("\topen_window(fd);", '\tif (open_window(fd) < 0)\n\t\tperror("DMA_BUF_IOCTL_SYNC");');
		assert.equal(fixed(before, "result-ignored"), after);
	});

	it("is left alone where the file lacks what that needs", () => {
		assert.deepEqual(fixesIn(PEEK.replace("#include <errno.h>\n", ""), "result-ignored"), []);
		const carried = PEEK.replace("return ioctl(", "return drmIoctl(").replace("#include <stdio.h>\n", "");
		assert.deepEqual(fixesIn(carried, "result-ignored"), []);
	});

	it("is left alone where a helper answers in its own way", () => {
		const before = PEEK.replace(
			"\treturn ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync);",
			"\tint ret = ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync);\n\n\treturn ret == 0;",
		);
		assert.deepEqual(fixesIn(before, "result-ignored"), []);
	});

	it("is repaired where it stands, though the same statement stands there twice", () => {
		const before = PEEK.replace("\tmemcpy(", "\tif (!size)\n\t\treturn;\n\topen_window(fd);\n\tmemcpy(");
		withAnalysis(before, "6.12", (analysis) => {
			const dropped = analysis.findings.filter((each) => each.rule === "result-ignored");
			assert.equal(new Set(dropped.map((each) => each.id)).size, 2);
			const [first, second] = dropped.map((each) => applyEdits(before, fixesOf(analysis, each)[0]?.edits ?? []));
			assert.equal(first, before.replace("\topen_window(fd);\n", AGAIN));
			assert.equal(second, before.replace("\topen_window(fd);\n\tmemcpy", `${AGAIN}\tmemcpy`));
		});
	});
});
