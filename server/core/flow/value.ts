/**
 * Abstract values. A value is a symbol (what it was when the path first met it) plus an offset below what it points to,
 * so `&bo->tbo.base` and `bo` name one region and aliases need no table. Signs are kept apart as facts about symbols.
 */

import { LOCK_MEMBERS, NONZERO_CONSTANT, OWN_CONTEXT_MEMBER, SHARES_LOCK } from "../kernel/idioms.ts";

/** Sign of an integer, or shape of a pointer: an ERR_PTR is negative, NULL is zero, a valid pointer positive. */
export const NEG = 1;
export const ZERO = 2;
export const POS = 4;
export const ANY = NEG | ZERO | POS;

export interface Value {
	/** symbol; constants start with "=" */
	readonly s: string;
	/** embedded fields below the pointee: ".tbo.base"; "-member" for container_of, "-a/b" for a member of a member */
	readonly off: string;
}

export const UNKNOWN: Value = { s: "?", off: "" };

export function constant(n: number, text = String(n)): Value {
	return Number.isNaN(n) ? { s: `=${text}`, off: "" } : { s: `=${n}`, off: "" };
}

/** Signs of a number by how it was counted: one more than nothing, or than something, is something. */
export function signsCounted(s: string, known: { readonly get: (of: string) => number | undefined }): number {
	const before = s.startsWith(ONE_MORE) ? known.get(s.slice(ONE_MORE.length)) : undefined;
	return before === undefined || (before & NEG) !== 0 ? ANY : POS;
}

/** What is taken for the error in a pointer that has none: an address, or 0, by the pointer's C text. */
export const NO_ERROR = "noerr:";

/** A number one away from what another symbol is. */
export const ONE_MORE = "+1:";
export const ONE_LESS = "-1:";

/** Symbols longer than this come from loops that walk structures or count: nothing is known of them any more. */
const LONGEST = 100;

export function symbol(s: string): Value {
	return s.length > LONGEST ? UNKNOWN : { s, off: "" };
}

/** A symbol with nothing below it, no constant and no address: facts can be told of it. */
export function isPlain(v: Value): boolean {
	return v.off === "" && !/^[?=&]/.test(v.s);
}

/** The sign of a constant, or undefined when the value is none. */
export function constantMask(v: Value): number | undefined {
	if (v.s.startsWith("g:") && v.off === "" && NONZERO_CONSTANT.test(v.s.slice(2))) return POS;
	if (!v.s.startsWith("=")) return undefined;
	if (v.s.startsWith("=err:") || v.s.startsWith("=-")) return NEG;
	if (v.s === "=0") return ZERO;
	return /^=[0-9]/.test(v.s) ? POS : ANY;
}

/** Key under which memory at an address is kept, and the symbol it has until something is stored there. */
export function place(address: Value): string {
	return address.s + address.off;
}

/** What the name of a place begins with: the variable, or what a call made. */
export function rootOf(key: string): string {
	return /^[^.[-]*/.exec(key)![0];
}

export function fieldOf(address: Value, name: string): Value {
	const back = `-${name}`;
	if (address.off.endsWith(back)) return { s: address.s, off: address.off.slice(0, -back.length) };
	// `->a` of container_of(p, type, a.b) is what holds `b`
	const at = address.off.lastIndexOf("-");
	if (at >= 0 && address.off.startsWith(`${name}/`, at + 1))
		return { s: address.s, off: `${address.off.slice(0, at)}-${address.off.slice(at + name.length + 2)}` };
	return { s: address.s, off: `${address.off}.${name}` };
}

/** container_of(pointer, type, member): the same region seen from its start; "?" = a helper that knows the member. */
export function containerOf(pointer: Value, member: string): Value {
	// of the address of a member: what has it
	if (member === "?" && /^\.\w+$/.test(pointer.off)) return { s: pointer.s, off: "" };
	const forward = `.${member}`;
	return pointer.off.endsWith(forward)
		? { s: pointer.s, off: pointer.off.slice(0, -forward.length) }
		: { s: pointer.s, off: `${pointer.off}-${member.replaceAll(".", "/")}` };
}

/** The object in a structure, by a helper that knows the member: where that was reached from an object, that one. */
export function embeddedIn(structure: Value): Value {
	if (structure.s === "?") return UNKNOWN;
	const back = "-?";
	if (structure.off.endsWith(back)) return { s: structure.s, off: structure.off.slice(0, -back.length) };
	return { s: structure.s, off: `${structure.off}.${EMBEDDED}` };
}

/** By what most drivers call it. */
const EMBEDDED = "base";

export function isMany(v: Value): boolean {
	return isSeveral(v) || isOfRound(v);
}

/** One of several, another one each time. */
export function isSeveral(v: Value): boolean {
	return v.s.includes("[*]") || v.off.includes("[*]");
}

/** Marks what a loop comes to in its first round: one of several to everybody else, but the same one until the round is over. */
export const OF_ROUND = "~";

function isOfRound(v: Value): boolean {
	return v.s.includes(OF_ROUND) || v.off.includes(OF_ROUND);
}

/** Whether a place is the region at an address, or lies in it. */
export function within(at: string, region: string): boolean {
	return at.startsWith(region) && /^(?:$|[.[])/.test(at.slice(region.length));
}

/** The reservation object a value names, aliases unified (facts R6: one object however it is reached). */
export function canonicalResv(v: Value): string {
	return canonicalOwner(place(v).replace(LOCK_MEMBER, ""));
}

/** Whose reservation object this is, when a value or place is one by its name. */
export function lockOwner(v: Value): Value | undefined {
	return LOCK_MEMBER.test(place(v)) ? symbol(canonicalResv(v)) : undefined;
}

/** An acquire context: a driver's own one in a local variable and the kernel's within it are the same. */
export function contextKey(v: Value): string {
	return v.s.startsWith("&") ? place(v).replace(OWN_CONTEXT_MEMBER, "") : place(v);
}

/** The object whose reservation lock guards a buffer, GEM object or BO named by a place. */
export function canonicalOwner(path: string): string {
	let p = path;
	for (;;) {
		const q = p.replace(SAME_LOCK, "");
		if (q === p || q === "") return p;
		p = q;
	}
}

const LOCK_MEMBER = new RegExp(`(?:\\.(?:${LOCK_MEMBERS.join("|")}))$`);
const SAME_LOCK = new RegExp(`(?:\\.(?:${SHARES_LOCK.map((m) => m.replace(".", "\\.")).join("|")})|-[\\w?/]+)$`);
