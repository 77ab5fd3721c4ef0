/**
 * Decides whether a text is any business of the server: one scan with a regular expression built from the API
 * table's names. Knows nothing of VS Code, so that it can be tested without it.
 */

import { readFileSync } from "node:fs";

interface Trie {
	end: boolean;
	readonly next: Map<string, Trie>;
}

/** Whether a text mentions a name that a file lists; it is read when that is asked first. */
export function mentionsNameIn(list: string): (text: string) => boolean {
	let pattern: RegExp | undefined;
	return (text) => {
		pattern ??= namesPattern(JSON.parse(readFileSync(list, "utf8")));
		return pattern.test(text);
	};
}

/** A regular expression that finds a whole identifier out of `names`; common prefixes are shared, so that a scan stays linear. */
export function namesPattern(names: readonly string[]): RegExp {
	const root: Trie = { end: false, next: new Map() };
	for (const name of names) {
		let node = root;
		for (const letter of name) {
			let child = node.next.get(letter);
			if (!child) {
				child = { end: false, next: new Map() };
				node.next.set(letter, child);
			}
			node = child;
		}
		node.end = true;
	}
	// an empty list must match nothing, where an empty alternative would match everything
	return new RegExp(names.length === 0 ? "(?!)" : `\\b${source(root)}\\b`);
}

function source(node: Trie): string {
	const branches = [...node.next].map(([letter, child]) => letter.replace(/[^\w]/g, "\\$&") + source(child));
	if (branches.length === 0) return "";
	if (branches.length === 1 && !node.end) return branches[0] ?? "";
	return `(?:${branches.join("|")})${node.end ? "?" : ""}`;
}
