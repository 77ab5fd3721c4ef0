/** Macros that may leave the place in which they stand: what lies behind such a call, and on which condition, nobody sees. */
import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { type Analysis, analyze } from "../../server/core/analyze.ts";
import { isLeaving } from "../../server/core/flow/index-scan.ts";
import { findings, parserOf } from "./driver.ts";

const LEAVE = "do { \\\n\t\tfoo_say(__func__); \\\n\t\treturn __VA_ARGS__; \\\n\t} while (0)";
const SAY = "do { \\\n\t\tfoo_say(__func__); \\\n\t} while (0)";
const define = (body: string): string => `#define LEAVE(...) \\\n\t${body}\n`;

const SHOW = `
int foo_show(struct foo *f, struct dma_buf_attachment *attach)
{
	if (dma_buf_pin(attach) < 0) {
		LEAVE(-EIO);
	}
	foo_scanout(f);
	dma_buf_unpin(attach);
	return 0;
}

int foo_locked(struct foo *f, struct dma_buf_attachment *attach)
{
	dma_resv_assert_held(attach->dmabuf->resv);
	return foo_show(f, attach);
}
`;

const RULE = /^unpin-without-pin/;

describe("a macro that leaves the function", () => {
	it("ends the path, in the file or in a header of the driver", () => {
		const told = (header: string, own: string): number =>
			findings({ "foo.h": header, "foo.c": `#include "foo.h"\n${own}${SHOW}` }, "foo.c").filter((f) => RULE.test(f))
				.length;
		assert.equal(told("", define(LEAVE)), 0);
		assert.equal(told(define(LEAVE), ""), 0);
		assert.equal(told("", define(SAY)), 1);
		assert.equal(told("", ""), 1);
	});

	it("is known by a jump in it, on whatever condition", () => {
		for (const body of [
			"(x) do { return x; } while (0)",
			"(x) do { \\\n\tif (x) { \\\n\t\tsay(x); \\\n\t} \\\n\treturn; \\\n} while (0)",
			"(x) do { if (x) return x; } while (0)",
			"(x, label) ({ if (IS_ERR(x)) goto label; x; })",
		])
			assert.ok(isLeaving(body), body);
		for (const body of ["(x) returns(x)", "(x) ({ int y = x; y; })"]) assert.ok(!isLeaving(body), body);
	});
});

test("what lies behind such a macro counts as not read", () => {
	const count = (body: string): number => {
		const text = define(body) + SHOW;
		return analyze({ file: "foo.c", text, parser: parserOf(), release: "6.12" }).stats.unread;
	};
	assert.ok(count(LEAVE) > count(SAY));
});

test("where such a macro is written anew, its callers are looked at again", () => {
	let previous: Analysis | undefined;
	const counts = [SAY, LEAVE, SAY].map((body) => {
		const given = { file: "foo.c", text: define(body) + SHOW, parser: parserOf(), release: "6.12" };
		const after = analyze({ ...given, ...(previous ? { previous } : {}) });
		const full = analyze(given);
		assert.deepEqual(after.findings, full.findings);
		previous = after;
		return after.findings.filter(({ rule }) => RULE.test(rule)).length;
	});
	assert.deepEqual(counts, [1, 0, 1]);
});
