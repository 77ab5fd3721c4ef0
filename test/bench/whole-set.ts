/** The whole set, cold, one worker: checking it against reading and parsing the same files in the same run. */
import { checkText } from "../../server/cli/check-file.ts";
import { createContext } from "../../server/cli/pool.ts";
import { readSource } from "../../server/cli/read-source.ts";
import { keepHeapSmall } from "../../server/cli/small-heap.ts";
import { disposeSource, parseSource } from "../../server/core/syntax/parse.ts";

export interface WholeSetResult {
	readonly files: number;
	readonly bytes: number;
	readonly readAndParseSeconds: number;
	readonly checkSeconds: number;
	readonly findings: number;
	readonly peakMegabytes: number;
}

/** Reads and parses all files, then reads and checks them. */
export async function measureWholeSet(files: readonly string[]): Promise<WholeSetResult> {
	keepHeapSmall();
	const context = await createContext([], undefined);
	let bytes = 0;
	let peak = 0;
	let findings = 0;
	const time = (work: (file: string, text: string) => void): number => {
		const start = performance.now();
		for (const file of files) {
			const source = readSource(file);
			if ("text" in source) work(file, source.text);
			peak = Math.max(peak, process.memoryUsage.rss());
		}
		return (performance.now() - start) / 1000;
	};
	const readAndParseSeconds = time((_file, text) => {
		bytes += text.length;
		disposeSource(parseSource(context.parser, text, "7.3"));
	});
	const checkSeconds = time((file, text) => {
		findings += checkText(file, text, context).findings.length;
	});
	const peakMegabytes = Math.round(peak / 1024 / 1024);
	return { files: files.length, bytes, readAndParseSeconds, checkSeconds, findings, peakMegabytes };
}
