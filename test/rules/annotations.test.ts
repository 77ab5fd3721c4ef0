/** The runner of the pages is strict: what it cannot understand, or what is missing, fails. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { loadParser } from "../../server/lsp/parser.ts";
import { readAnnotations } from "./annotations.ts";
import { checkExample } from "./example.ts";
import { type Fence, parsePage, withReplays } from "./page.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

const CALL = "\treturn dma_buf_pin(attach);";
const STEP = "//  ^^^^^^ 1: callers are not known";
const MISTAKE = '\t//     ^^^^^^^^^^^^^^^^^^^ error[resv-not-held]: "needs the reservation lock of `attach`"';
const LOCK = "//      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 2: takes the reservation lock";

function fence(lines: readonly string[], ...info: readonly string[]): Fence {
	return { language: "c", info, lines, firstLine: 1 };
}

/** `int pinned(attach) { lock; unlock; return pin; }` with these annotations. */
function pinned(...changed: readonly [string, string | null][]): string[] {
	const lines = [
		"int pinned(struct dma_buf_attachment *attach)",
		STEP,
		"{",
		"\tdma_resv_lock(attach->dmabuf->resv, NULL);",
		LOCK.replace("^^", ""),
		"\tdma_resv_unlock(attach->dmabuf->resv);",
		"//      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 3: drops",
		CALL,
		MISTAKE,
		"}",
	];
	return lines.flatMap((line) => {
		const change = changed.find(([old]) => old === line);
		return change ? (change[1] === null ? [] : [change[1]]) : [line];
	});
}

function problems(lines: readonly string[], ...info: readonly string[]): string {
	const { problems: found, analysis } = checkExample(parser, "page.c", fence(lines, ...info));
	analysis.dispose();
	return found.join("\n");
}

test("a correct example has no problem", () => assert.equal(problems(pinned()), ""));
test("a missing step", () => assert.match(problems(pinned([STEP, null])), /step 1 is not annotated/));
test("steps in another order", () =>
	assert.match(problems(pinned([STEP, STEP.replace("1:", "4:")])), /step 1 is not annotated/));
test("one step too many", () => assert.match(problems(pinned(["}", "} // 4: leaves"])), /no step 4/));
test("carets in the wrong column", () =>
	assert.match(problems(pinned([MISTAKE, MISTAKE.replace("//     ", "//      ")])), /carets/));
test("carets too short", () => assert.match(problems(pinned([MISTAKE, MISTAKE.replace("^^", "^")])), /carets at/));
test("the text of a step", () =>
	assert.match(problems(pinned([STEP, STEP.replace("callers", "Callers")])), /it says "callers are not known/));
test("the text of the finding", () =>
	assert.match(problems(pinned([MISTAKE, MISTAKE.replace("needs", "wants")])), /it says "dma_buf_pin\(\) needs/));
test("the severity", () =>
	assert.match(problems(pinned([MISTAKE, MISTAKE.replace("error", "warning")])), /the severity is error/));
test("the rule", () =>
	assert.match(problems(pinned([MISTAKE, MISTAKE.replace("not-held", "not-helt")])), /the rule is resv-not-held/));
test("a mistyped word is no annotation", () => {
	assert.match(problems(pinned([MISTAKE, MISTAKE.replace("error", "eror")])), /not an annotation/);
	assert.match(problems(pinned([STEP, "// one: callers"])), /not an annotation/);
	assert.match(problems(pinned([CALL, `${CALL} // why?`])), /not an annotation/);
});
test("a finding that nobody announced", () =>
	assert.match(problems(pinned([MISTAKE, null], [STEP, null])), /unexpected finding: .*resv-not-held/));
test("an announced finding that does not come", () =>
	assert.match(problems(pinned([CALL, "\treturn dma_buf_xyz(attach);"])), /no finding resv-not-held/));
test("a step without a finding", () =>
	assert.match(problems(["void f(void)", "//   ^ 1: callers", "{", "}"]), /a step without a finding/));
test("an unknown word in the info", () => assert.match(problems(pinned(), "kernle=6.1"), /unknown word/));
test("a function that cannot be read", () =>
	assert.match(problems(["int f(void)", "{", "\tdma_buf_pin(;"]), /not analysed/));

test("carets count visual columns, tabs to the next multiple of eight", () => {
	const { notes, problems: found } = readAnnotations(["\ta = b;", "//      ^ 1: a", "\t//  ^ 2: b"]);
	assert.deepEqual(found, []);
	assert.deepEqual(
		notes.map((note) => [note.line, note.from, note.to]),
		[
			[1, 8, 9],
			[1, 12, 13],
		],
	);
});

test("carets below nothing, or past the code, dangle", () => {
	assert.match(readAnnotations(["// ^ 1: a", "int a;"]).problems.join(), /below nothing/);
	assert.match(readAnnotations(["int a;", "//   ^^^^ 1: a"]).problems.join(), /past the code/);
});

test("a fence without an end or outside a section fails", () => {
	assert.throws(() => parsePage("p", "# p\n## Right: a\n```c\nint a;\n"), /without an end/);
	assert.throws(() => parsePage("p", "# p\n```c\n```\n"), /outside a section/);
});

test("only replay fences are rewritten", () => {
	const page = "# p\n```c\nint a;\n```\n```replay\nold\n```\ntext\n";
	assert.equal(withReplays(page, ["new\n"]), page.replace("old", "new"));
});
