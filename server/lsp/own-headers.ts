/** What the headers of a driver's own include: read from disk beside the file, and beside each other. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")/gm;
/** Headers read for one question; more than that is no driver's own any more. */
const MOST = 200;

/**
 * For `analyze`: what `#include "…"` in `file` brings along; undefined when a header on the way cannot be read, because
 * only the Makefile knows where it lies. No answers at all for a file that was taken out of its driver.
 */
export function ownHeaders(file: string): ((header: string) => readonly string[] | undefined) | undefined {
	if (!isAtHome(path.dirname(file))) return undefined;
	return (header) => {
		const found: string[] = [];
		const seen = new Set<string>();
		const todo = [path.join(path.dirname(file), header)];
		for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
			if (seen.has(next)) continue;
			seen.add(next);
			const text = seen.size > MOST ? undefined : contentOf(next);
			if (text === undefined) return undefined;
			for (const [, system, own] of text.matchAll(INCLUDE)) {
				found.push(system ?? own!);
				if (own !== undefined) todo.push(path.join(path.dirname(next), own));
			}
		}
		return found;
	};
}

/** Folders of drivers stay that: they are not looked at again for every word that is typed. */
const homes = new Set<string>();

function isAtHome(folder: string): boolean {
	if (homes.has(folder)) return true;
	const is = ["Makefile", "Kbuild"].some((name) => existsSync(path.join(folder, name))) || hasHeader(folder);
	if (is) homes.add(folder);
	return is;
}

function hasHeader(folder: string): boolean {
	try {
		return readdirSync(folder).some((name) => name.endsWith(".h"));
	} catch {
		return false;
	}
}

function contentOf(file: string): string | undefined {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return undefined;
	}
}
