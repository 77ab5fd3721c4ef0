/** From offsets to lines of the function a replay carries, and from events to the C text a reader knows. Pure. */
import type { Event, Span } from "../../kernel/vocabulary.ts";
import type { Replay } from "../../wire.ts";
import type { SourceAt } from "./model.ts";

const LONGEST_TEXT = 160;

export interface SourceMap {
	/** where an event is; no line if it lies outside the function's own text */
	readonly at: (event: Event) => SourceAt;
	/** what an event says, as one line */
	readonly text: (event: Event) => string;
}

/** Maps of one replay's source. A replay without `firstOffset` counts spans from the start of its own lines. */
export function sourceMap(replay: Replay): SourceMap {
	const { firstLine, lines } = replay.source;
	const first = replay.source.firstOffset ?? 0;
	const starts: number[] = [0];
	for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
	const length = (starts.at(-1) ?? 1) - 1;
	const place = (offset: number) => {
		let low = 0;
		let high = lines.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((starts[middle] ?? 0) <= offset) low = middle;
			else high = middle - 1;
		}
		return { line: firstLine + low, column: offset - (starts[low] ?? 0) + 1 };
	};
	const inside = (event: Event) =>
		event.file === undefined && event.span.start >= first && event.span.end <= first + length && lines.length > 0;
	return {
		at(event) {
			const base = {
				span: event.span,
				...(event.file === undefined ? {} : { file: event.file }),
				...(event.fn === undefined || event.fn === replay.function ? {} : { fn: event.fn }),
			};
			if (!inside(event)) return base;
			const start = place(event.span.start - first);
			const end = place(Math.max(event.span.start, event.span.end) - first);
			return { ...base, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
		},
		text(event) {
			const text = inside(event) ? oneLine(slice(event.span)) : "";
			return text === "" ? eventText(event) : text;
		},
	};

	function slice(span: Span): string {
		return lines.join("\n").slice(span.start - first, span.end - first);
	}
}

/** An event in words when its source is not at hand. */
function eventText(event: Event): string {
	switch (event.kind) {
		case "call": {
			const args = event.args.map((arg) => ("literal" in arg ? arg.literal : arg.text));
			return oneLine(`${event.callee}(${args.join(", ")})`);
		}
		case "branch":
			return oneLine(event.text);
		case "access":
			return oneLine(event.object.text);
		case "hand-over":
		case "return":
			return oneLine(event.text);
		case "adopt":
			return oneLine(event.object.text);
	}
}

function oneLine(text: string): string {
	const line = text.replace(/\s+/g, " ").trim().replace(/;$/, "");
	return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT - 1)}…` : line;
}
