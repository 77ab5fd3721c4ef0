/**
 * Functions that pages and messages cite, looked up in kernel sources. LINUX_SRC names a folder with linux-source-6.12 and
 * its like; without it nothing is looked up, and that is said.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CITATIONS, type Citation } from "../../server/core/kernel/citations.ts";
import { FAMILY_ROWS } from "../../server/core/kernel/table/all.ts";
import { RULES } from "../../server/core/rules/index.ts";
import { cite } from "../../server/core/rules/rule.ts";
import { readPage } from "./page.ts";

const ROOT = process.env["LINUX_SRC"];
const skip =
	ROOT && existsSync(join(ROOT, "linux-source-6.12")) ? false : "skipped: LINUX_SRC does not point to kernel sources";
const PLACE = /([\w./-]+\.[ch]):(\w+), ([\w.]+)/g;

/** Why a cited function is not there; undefined when it is, or when that release's sources are not at hand. */
function missing({
	file,
	function: name,
	release,
}: Pick<Citation, "file" | "function" | "release">): string | undefined {
	const tree = join(ROOT!, `linux-source-${release}`);
	if (!existsSync(tree)) return undefined;
	const path = join(tree, file);
	if (!existsSync(path)) return `${release} has no ${file}`;
	return new RegExp(`\\b${name}\\b`).test(readFileSync(path, "utf8")) ? undefined : `${release} ${file} has no ${name}`;
}

function placesIn(text: string): Pick<Citation, "file" | "function" | "release">[] {
	return [...text.matchAll(PLACE)].map((m) => ({ file: m[1]!, function: m[2]!, release: m[3]! }));
}

test("what messages cite", { skip }, () => {
	assert.deepEqual(
		Object.values(CITATIONS).flatMap((one) => missing(one) ?? []),
		[],
	);
});

test("what pages cite", { skip }, () => {
	const cited = RULES.flatMap((rule) => placesIn(readPage(rule.id).fields.get("In the kernel")!));
	assert.ok(cited.length >= RULES.length);
	assert.deepEqual(
		cited.flatMap((one) => missing(one) ?? []),
		[],
	);
});

test("what messages about a call cite from its row", { skip }, () => {
	const wrong: string[] = [];
	let checked = 0;
	for (const row of FAMILY_ROWS) {
		if (row.lock.enforcement !== "lockdep-assert" && row.lock.enforcement !== "self-acquire") continue;
		for (const release of ["6.1", "6.12", "7.3"])
			for (const place of placesIn(cite(row, release))) {
				checked++;
				const why = missing(place);
				if (why) wrong.push(why);
			}
	}
	assert.ok(checked > 200, `only ${checked} looked up`);
	assert.deepEqual([...new Set(wrong)], []);
});
