/** The repository against ARCHITECTURE.md: sizes, arrows between folders, where kernel names and machine paths may stand. */
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { namesOfFamily } from "../../server/core/kernel/lookup.ts";
import { ALL_ROWS } from "../../server/core/kernel/table/all.ts";
import { isTable, productSources, read, repositoryFiles } from "./sources.ts";

/** Which part may import which; a part may always import itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
	client: ["wire"],
	lsp: ["*core"],
	cli: ["*core", "lsp"],
	media: ["sim", "wire"],
	wire: ["kernel"],
	text: [],
	syntax: ["text"],
	kernel: [],
	flow: ["text", "syntax", "kernel"],
	rules: ["text", "syntax", "flow", "kernel"],
	fixes: ["text", "syntax", "flow", "rules", "kernel"],
	sim: ["kernel"],
	analyze: ["*core"],
	"replay-of": ["*core"],
	summaries: ["flow", "text"],
};
/** Types only: the words of `vocabulary.ts` and `wire.ts` are everybody's. */
const SHARED_TYPES = new Set(["kernel", "wire"]);

/** The part a file belongs to: its folder in the core, or the top folder. */
function partOf(file: string): string {
	const inCore = /^server\/core\/([^/]+?)(?:\.ts|\/)/.exec(file);
	if (inCore?.[1]) return inCore[1];
	return /^server\/([^/]+)\//.exec(file)?.[1] ?? file.split("/")[0] ?? "";
}

function allowed(from: string, to: string, typeOnly: boolean): boolean {
	const arrows = ARROWS[from] ?? [];
	if (from === to || arrows.includes(to)) return true;
	if (typeOnly && SHARED_TYPES.has(to)) return true;
	return arrows.includes("*core") && !["client", "lsp", "cli", "media"].includes(to);
}

interface Import {
	readonly specifier: string;
	readonly typeOnly: boolean;
}

function importsOf(text: string): Import[] {
	const found: Import[] = [];
	for (const match of text.matchAll(/^\s*(?:import|export)\s+([^;"']*?)\s*from\s+["']([^"']+)["']/gm)) {
		const clause = match[1] ?? "";
		const names = clause
			.replace(/^\{|\}$/g, "")
			.split(",")
			.map((name) => name.trim())
			.filter((name) => name !== "");
		found.push({
			specifier: match[2] ?? "",
			typeOnly:
				clause.startsWith("type ") || (clause.startsWith("{") && names.every((name) => name.startsWith("type "))),
		});
	}
	for (const match of text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)|^\s*import\s+["']([^"']+)["']/gm)) {
		found.push({ specifier: match[1] ?? match[2] ?? "", typeOnly: false });
	}
	return found;
}

describe("sizes", () => {
	const lengths = new Map(productSources().map((file) => [file, read(file).split("\n").length]));

	it("half of the files have at most 120 lines", () => {
		const sorted = [...lengths]
			.filter(([file]) => !isTable(file))
			.map(([, length]) => length)
			.sort((a, b) => a - b);
		const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
		assert.ok(median <= 120, `the median is ${median}`);
	});

	it("no file has more than 400 lines unless it is a table", () => {
		assert.deepEqual(
			[...lengths].filter(([file, length]) => length > 400 && !isTable(file)),
			[],
		);
	});

	it("the extension's entry stays thin", () => {
		assert.ok((lengths.get("client/extension.ts") ?? 1000) <= 81);
	});
});

describe("imports", () => {
	it("follow the arrows of ARCHITECTURE.md and no others", () => {
		const wrong: string[] = [];
		for (const file of productSources()) {
			for (const { specifier, typeOnly } of importsOf(read(file))) {
				if (!specifier.startsWith(".")) continue;
				const target = path.posix.join(path.posix.dirname(file), specifier);
				if (!/^(client|server|media)\//.test(target)) wrong.push(`${file} -> ${target}`);
				else if (!allowed(partOf(file), partOf(target), typeOnly)) wrong.push(`${file} -> ${target}`);
			}
		}
		assert.deepEqual(wrong, []);
	});

	it("of vscode stand in client only, and none of Node in the core or the panel", () => {
		const wrong: string[] = [];
		for (const file of productSources()) {
			for (const { specifier } of importsOf(read(file))) {
				if (specifier === "vscode" && !file.startsWith("client/")) wrong.push(`${file}: vscode`);
				if (specifier.startsWith("node:") && /^(server\/core|media)\//.test(file)) wrong.push(`${file}: ${specifier}`);
			}
		}
		assert.deepEqual(wrong, []);
	});

	it("carry their extension", () => {
		const wrong: string[] = [];
		for (const file of productSources()) {
			for (const { specifier } of importsOf(read(file))) {
				if (specifier.startsWith(".") && !/\.(ts|tsx|json|css|svg|md|dmabuf)(\?text)?$/.test(specifier))
					wrong.push(`${file}: ${specifier}`);
			}
		}
		assert.deepEqual(wrong, []);
	});
});

/** Source without comments: they may cite the kernel. */
function withoutComments(text: string): string {
	const blank = (comment: string) => comment.replace(/[^\n]/g, " ");
	return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

/** Names of the family in a line, but for those that a citation (`file.c:name`) ends with. */
function namesIn(line: string, names: ReadonlySet<string>): string[] {
	return [...line.matchAll(/[A-Za-z_]\w+/g)]
		.filter((match) => names.has(match[0]) && !/\.[ch]:$/.test(line.slice(0, match.index)))
		.map((match) => match[0]);
}

describe("kernel names", () => {
	it("stand in the table, tests and examples, not in code", () => {
		const names = namesOfFamily();
		// words of the scenario language that are spelt as in the kernel, and the evidence of the catalogue of violations
		const exempt = /^server\/core\/(kernel|text)\/|^server\/core\/sim\/(violations|language\/op-table)\.ts$/;
		const wrong: string[] = [];
		for (const file of productSources().filter((one) => !exempt.test(one))) {
			withoutComments(read(file))
				.split("\n")
				.forEach((line, index) => {
					const found = namesIn(line, names);
					if (found.length > 0) wrong.push(`${file}:${index + 1}: ${found.join(", ")}`);
				});
		}
		assert.deepEqual(wrong, []);
	});

	it("of drivers stand nowhere else in the core, known to the table or not", () => {
		const wrong: string[] = [];
		for (const file of productSources().filter((one) => /^server\/core\/(?!kernel\/|text\/)/.test(one))) {
			const found = driversNamesIn(withoutComments(read(file)));
			if (found.length > 0) wrong.push(`${file}: ${found.join(", ")}`);
		}
		assert.deepEqual(wrong, []);
	});

	it("are found where they stand in code, and only there", () => {
		assert.deepEqual(driversNamesIn('if (name === "amdgpu_some_helper") return;'), ["amdgpu_some_helper"]);
		assert.deepEqual(driversNamesIn("/^(?:i915_gem|radeon_)\\w+$/"), ["i915_gem", "radeon_"]);
		assert.deepEqual(driversNamesIn('"drivers/gpu/drm/amd/amdgpu/amdgpu_object.c:884"'), []);
		assert.deepEqual(driversNamesIn(withoutComments("const a = 1; // amdgpu_bo_pin, 6.12")), []);
		assert.deepEqual(namesIn('rows("amdgpu_bo_pin")', namesOfFamily()), ["amdgpu_bo_pin"]);
	});
});

/** First words of the drivers' functions that the table knows: what else begins so is a driver's, too. */
const DRIVERS = new Set(
	ALL_ROWS.filter((row) => row.family === "driver-wrappers")
		.map((row) => row.name.slice(0, row.name.indexOf("_")))
		.filter((word) => word.length > 1 && !["assert", "for", "to"].includes(word)),
);

function driversNamesIn(code: string): string[] {
	return [...code.matchAll(/(?<![\w/-])([a-z][a-z0-9]*)_\w*(?!\w*\.[ch]\b)/g)]
		.filter(([, word]) => DRIVERS.has(word!))
		.map(([name]) => name);
}

describe("the repository", () => {
	const texts = repositoryFiles().filter((file) => !/\.(png|wasm|ttf|gif|webp)$|^package-lock\.json$/.test(file));

	it("names no path of the machine it was written on", () => {
		const path = new RegExp(["/wor" + "k/", "/home/[a-z]+/", "/op" + "t/(team|kernels)", "/ro" + "ot/"].join("|"));
		const wrong = texts.filter((file) => path.test(read(file)));
		assert.deepEqual(wrong, []);
	});

	it("has a header comment in every source file", () => {
		const wrong = productSources().filter((file) => !/^(#!.*\n)?\s*\/(\*|\/)/.test(read(file)));
		assert.deepEqual(wrong, []);
	});

	it("uses no enum, namespace or default export", () => {
		const wrong = productSources().filter((file) =>
			/^(export\s+)?(const\s+)?(enum|namespace)\s|^export default\b/m.test(read(file)),
		);
		assert.deepEqual(wrong, []);
	});
});
