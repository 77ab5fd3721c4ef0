/** The parts of a report that need no analysis: excerpts, release words, baselines, annotations. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { introduced } from "../../server/cli/baseline.ts";
import { excerpt } from "../../server/cli/excerpt.ts";
import { githubAnnotation } from "../../server/cli/github.ts";
import { describeKernels, mergeReleases } from "../../server/cli/matrix.ts";
import { smallDiff } from "../../server/cli/small-diff.ts";
import { applyEdits } from "../../server/lsp/fix-all.ts";
import { finding } from "./finding.ts";

test("carets stand under the code, tabs and all", () => {
	const range = { start: { line: 2, column: 6 }, end: { line: 2, column: 9 } };
	assert.deepEqual(excerpt(["{", "\tx =\tfoo();"], range, 3), [
		"  2 |         x =     foo();",
		"    |                 ^^^",
	]);
});

test("an empty range gets one caret, a range outside the text no excerpt", () => {
	const at = (line: number) => ({ start: { line, column: 1 }, end: { line, column: 1 } });
	assert.deepEqual(excerpt(["abc"], at(1), 1), ["1 | abc", "  | ^"]);
	assert.deepEqual(excerpt(["abc"], at(7), 1), []);
});

test("releases in words", () => {
	const all = ["5.15", "6.1", "6.2", "6.12"];
	assert.equal(describeKernels(all, all), undefined);
	assert.equal(describeKernels(["6.2", "6.12"], all), "breaks from 6.2");
	assert.equal(describeKernels(["5.15", "6.1"], all), "up to 6.1");
	assert.equal(describeKernels(["6.1"], all), "only in 6.1");
	assert.equal(describeKernels(["6.1", "6.2"], all), "6.1 to 6.2");
	assert.equal(describeKernels(["5.15", "6.2"], all), "in 5.15, 6.2");
	assert.equal(describeKernels(["6.12"], ["6.12"]), undefined);
});

test("the same finding under two releases is one, repeated ids stay apart", () => {
	const merged = mergeReleases([
		{ release: "6.1", findings: [finding({ id: "a" })] },
		{ release: "6.2", findings: [finding({ id: "a" }), finding({ id: "a" }), finding({ id: "b" })] },
	]);
	assert.deepEqual(
		merged.map(({ id, kernels }) => [id, ...kernels]),
		[
			["a", "6.1", "6.2"],
			["a", "6.2"],
			["b", "6.2"],
		],
	);
});

test("a baseline excuses as many as it held", () => {
	const now = [finding({ id: "a" }), finding({ id: "a" }), finding({ id: "b" })];
	assert.deepEqual(
		introduced(now, ["a"]).map(({ id }) => id),
		["a", "b"],
	);
});

test("an annotation escapes what the runner would take for itself", () => {
	const line = githubAnnotation(finding({ file: "a,b:c.c", message: "50 % wrong\nreally" }));
	assert.match(line, /^::error file=a%2Cb%3Ac\.c,line=10,/);
	assert.match(line, /::50 %25 wrong%0Areally/);
});

test("edits apply in place whatever their order, and show as a small diff", () => {
	const at = (line: number, column: number) => ({ line, column });
	const before = "one\ntwo\nthree\n";
	const after = applyEdits(before, [
		{ file: "", range: { start: at(3, 1), end: at(3, 1) }, newText: "2½\n" },
		{ file: "", range: { start: at(1, 1), end: at(1, 4) }, newText: "ONE" },
	]);
	assert.equal(after, "ONE\ntwo\n2½\nthree\n");
	assert.deepEqual(smallDiff("a\nb\n", "a\nc\n"), ["@@ -1,2 +1,2 @@", " a", "-b", "+c"]);
});

test("line ends of a fix follow the document", () => {
	const here = { start: { line: 2, column: 1 }, end: { line: 2, column: 1 } };
	assert.equal(applyEdits("a\r\nb\r\n", [{ file: "", range: here, newText: "x\n" }]), "a\r\nx\r\nb\r\n");
});
