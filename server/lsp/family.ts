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
	mentions ??= new RegExp(anyName());
	return mentions.test(text);
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
