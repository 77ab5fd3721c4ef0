/**
 * First half of the rewriting: takes preprocessor lines, dropped branches, annotations and assembler out of the token
 * stream, so that the second half sees plain C tokens and macro calls only.
 */
import { type Survivors, survivors } from "./branches.ts";
import { blank, type Edits } from "./edits.ts";
import { Word } from "./kernel-macros.ts";
import type { Mark } from "./marks.ts";
import { Directive, Token, type Tokens } from "./tokens.ts";

export interface DefineLine {
	readonly name: string;
	/** undefined for an object-like macro */
	readonly parameters: readonly string[] | undefined;
	/** span of what it stands for */
	readonly bodyStart: number;
	readonly end: number;
	readonly start: number;
}

export interface IncludeLine {
	/** `linux/dma-buf.h` or `"local.h"` without its quotes */
	readonly path: string;
	readonly system: boolean;
	readonly start: number;
	readonly end: number;
}

export interface Clean {
	readonly tokens: Tokens;
	readonly defines: DefineLine[];
	readonly includes: IncludeLine[];
	readonly survivors: Survivors;
}

/** For each live position of an opening parenthesis, that of its closing one, else 0. Braces and `;` end the search. */
function matchParentheses(tokens: Tokens, live: Int32Array, count: number): Int32Array {
	const close = new Int32Array(count);
	const open: number[] = [];
	for (let k = 0; k < count; k++) {
		const i = live[k]!;
		if (tokens.kind[i] !== Token.punctuation) continue;
		const c = tokens.word[i]!;
		if (c === 40) open.push(k);
		else if (c === 41) {
			const at = open.pop();
			if (at !== undefined) close[at] = k;
		} else if (c === 123 || c === 125 || c === 59) open.length = 0;
	}
	return close;
}

/** The token before live position k is `.` or `->`: a member may have any name. */
function isMember(tokens: Tokens, live: Int32Array, k: number): boolean {
	const i = k > 0 ? live[k - 1]! : -1;
	if (i < 0 || tokens.kind[i] !== Token.punctuation) return false;
	return tokens.word[i] === 46 || (tokens.word[i] === 62 && tokens.word[live[k - 2] ?? 0] === 45);
}

function recordDirective(source: string, tokens: Tokens, i: number, clean: Clean): void {
	const start = tokens.start[i]!;
	const end = tokens.end[i]!;
	const text = source.slice(start, end);
	if (tokens.word[i] === Directive.include) {
		const match = /^#[ \t]*include[ \t]*(?:<([^>\n]*)>|"([^"\n]*)")/.exec(text);
		const path = match?.[1] ?? match?.[2];
		if (path !== undefined) clean.includes.push({ path, system: match?.[1] !== undefined, start, end });
	} else if (tokens.word[i] === Directive.define) {
		const match = /^#[ \t]*define[ \t]+([A-Za-z_$][\w$]*)(\(([^()]*)\))?/.exec(text);
		if (match === null) return;
		const parameters = match[2] === undefined ? undefined : (match[3] ?? "").split(",").map((name) => name.trim());
		clean.defines.push({ name: match[1]!, parameters, bodyStart: start + match[0].length, end, start });
	}
}

/** Drops what does not belong to the grammar, blanking it in the text. */
export function cleanTokens(
	source: string,
	all: Tokens,
	release: string | undefined,
	edits: Edits,
	marks: Mark[],
	entered = 0,
): Clean {
	const left = survivors(source, all, release, entered);
	const { live, liveCount, dropped, both } = left;
	const kept: Tokens = {
		count: 0,
		kind: new Uint8Array(liveCount),
		word: new Uint16Array(liveCount),
		start: new Int32Array(liveCount),
		end: new Int32Array(liveCount),
	};
	const clean: Clean = { tokens: kept, defines: [], includes: [], survivors: left };
	for (let i = 0; i < all.count; i++) {
		if (all.kind[i] !== Token.directive) continue;
		blank(edits, all.start[i]!, all.end[i]!);
		recordDirective(source, all, i, clean);
	}
	for (const { span, condition } of dropped) {
		blank(edits, span.start, span.end);
		marks.push({ kind: "preproc-dropped", span, name: condition, args: [] });
	}
	for (const { span, condition } of both) marks.push({ kind: "preproc-both", span, name: condition, args: [] });

	let closing: Int32Array | undefined;
	for (let k = 0; k < liveCount; k++) {
		const i = live[k]!;
		const word = all.kind[i] === Token.identifier ? all.word[i]! : Word.none;
		const start = all.start[i]!;
		if (word === Word.annotation && !isMember(all, live, k)) {
			blank(edits, start, all.end[i]!);
			continue;
		}
		if ((word === Word.annotationCall || word === Word.free || word === Word.asm) && !isMember(all, live, k)) {
			let open = k + 1;
			if (word === Word.asm)
				while (open < liveCount && all.kind[live[open]!] === Token.identifier && open < k + 4) open++;
			const opener = open < liveCount ? live[open]! : -1;
			const hasArguments = opener >= 0 && all.kind[opener] === Token.punctuation && all.word[opener] === 40;
			if (hasArguments) closing ??= matchParentheses(all, live, liveCount);
			const close = hasArguments ? closing![open]! : 0;
			if (close > 0) {
				const end = all.end[live[close]!]!;
				blank(edits, start, end);
				const before = kept.count - 1;
				marks.push({
					kind: word === Word.free ? "free" : word === Word.asm ? "asm" : "annotation",
					span: { start, end },
					name: source.slice(start, all.end[i]!),
					args: [{ start: all.end[opener]!, end: all.start[live[close]!]! }],
					...(word === Word.free && before >= 0 && kept.kind[before] === Token.identifier
						? { variable: { start: kept.start[before]!, end: kept.end[before]! } }
						: {}),
				});
				k = close;
				continue;
			}
		}
		kept.kind[kept.count] = all.kind[i]!;
		kept.word[kept.count] = all.word[i]!;
		kept.start[kept.count] = start;
		kept.end[kept.count] = all.end[i]!;
		kept.count++;
	}
	return clean;
}
