/**
 * Does a text have anything to do with the dma-buf family? One scan for whole names of the table; most files of a tree
 * answer no and cost nothing more.
 */
import { tellingNames } from "../core/kernel/includes.ts";
import { namesOfFamily } from "../core/kernel/lookup.ts";

let mentions: RegExp | undefined;
let calls: RegExp | undefined;

/** True if the text mentions a name of the table, or one that tells of mapped buffers. */
export function mentionsFamily(text: string): boolean {
	return mentionOfFamily(text) >= 0;
}

/** How far an edit may have moved a mention towards the beginning. */
const MOVED = 1_000;

/** Where the text mentions one, -1 for nowhere; looked for first where an earlier text did, `before`. */
export function mentionOfFamily(text: string, before = -1): number {
	mentions ??= new RegExp(anyName(), "g");
	mentions.lastIndex = Math.max(0, before - MOVED);
	if (mentions.lastIndex > 0) {
		const near = mentions.exec(text);
		if (near) return near.index;
	}
	mentions.lastIndex = 0;
	return mentions.exec(text)?.index ?? -1;
}

/** True if the text calls a name of the table (the name directly before a parenthesis). */
export function callsFamily(text: string): boolean {
	calls ??= new RegExp(`${anyName()}[ \\t]*\\(`);
	return calls.test(text);
}

/** Sorted, so that the engine can share the beginnings. */
function anyName(): string {
	return `\\b(?:${[...namesOfFamily(), ...tellingNames()].sort().join("|")})\\b`;
}
