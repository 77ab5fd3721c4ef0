/** 32 bits of an entry of a state's maps and sets. */
import type { Value } from "./value.ts";

export function entryHash(kind: number, k: string, v: string): number {
	return (Math.imul(hashOf(k), 31) + Math.imul(hashOf(v), 17) + kind) | 0;
}

export function hashOfValue(k: string, v: Value): number {
	return (
		(Math.imul(hashOf(k), 31) + Math.imul(hashOf(v.s), 17) + (v.off === "" ? 0 : Math.imul(hashOf(v.off), 13))) | 0
	);
}

export function hashOfMask(k: string, mask: number): number {
	return (Math.imul(hashOf(k), 31) + Math.imul(mask, 0x9e3779b1)) | 0;
}

const hashes = new Map<string, number>();

function hashOf(text: string): number {
	let h = hashes.get(text);
	if (h === undefined) {
		h = 0x811c9dc5;
		for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
		if (hashes.size > 60_000) hashes.clear();
		hashes.set(text, h);
	}
	return h;
}
