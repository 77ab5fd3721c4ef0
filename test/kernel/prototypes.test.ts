/**
 * The table's argument roles against the prototypes in the headers of every kernel that LINUX_SRC holds: an argument that
 * moved between two releases is another row.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rowsFor } from "../../server/core/kernel/lookup.ts";
import type { ArgRole } from "../../server/core/kernel/row.ts";

const ROOT = process.env["LINUX_SRC"] ?? "";
const RELEASES = ["5.10", "6.1", "6.12", "7.3"].filter((r) => ROOT && existsSync(join(ROOT, `linux-source-${r}`)));
const skip = RELEASES.length > 0 ? false : "skipped: LINUX_SRC does not point to kernel sources";

/** What a parameter of this role is declared as. */
const DECLARED: Partial<Record<ArgRole, RegExp>> = {
	resv: /\bdma_resv\b|\bww_mutex\b/,
	attachment: /\bdma_buf_attachment\b/,
	dmabuf: /\bdma_buf\b/,
	fence: /\bdma_fence/,
	gem: /\bvoid\b|\bvm_area_struct\b|\bdrm_gem_\w*object\b|\bstruct \w+_(?:bo|object)\b/,
	bo: /\bttm_buffer_object\b|\bstruct \w+_(?:bo|object)\b/,
	// an iterator stands in the table that it walks
	sg_table: /\bsg_table\b|\bscatterlist\b|\bsg_page_iter\b/,
	ww_ctx: /\bww_acquire_ctx\b/,
	dir: /\bdma_data_direction\b/,
};

for (const release of RELEASES.length > 0 ? RELEASES : ["none"])
	test(`arguments stand where the headers of ${release} declare them`, { skip }, () => {
		let checked = 0;
		const wrong: string[] = [];
		for (const row of rowsFor(release).values()) {
			if (row.doubtful || (row.kind !== "function" && row.kind !== "inline") || !row.header.includes("/")) continue;
			const declared = prototype(join(ROOT, `linux-source-${release}`, "include", row.header), row.name);
			if (!declared) continue;
			checked++;
			row.args.forEach((role, i) => {
				const means = DECLARED[role];
				// one that is not there came later, at the end
				if (means && declared[i] !== undefined && !means.test(declared[i]))
					wrong.push(`${row.name}: ${i} is ${role}, not ${declared[i]}`);
			});
		}
		assert.deepEqual(wrong, []);
		assert.ok(checked > 100, `only ${checked} prototypes checked`);
	});

const texts = new Map<string, string>();

/** The parameters of a function declared in a header, or undefined. */
function prototype(file: string, name: string): readonly string[] | undefined {
	let text = texts.get(file);
	if (text === undefined) {
		text = existsSync(file) ? readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "") : "";
		texts.set(file, text);
	}
	const found = new RegExp(`^(?!\\s|#|return)[\\w\\s*()]*\\b${name}\\s*\\(`, "m").exec(text);
	if (!found) return undefined;
	const params = [""];
	let depth = 0;
	for (const c of text.slice(found.index + found[0].length)) {
		if (c === ")" && depth === 0) return params.map((p) => p.trim());
		if (c === "(") depth++;
		if (c === ")") depth--;
		if (c === "," && depth === 0) params.push("");
		else params[params.length - 1] += c;
	}
	return undefined;
}
