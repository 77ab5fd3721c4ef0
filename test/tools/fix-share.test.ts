import assert from "node:assert/strict";
import { test } from "node:test";
import { fixShare } from "./fix-share.ts";

test("the share counts findings with a fix, by rule, the largest gap first, and leaves out what only tells", () => {
	const lines = fixShare([
		{ rule: "vmap-leak", severity: "error", fixes: 2 },
		{ rule: "pin-leak", severity: "error", fixes: 0 },
		{ rule: "pin-leak", severity: "warning", fixes: 1 },
		{ rule: "contract-flips", severity: "info", fixes: 0 },
	]);
	assert.deepEqual(lines, ["fix offered 2 of 3 (67 %)", "  pin-leak 1 of 2", "  vmap-leak 1 of 1"]);
});

test("nothing found is no share", () => {
	assert.deepEqual(fixShare([]), ["fix offered 0 of 0 (-)"]);
});
