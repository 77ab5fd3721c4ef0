/** What is mutated: the C of the rules' pages, the made-up drivers of the tests, and functions of a kernel tree if there is one. */
import { readdirSync } from "node:fs";
import path from "node:path";
import type { Parser } from "web-tree-sitter";
import { readSource } from "../../server/cli/read-source.ts";
import { functionsOf } from "../../server/core/syntax/functions.ts";
import { disposeSource, parseSource } from "../../server/core/syntax/parse.ts";
import { pageFile, readPage } from "../rules/page.ts";
import { sample } from "../syntax/fixtures.ts";
import { theSet } from "../tools/the-set.ts";

/** Function-sized: what somebody has under the cursor. */
const LARGEST = 6_000;

export function seedTexts(): string[] {
	const ids = readdirSync(path.dirname(pageFile("x")))
		.filter((name) => name.endsWith(".md"))
		.map((name) => name.slice(0, -3));
	const examples = ids.flatMap((id) =>
		readPage(id).sections.flatMap((s) => s.fences.filter((f) => f.language === "c").map((f) => f.lines.join("\n"))),
	);
	return [...examples, sample("driver.c")].filter((text) => text.length > 0);
}

/** Every function of the set that is small enough, each with nothing around it. */
export function kernelFunctions(linux: string, parser: Parser, release: string): string[] {
	const texts: string[] = [];
	for (const file of theSet(linux)) {
		const source = readSource(file);
		if ("problem" in source) continue;
		const parsed = parseSource(parser, source.text, release);
		for (const f of functionsOf(parsed))
			if (f.span.end - f.span.start <= LARGEST) texts.push(source.text.slice(f.span.start, f.span.end));
		disposeSource(parsed);
	}
	return texts;
}
