/**
 * Enumerations that count up one by one, as states and kinds do: what each name of theirs stands for. Those of flags and
 * of registers give their values themselves, and are left out.
 */

import { copied } from "./copied.ts";

/** A name and what it stands for. */
export type Enumerator = readonly [name: string, is: number];

/** More than that is a table of registers. */
const MOST = 64;

/** The enumerators between two braces, with their numbers. */
export function enumerators(braced: string): Enumerator[] {
	const found: Enumerator[] = [];
	const items = braced
		.replace(COMMENT, " ")
		.replace(/^\s*\{|\}\s*$/g, "")
		.split(",");
	for (const [i, item] of items.entries()) {
		if (i === items.length - 1 && item.trim() === "") break;
		const [, name, given] = ITEM.exec(item) ?? [];
		const next = (found.at(-1)?.[1] ?? -1) + 1;
		if (name === undefined || i >= MOST || (given !== undefined && i > 0 && Number(given) !== next)) return [];
		found.push([copied(name), given === undefined ? next : Number(given)]);
	}
	return found.length > 1 ? found : [];
}

/** Those of a whole text. */
export function enumeratorsIn(text: string): Enumerator[] {
	const found: Enumerator[] = [];
	for (let at = text.indexOf("enum"); at >= 0; at = text.indexOf("enum", at + 4)) {
		HEAD.lastIndex = at;
		const head = HEAD.exec(text);
		const end = head ? text.indexOf("}", at) : -1;
		if (head && end >= 0) found.push(...enumerators(text.slice(at + head[0].length - 1, end + 1)));
	}
	return found;
}

/** By name; undefined for one that stands for several numbers. */
export function agreed(all: readonly Enumerator[]): ReadonlyMap<string, number | undefined> {
	const numbers = new Map<string, number | undefined>();
	for (const [name, is] of all) numbers.set(name, numbers.has(name) && numbers.get(name) !== is ? undefined : is);
	return numbers;
}

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
const ITEM = /^\s*([A-Z]\w*)\s*(?:=\s*(\d{1,4})\s*)?$/;
const HEAD = /enum(?:\s+\w+)?\s*\{/y;
