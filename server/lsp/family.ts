/**
 * Does a text have anything to do with the dma-buf family? One scan for the beginnings that the table's names share, and
 * only where one is found a look at whole words. Most files of a tree answer no and cost nothing more.
 */
import { namesOfFamily } from "../core/kernel/lookup.ts";

let beginnings: RegExp | undefined;

/** True if the text mentions a name of the table. */
export function mentionsFamily(text: string): boolean {
	beginnings ??= beginningsOf(namesOfFamily());
	return beginnings.test(text) && hasWord(text, /[A-Za-z_]\w*/g, 0);
}

/** True if the text calls a name of the table (the name directly before a parenthesis). */
export function callsFamily(text: string): boolean {
	return hasWord(text, /([A-Za-z_]\w*)[ \t]*\(/g, 1);
}

function hasWord(text: string, words: RegExp, group: number): boolean {
	const names = namesOfFamily();
	for (const found of text.matchAll(words)) {
		if (names.has(found[group] ?? "")) return true;
	}
	return false;
}

/** The first two parts of each name ("dma_buf" of `dma_buf_pin`), each once, as one expression. */
function beginningsOf(names: ReadonlySet<string>): RegExp {
	const parts = new Set([...names].map((name) => name.replace(/^_+/, "").split("_").slice(0, 2).join("_")));
	const shortest = [...parts].filter((part) => ![...parts].some((other) => other !== part && part.startsWith(other)));
	return new RegExp(shortest.map((part) => part.replace(/[^\w]/g, "\\$&")).join("|"));
}
