/** From offsets to lines of the functions a replay carries, and from events to the C text a reader knows. Pure. */
import type { Event } from "../../kernel/vocabulary.ts";
import type { Replay } from "../../wire.ts";
import type { SourceAt, SourceText } from "./model.ts";

const LONGEST_TEXT = 160;

export interface SourceMap {
	/** where an event is; no line if its function's text is not at hand */
	readonly at: (event: Event) => SourceAt;
	/** what an event says, as one line */
	readonly text: (event: Event) => string;
	/** a condition's text stands behind a `!` */
	readonly negated: (event: Event) => boolean;
}

interface Part {
	readonly source: SourceText;
	readonly first: number;
	readonly text: string;
	/** offsets into `text` of each line's start */
	readonly starts: readonly number[];
}

/** Maps of one replay's source. A replay without `firstOffset` counts spans from the start of its own lines. */
export function sourceMap(replay: Replay): SourceMap {
	const own = { function: replay.function, ...replay.source };
	const parts = [own, ...(replay.callees ?? [])].map(partOf);
	const partAt = (event: Event) =>
		parts.find(
			({ source, first, text }) =>
				source.file === event.file && event.span.start >= first && event.span.end <= first + text.length && text !== "",
		);
	return {
		at(event) {
			const part = partAt(event);
			const fn = part?.source.function ?? event.fn;
			const base = {
				span: event.span,
				...(event.file === undefined ? {} : { file: event.file }),
				...(fn === undefined || fn === replay.function ? {} : { fn }),
			};
			if (!part) return base;
			const start = place(part, event.span.start);
			const end = place(part, Math.max(event.span.start, event.span.end));
			return { ...base, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
		},
		text(event) {
			const part = partAt(event);
			const text = part ? oneLine(part.text.slice(event.span.start - part.first, event.span.end - part.first)) : "";
			return text === "" ? eventText(event) : text;
		},
		negated(event) {
			const part = partAt(event);
			const before = part?.text.slice(0, event.span.start - part.first) ?? "";
			return (/((?:!\s*\(?\s*)+)$/.exec(before)?.[1]?.match(/!/g)?.length ?? 0) % 2 === 1;
		},
	};
}

function partOf(source: SourceText & { readonly firstOffset?: number }): Part {
	const starts: number[] = [];
	let offset = 0;
	for (const line of source.lines) {
		starts.push(offset);
		offset += line.length + 1;
	}
	return { source, first: source.firstOffset ?? 0, text: source.lines.join("\n"), starts };
}

function place(part: Part, at: number): { line: number; column: number } {
	const offset = at - part.first;
	let low = 0;
	let high = part.starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((part.starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return { line: part.source.firstLine + low, column: offset - (part.starts[low] ?? 0) + 1 };
}

/** An event in words when its source is not at hand. */
function eventText(event: Event): string {
	switch (event.kind) {
		case "call": {
			const args = event.args.map((arg) => ("literal" in arg ? arg.literal : arg.text));
			return oneLine(`${event.callee}(${args.join(", ")})`);
		}
		case "access":
		case "adopt":
		case "result":
			return oneLine(event.object.text);
		default:
			return oneLine(event.text);
	}
}

function oneLine(text: string): string {
	const line = text.replace(/\s+/g, " ").trim().replace(/;$/, "");
	return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT - 1)}…` : line;
}
