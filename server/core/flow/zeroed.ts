/** Memory that began as zero on this path, and the members and elements in it that nobody has written since. */
import { READIES_NAME } from "../kernel/idioms.ts";
import type { PathState } from "./context.ts";
import { constant, place, rootOf, symbol, type Value } from "./value.ts";

/** Marks a local structure, or memory made or cleared on this path, whose members are zero unless something was stored in them. */
export const ZEROED = ".%zeroed";

/** Marks an array of which no element has been written yet. */
const ELEMENTS = ".%elements";

const MEMBER = /^\.\w+$/;

/** A structure is zero from here on, or an array of them. */
export function zero(s: PathState, region: string, isArray: boolean): void {
	s.mem.set(region + ZEROED, constant(1));
	if (isArray) s.mem.set(region + ELEMENTS, constant(1));
}

export function isZeroed(s: PathState, { s: root, off }: Value): boolean {
	if (off === "") return false;
	if ((root.startsWith("&") || MEMBER.test(off)) && s.mem.has(root + ZEROED)) return !isFilledAround(s, root, off);
	const member = off.lastIndexOf(".");
	if (member < 0 || !off.startsWith("[")) return false;
	return s.mem.has(root + ELEMENTS) || s.mem.has(root + off.slice(0, member) + ZEROED);
}

/** A structure in it, with this member, was filled in by a call, and not cleared since. */
function isFilledAround(s: PathState, root: string, off: string): boolean {
	for (let at = off.lastIndexOf("."); at > 0; at = off.lastIndexOf(".", at - 1)) {
		const around = root + off.slice(0, at);
		if (s.mem.has(around + ZEROED)) return false;
		if (s.mem.has(around)) return true;
	}
	return false;
}

/** Something was stored in an element that has no name. */
export function writtenAmong(s: PathState, key: string): void {
	const mark = rootOf(key) + ELEMENTS;
	if (s.mem.has(mark)) s.mem.delete(mark);
}

/**
 * A call gets memory that was made or cleared on this path, or the address of a member: others may have written there.
 * `known`: what it does is, and a member is all that it gets then.
 */
export function noLongerZero(s: PathState, name: string, args: readonly Value[], known: boolean): void {
	if (READIES_NAME.test(name)) return;
	for (const v of args) {
		if (v.s.startsWith("&")) continue;
		if (known && MEMBER.test(v.off)) {
			if (s.mem.has(v.s + ZEROED) && !s.mem.has(place(v))) s.mem.set(place(v), symbol(place(v)));
			continue;
		}
		for (const region of [v.s, place(v)])
			for (const mark of [region + ZEROED, region + ELEMENTS]) if (s.mem.has(mark)) s.mem.delete(mark);
	}
}
