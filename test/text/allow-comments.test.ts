/** Comments that allow a finding: where they reach, what they need, when they are stale. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { allowComments, withoutAllowed } from "../../server/core/text/allow-comments.ts";

const at = (line: number, rule = "vmap-leak") => ({ rule, range: { start: { line } } });

test("a comment on the line or on the line above, several together", () => {
	const text = [
		"a(); /* dmabuf-lens: allow vmap-leak -- undone by the caller */",
		"b();",
		"/* dmabuf-lens: allow vmap-leak -- one */",
		"// dmabuf-lens: allow resv-not-held -- two",
		"c();",
		"d();",
	].join("\r\n");
	assert.deepEqual(
		allowComments(text).map(({ rule, reason, lines }) => [rule, reason, ...lines]),
		[
			["vmap-leak", "undone by the caller", 1],
			["vmap-leak", "one", 3, 5],
			["resv-not-held", "two", 4, 5],
		],
	);
	const { findings, stale } = withoutAllowed([at(1), at(2), at(5), at(5, "resv-not-held"), at(6)], text);
	assert.deepEqual(
		findings.map(({ range }) => range.start.line),
		[2, 6],
	);
	assert.deepEqual(stale, []);
});

test("without a reason it allows nothing; for another rule, or where nothing is found, it is stale", () => {
	const text = "/* dmabuf-lens: allow vmap-leak */\na();\n/* dmabuf-lens: allow vmap-leak -- old */\nb();\n";
	const { findings, stale } = withoutAllowed([at(2)], text);
	assert.equal(findings.length, 1);
	assert.deepEqual(
		stale.map(({ line }) => line),
		[1, 3],
	);
});

test("inside a macro the line goes on with a backslash", () => {
	const text = "#define F(x) \\\n\t/* dmabuf-lens: allow vmap-leak -- generated */ \\\n\tg(x)\n";
	assert.deepEqual(withoutAllowed([at(3)], text).findings, []);
});
