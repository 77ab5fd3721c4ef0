/** What parsing costs beside a bare parse of the same files: the rewriting, and what it does to the parser's time. */
import type { Parser } from "web-tree-sitter";
import { readSource } from "../../server/cli/read-source.ts";
import { functionsOf } from "../../server/core/syntax/functions.ts";
import { disposeSource, parseSource } from "../../server/core/syntax/parse.ts";
import { mask } from "../../server/core/text/mask.ts";
import { loadParser } from "../../server/lsp/parser.ts";

export interface ParseCost {
	readonly files: number;
	readonly bytes: number;
	/** CPU seconds, user and system */
	readonly readAndRawParse: number;
	readonly readMaskAndParse: number;
	readonly maskAlone: number;
	readonly functionViews: number;
}

function cpuSeconds(work: () => void): number {
	const start = process.cpuUsage();
	work();
	const used = process.cpuUsage(start);
	return (used.user + used.system) / 1e6;
}

/** Runs over the files once for each figure, after a warm-up on the first of them. */
export async function measureParse(files: readonly string[], release = "7.3"): Promise<ParseCost> {
	const parser: Parser = await loadParser();
	let bytes = 0;
	const each = (list: readonly string[], work: (text: string) => void): void => {
		for (const file of list) {
			const source = readSource(file);
			if ("text" in source) work(source.text);
		}
	};
	const raw = (text: string): void => parser.parse(text)?.delete();
	const full = (text: string): void => disposeSource(parseSource(parser, text, release));
	let views = 0;
	each(files.slice(0, 20), raw);
	each(files.slice(0, 20), full);
	const readAndRawParse = cpuSeconds(() => each(files, raw));
	const readMaskAndParse = cpuSeconds(() => each(files, full));
	const maskAlone = cpuSeconds(() => each(files, (text) => void mask(text, release)));
	each(files, (text) => {
		bytes += text.length;
		const parsed = parseSource(parser, text, release);
		views += cpuSeconds(() => void functionsOf(parsed));
		disposeSource(parsed);
	});
	parser.delete();
	return { files: files.length, bytes, readAndRawParse, readMaskAndParse, maskAlone, functionViews: views };
}
