/**
 * Cited lines against kernel sources. LINUX_SRC names a folder with linux-source-6.1, linux-source-6.12 and
 * linux-source-7.3 (as Debian unpacks them); without it nothing is checked, and that is said.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CALLBACK_ROWS } from "../../server/core/kernel/callbacks.ts";
import { ALL_ROWS, SUPPORT_ROWS } from "../../server/core/kernel/table/all.ts";
import { CALLBACK_ENTRIES } from "../../server/core/kernel/table/callback-entries.ts";

const ROOT = process.env["LINUX_SRC"];
const skip =
	ROOT && existsSync(join(ROOT, "linux-source-7.3")) ? false : "skipped: LINUX_SRC does not point to kernel sources";
const texts = new Map<string, readonly string[] | undefined>();

test("every cited file and line exists", { skip }, () => {
	let checked = 0;
	for (const row of [...ALL_ROWS, ...CALLBACK_ROWS])
		for (const e of row.evidence) {
			const line = lineOf(e.release, e.at);
			if (line === undefined) continue;
			checked++;
			assert.ok(line.text !== undefined, `${e.release} ${e.at} does not exist`);
			assert.ok(line.text.trim().length > 0, `${e.release} ${e.at} is an empty line`);
		}
	assert.ok(checked > 500, `only ${checked} citations checked`);
});

test("definitions of support functions are cited at a line with their name", { skip }, () => {
	// the fact base cites scatter tables and DMA mapping inside their definitions
	for (const row of SUPPORT_ROWS.filter((each) => each.family !== "dma-api" && each.family !== "scatterlist"))
		for (const e of row.evidence) {
			const line = lineOf(e.release, e.at);
			if (line) assert.ok(line.text?.includes(row.name.replace(/^__/, "")), `${row.name}: ${e.release} ${e.at}`);
		}
});

test("members of ops tables are cited where the struct declares them", { skip }, () => {
	for (const row of CALLBACK_ENTRIES) {
		const e = row.evidence[0]!;
		const line = lineOf(e.release, e.at);
		if (line) assert.ok(line.text?.includes(row.member), `${row.struct}.${row.member}: ${e.release} ${e.at}`);
	}
});

function lineOf(release: string, at: string): { readonly text: string | undefined } | undefined {
	const match = /^(.+):(\d+)$/.exec(at);
	if (!match || !ROOT || !existsSync(join(ROOT, `linux-source-${release}`))) return undefined;
	const path = join(ROOT, `linux-source-${release}`, match[1]!);
	// trees are sometimes unpacked without their documentation
	if (match[1]!.startsWith("Documentation/") && !existsSync(path)) return undefined;
	if (!texts.has(path)) texts.set(path, existsSync(path) ? readFileSync(path, "utf8").split("\n") : undefined);
	return { text: texts.get(path)?.[Number(match[2]) - 1] };
}
