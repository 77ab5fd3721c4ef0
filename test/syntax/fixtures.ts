/** The made-up driver sources of this folder, and a parser for them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Node } from "web-tree-sitter";

/** `test/syntax/samples/NAME`, read from the source tree. */
export function sample(name: string): string {
	const here = fileURLToPath(new URL(".", import.meta.url));
	return readFileSync(join(here, "../../../test/syntax/samples", name), "utf8");
}

/** Kinds of all nodes with their ranges: two trees are the same when this is the same. */
export function shapeOf(node: Node): string {
	const lines: string[] = [];
	const cursor = node.walk();
	let depth = 0;
	for (;;) {
		lines.push(
			`${depth} ${cursor.nodeType} ${cursor.startIndex} ${cursor.endIndex}${cursor.nodeIsMissing ? " missing" : ""}`,
		);
		if (cursor.gotoFirstChild()) {
			depth++;
			continue;
		}
		while (!cursor.gotoNextSibling()) {
			if (!cursor.gotoParent()) {
				cursor.delete();
				return lines.join("\n");
			}
			depth--;
		}
	}
}

/** Small, seeded, good enough to vary inputs (mulberry32). */
export function random(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}
