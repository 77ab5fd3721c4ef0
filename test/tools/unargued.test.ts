/** What counts as an argument for a finding, and what as one that is left over. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { unargued } from "./unargued.ts";

const DOCUMENT = `# Findings

drivers/a.c \`vmap-leak\` \`outside\`: not in a section.

## True

### a maps and returns (true)

drivers/a.c:12, \`vmap-leak\` in \`a_show\`.

### b is gone

drivers/b.c:7, \`vmap-leak\` in \`b_show\`.

### drivers/c.c:8 \`c_show\`, \`vmap-leak\` is gone

- Names its file in the title alone.

## False

### limits

No file.
`;

test("a section must name file, rule and function of a finding, each as a word of its own", () => {
	const finding = { file: "drivers/a.c", rule: "vmap-leak", function: "a_show" };
	const others = [
		{ ...finding, function: "a_sh" },
		{ ...finding, function: "outside" },
		{ ...finding, rule: "leak" },
		{ ...finding, file: "drivers/b.c" },
		{ ...finding, file: "rivers/a.c" },
	];
	const result = unargued(DOCUMENT, [finding, ...others]);
	assert.deepEqual(result.findings, others);
});

test("a section about files without a finding is left over", () => {
	const { stale } = unargued(DOCUMENT, [{ file: "drivers/a.c", rule: "vmap-leak", function: "a_show" }]);
	assert.deepEqual(stale, ["b is gone", "drivers/c.c:8 `c_show`, `vmap-leak` is gone"]);
});
