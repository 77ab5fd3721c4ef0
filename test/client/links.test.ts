/** Links to a panel's state, and the places of the kernel it cites. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { definitionLine } from "../../client/definition-line.ts";
import { queryOf, stateOf } from "../../client/link-query.ts";

const STATE = {
	params: { uri: "file:///drivers/ä b.c", function: "sample_hold", kernel: "6.12", path: 2 },
	step: 7,
	view: { path: 2, kernel: "6.12", tab: "why", switches: { others: ["evict"] }, schedule: ["driver", "evict"], row: 0 },
};

describe("a link", () => {
	it("carries the whole state, with letters that every address may have", () => {
		const query = queryOf(STATE);
		assert.match(query, /^[\w-]+$/);
		assert.deepEqual(stateOf(query), STATE);
		assert.deepEqual(stateOf(`${query}&windowId=2`), STATE);
	});
	it("that is none gives nothing", () => {
		for (const bad of ["", "e30", "not base64 at all %%", Buffer.from("[1]").toString("base64url")])
			assert.equal(stateOf(bad), undefined);
	});
});

describe("a cited place", () => {
	const text = [
		"/**",
		" * DOC: the convention",
		" * first line",
		" */",
		"struct ops {",
		"\tint (*pin)(void);",
		"};",
		"int sample_pin(struct a *a);",
		"",
		"static int",
		"sample_pin(struct a *a)",
		"{",
		"\tassert_held(a);",
		"\treturn 0;",
		"}",
		"#define sample_macro(x) \\",
		"\tdo_it(x)",
	].join("\n");
	it("keeps its line where that is inside, else goes to where it begins", () => {
		assert.equal(definitionLine(text, { name: "sample_pin", line: 13 }), 13);
		assert.equal(definitionLine(text, { name: "sample_pin", line: 900 }), 11);
		assert.equal(definitionLine(text, { name: "sample_pin" }), 11);
		assert.equal(definitionLine(text, { name: "struct ops", line: 400 }), 5);
		assert.equal(definitionLine(text, { name: "comment the convention", line: 3 }), 3);
		assert.equal(definitionLine(text, { name: "sample_macro" }), 16);
	});
	it("of another name stays at the cited line, inside the file", () => {
		assert.equal(definitionLine(text, { name: "gone", line: 12 }), 12);
		assert.equal(definitionLine(text, { name: "gone", line: 9999 }), 17);
		assert.equal(definitionLine("", {}), 1);
	});
});
