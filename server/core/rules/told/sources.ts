/**
 * The texts an analysis speaks of: the file under analysis and those of the callees it followed into other files.
 * Spans of the flow analysis count from a function's start; here they become offsets, lines and text.
 */
import type { FlowFile } from "../../flow/file.ts";
import type { FunctionIr } from "../../flow/ir.ts";
import type { Span } from "../../kernel/vocabulary.ts";
import { movedBetween } from "../../text/moved.ts";
import { type LineIndex, lineIndex, positionAt, rangeOf } from "../../text/positions.ts";
import type { Place, Places } from "./places.ts";

export interface Sources extends Places {
	/** a span of a function as offsets in its file */
	readonly absolute: (p: Place) => Span;
	/** the whole lines that hold a function */
	readonly linesOf: (fn: string, file?: string) => SourceLines | undefined;
}

export interface SourceLines {
	readonly firstLine: number;
	readonly firstOffset: number;
	readonly lines: readonly string[];
}

interface Text {
	readonly text: string;
	readonly lines: LineIndex;
}

export function sourcesOf(file: string, text: string, flow: FlowFile, lines: LineIndex): Sources {
	const own: Text = { text, lines };
	const others = new Map<string, Text>();
	const textIn = (name: string | undefined): Text => {
		if (name === undefined) return own;
		let found = others.get(name);
		if (!found) {
			const other = flow.neighbours?.unit.files.get(name)?.text() ?? "";
			found = { text: other, lines: lineIndex(other) };
			others.set(name, found);
		}
		return found;
	};
	const irOf = (fn: string, name?: string): FunctionIr | undefined =>
		name === undefined ? flow.ir(fn) : flow.neighbours?.irIn(name, fn);
	const movers = new Map<string, ReturnType<typeof movedBetween>>();
	/** A function that cannot be read stands as it was, and what is typed in it has moved the rest. */
	const moverOf = (fn: string): ReturnType<typeof movedBetween> | undefined => {
		const view = flow.views.get(fn);
		const ir = view?.broken === undefined ? undefined : flow.ir(fn);
		if (!view || !ir) return undefined;
		const known = movers.get(fn) ?? movedBetween(ir.text, text.slice(ir.start, view.span.end));
		movers.set(fn, known);
		return known;
	};
	const absolute = ({ fn, file: name, span }: Place): Span => {
		const start = (name === undefined ? flow.views.get(fn)?.node?.startIndex : undefined) ?? irOf(fn, name)?.start ?? 0;
		const moved = name === undefined ? moverOf(fn) : undefined;
		return { start: start + (moved?.(span.start) ?? span.start), end: start + (moved?.(span.end) ?? span.end) };
	};
	return {
		file,
		absolute,
		fileOf: ({ file: name }) => (name === undefined ? file : (flow.neighbours?.show(name) ?? name)),
		range: (p) => rangeOf(textIn(p.file).lines, absolute(p)),
		text: (p) => {
			const { start, end } = absolute(p);
			return textIn(p.file).text.slice(start, end);
		},
		name: (fn) => rangeOf(lines, flow.views.get(fn)?.nameSpan ?? { start: 0, end: 0 }),
		linesOf: (fn, name) => {
			const ir = name === undefined ? undefined : irOf(fn, name);
			const span = name === undefined ? flow.views.get(fn)?.span : ir && { start: ir.start, end: ir.start + ir.length };
			return span && linesAround(textIn(name), span);
		},
	};
}

function linesAround({ text, lines }: Text, span: Span): SourceLines {
	const firstLine = positionAt(lines, span.start).line;
	const firstOffset = lines.starts[firstLine - 1]!;
	const end = lines.starts[positionAt(lines, span.end).line] ?? text.length;
	return { firstLine, firstOffset, lines: text.slice(firstOffset, end).replace(/\n$/, "").split("\n") };
}
