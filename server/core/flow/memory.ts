/** Reading and writing abstract memory, and what leaves the function's hands when something is stored or passed on. */
import { DROPS_OTHERS_NAME, FILE_MEMBER, MAPPED_POINTERS, MAY_UNLOCK_NAME, PUTTING_WORD } from "../kernel/idioms.ts";
import type { LockClass, Resource } from "../kernel/row.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { happen } from "./happen.ts";
import type { Expr } from "./ir.ts";
import { textOf } from "./ir.ts";
import { forgetGone } from "./lose-track.ts";
import type { Whose } from "./machine.ts";
import { BACK, KEPT, STORED, type Track } from "./state.ts";
import {
	canonicalResv,
	constant,
	isMany,
	isSeveral,
	NEG,
	POS,
	place,
	symbol,
	UNKNOWN,
	type Value,
	within,
} from "./value.ts";
import { isZeroed, writtenAmong, ZEROED, zero } from "./zeroed.ts";

/** Address of a local variable; followed callees have frames of their own. */
export function localAddress(fr: Frame, name: string): Value {
	return { s: fr.depth === 0 ? `&${name}` : `&${fr.depth}:${name}`, off: "" };
}

export function isLocal(address: Value): boolean {
	return address.s.startsWith("&");
}

/** What memory at an address holds; a symbol of its own until something was stored there. */
export function load(s: PathState, address: Value): Value {
	if (address.s === "?" || address.s.startsWith("=")) return UNKNOWN;
	const key = place(address);
	const stored = s.mem.get(key);
	if (stored) return stored;
	if (isZeroed(s, address)) return constant(0);
	// the neighbour in a list is another one each time the list has changed
	const many = WALKS.test(address.off) ? "[*]" : "";
	const v = symbol((isLocal(address) ? key.slice(1) : key) + many);
	// devices keep no kernel pointers: a member of mapped memory that is used as one is an array, and not NULL
	if (!s.facts.has(v.s) && MAPPED_MEMBER.test(v.s))
		for (const mapping of s.via.keys()) if (v.s.startsWith(`${mapping}.`)) s.facts.set(v.s, POS);
	return v;
}

const MEMBERS = /^(?:\.\w+)+$/;

/** `memset(&x, 0, sizeof(x))`: a structure begins anew; so does what a pointer leads to, where all of it is meant. */
export function filled(s: PathState, address: Value, byte: Value, size: string): void {
	if (address.s === "?" || address.s.startsWith("=")) return;
	if (isLocal(address) ? address.off !== "" : !/\bsizeof\b/.test(size)) return;
	const region = place(address);
	havoc(s, address, `${region}%filled`);
	if (isLocal(address)) s.mem.delete(address.s);
	else for (const k of s.mem.keys()) if (within(k, region) && k !== region) s.mem.delete(k);
	if (byte.s === "=0") zero(s, region, !isLocal(address));
}

const WALKS = /\.(?:next|prev|first|last|rb_node)$/;
const MAPPED_MEMBER = new RegExp(`\\.(?:${MAPPED_POINTERS.join("|")})\\.`);

export function store(s: PathState, address: Value, v: Value): void {
	if (address.s === "?" || address.s.startsWith("=")) return;
	const key = place(address);
	if (isMany(address)) {
		// a weak update: one of several places, nobody knows which; what the first round of a loop comes to, or a failure, is known until the round is over
		if (isElement(address) && (!isSeveral(address) || (s.again && (s.maskOf(v) & POS) === 0))) s.mem.set(key, v);
		else s.mem.delete(key);
		if (isSeveral(address)) writtenAmong(s, key);
		return;
	}
	const old = s.mem.get(key);
	if (old !== undefined && v.s === "=0") noExample(s, place(old));
	s.mem.set(key, v);
}

/** Of an array, and not what such an element points to. */
function isElement({ s, off }: Value): boolean {
	return off.includes("[") && !/[[&]/.test(s);
}

const OF_ELEMENT = /^[^=&].*\[(?:\*|\d+~)\]/;

/** The next round: what the last one left in an element that nobody can name is no longer this one's. */
export function forgetRound(s: PathState): void {
	for (const k of s.mem.keys()) {
		if (!OF_ELEMENT.test(k)) continue;
		s.mem.delete(k);
		writtenAmong(s, k);
	}
}

/** What is given back and then cleared where it was stored is so for a teardown, which undoes what it finds there. */
function noExample(s: PathState, key: string): void {
	for (const id of s.clean) if (id.startsWith(BACK) && id.endsWith(`|${key}`)) s.clean.delete(id);
}

/**
 * A structure of the function is copied as a whole: the copy's members are the same, and so is what they lead to. False where
 * nothing is known of its members, or the variable is none.
 */
export function copied(cx: Context, s: PathState, fr: Frame, to: Value, from: Value, span: Span): boolean {
	const source = place(from);
	if (!isLocal(from) || s.mem.has(source)) return false;
	const inside: [string, Value][] = [];
	for (const [k, v] of s.mem) if (k.startsWith(source) && k[source.length] === ".") inside.push([k, v]);
	if (inside.length === 0) return false;
	const target = place(to);
	if (isLocal(to) && !isMany(to)) for (const k of s.mem.keys()) if (within(k, target)) s.mem.delete(k);
	for (const [k, inner] of inside) {
		if (!isLocal(to)) letGo(cx, s, fr, inner, "field", span);
		if (!isMany(to)) s.mem.set(target + k.slice(source.length), inner);
	}
	return true;
}

/** Forgets everything below an address: an unknown callee may have written there. Pointers to what we hold stay. */
export function havoc(s: PathState, address: Value, fresh: string): void {
	if (address.s === "?" || address.s.startsWith("=")) return;
	const prefix = place(address);
	const behind = isLocal(address) || (address.off === "" && s.mem.has(prefix));
	for (const [k, v] of s.mem) {
		if (k !== prefix && !k.startsWith(`${prefix}.`) && !k.startsWith(`${prefix}[`)) continue;
		if (!isLocal(address) && (s.created.has(v.s) || STABLE.test(k) || isOpen(s, v))) {
			errorShown(s, k, v, fresh);
			continue;
		}
		s.mem.delete(k);
	}
	// what a pointer to a pointer leads to was known: it is another one now
	if (behind && !s.mem.has(prefix)) s.mem.set(prefix, symbol(fresh));
	// the address of a member: what is there may be another one, or none any more
	if (!isLocal(address) && MEMBERS.test(address.off) && !STABLE.test(prefix)) s.facts.delete(prefix);
	for (const k of s.facts.keys()) if (k.startsWith(`${prefix}.`) && !STABLE.test(k)) s.facts.delete(k);
}

/** Mark on a path: an error pointer that was in this place when a callee got what lies around it, and what that made. */
export const SHOWN_ERROR = "shown error|";

/** Behind such a mark: the callee has left it there. */
export const LOOKS = "|looks";

function errorShown(s: PathState, k: string, v: Value, by: string): void {
	if (s.maskOf(v) === NEG) s.touched.add(`${SHOWN_ERROR}${k}|${by}`);
}

/** A callee gets what lies at an address, and nothing there is forgotten. */
export function showErrors(s: PathState, address: Value, by: string): void {
	if (address.s === "?" || isLocal(address)) return;
	const prefix = `${place(address)}.`;
	for (const [k, v] of s.mem) if (k.startsWith(prefix)) errorShown(s, k, v, by);
}

/** The same by a callee. */
export function overwritten(cx: Context, s: PathState, address: Value, fresh: string): void {
	havoc(s, address, fresh);
	anotherThere(cx, s, address);
}

/** What is nobody's any more has no name where another object may have taken its place. */
export function anotherThere(cx: Context, s: PathState, address: Value): void {
	if (s.tracks.size > 0 && address.off !== "" && !isLocal(address))
		forgetGone(cx, s, (key) => within(key, place(address)));
}

/** Something of it was opened on this path. */
function isOpen(s: PathState, v: Value): boolean {
	return s.open.size > 0 && REFERENCES.some((what) => s.open.has(`${what}|${place(v)}`));
}

const REFERENCES: readonly Resource[] = ["dmabuf-ref", "gem-ref", "bo-ref", "fence-ref", "syncobj-ref"];

/** Relations between objects that no callee changes behind the caller's back. */
export const STABLE = /\.(?:import_attach|dma_?buf|resv|importer_ops|dev|ops|funcs)$/;

/**
 * A value leaves the function's hands (`to`), or may have (`lost`). What hangs below it, and what it hangs below, goes along.
 * `by`: the callee that has it and gave no pointer for it, so that it may well have left it where it was.
 */
export function letGo(
	cx: Context,
	s: PathState,
	fr: Frame,
	v: Value,
	to: Whose,
	span: Span,
	withContents = true,
	by?: string,
): void {
	cx.onLetGo?.(v);
	const seen = new Set<string>();
	const todo: Value[] = [v];
	while (todo.length > 0) {
		const x = todo.pop()!;
		if (x.s === "?" || x.s.startsWith("=") || seen.has(place(x))) continue;
		seen.add(place(x));
		// an error pointer carries nothing away, whatever would hang below a good one
		if (x.off === "" && (s.maskOf(x) & POS) === 0) continue;
		giveAway(cx, s, fr, x, to, span, by);
		const held = isLocal(x) ? s.mem.get(place(x)) : undefined;
		if (held) todo.push(held);
		else if (s.created.has(x.s)) {
			s.shared.add(x.s);
			// of callees `noLongerZero` knows more
			if (to !== "callee" && to !== "neutral") s.mem.delete(x.s + ZEROED);
		} else if (x.s.includes("#*")) s.touched.add(AWAY + x.s);
		if (withContents)
			for (const [k, inner] of s.mem) if (k.startsWith(x.s) && /^[.[-]/.test(k.slice(x.s.length))) todo.push(inner);
	}
}

/** Memory that keeps, while something is stored there, in which array that is. */
export const INTO_ARRAY = "=array:";

/** Of what a call put into an argument: somebody has had it since. */
export const AWAY = "away|";

function giveAway(cx: Context, s: PathState, fr: Frame, v: Value, to: Whose, span: Span, by: string | undefined): void {
	let at = s.trail?.length ?? 0;
	const keys = new Set([place(v), v.s]);
	// a file is what it is the file of
	if (v.off === "" && v.s.endsWith(FILE_OF)) keys.add(v.s.slice(0, -FILE_OF.length));
	for (const [address, key] of s.via) if (within(place(v), address)) keys.add(key);
	// who has the object may have the reference that was taken through it, once the first one has gone
	const through = [...takenThrough(s, place(v))];
	if (s.entry.kept)
		for (const { object } of s.entry.kept)
			if (keys.has(object.id) || object.id.startsWith(`${v.s}.`)) s.open.delete(`${KEPT}|${object.id}`);
	const first = through.length > 0 ? machinesOn(s, keys) : NOBODY;
	const named = (t: Track): boolean => keys.has(t.key) || (through.includes(t.key) && !first.has(t.machine));
	const recorded = new Set<string>();
	for (const t of [...s.tracks.values()]) {
		// a result is no obligation
		if (t.over === "result") continue;
		const locked = t.over === "resv" && t.key === canonicalResv(v);
		if (!(locked || named(t) || t.key.startsWith(`${v.s}.`))) continue;
		if (to === "neutral" && s.locks.has(t.key)) continue;
		if (to === "callee" || to === "neutral") {
			const callee = by ?? /^\w+/.exec(textOf(fr.fn, span))?.[0] ?? "";
			// a lock stays as it is, unless a name says otherwise, or those of a whole list go
			const listed = t.key.startsWith(v.s) && LISTED.test(t.key.slice(v.s.length));
			// an acquire context is ended by whoever began it, however much is locked in it meanwhile
			const leads = t.over !== "acquire-ctx" && cx.callees.leadsOn(callee, fr.fn);
			const lock = IS_LOCK.has(t.over);
			const says = lock ? callee.replace(PUTTING_WORD, "") : callee;
			const may = listed || callee === "" || (!isOfAttachment(t) && MAY_UNLOCK_NAME.test(says)) || leads;
			const name = may ? {} : { by: callee };
			// `&x->member` is not the object that has its lock from `x`, or that is locked by its own
			const direct = locked || (named(t) && !(lock && t.key === v.s));
			if (!direct && !listed && isBeside(v, t.key) && lock && !DROPS_OTHERS_NAME.test(callee)) continue;
			happen(cx, s, at, { kind: "lose-track", over: t.over as never, key: t.key, object: t.object, direct, ...name });
		} else {
			if (!recorded.has(t.key)) {
				at = record(s, fr, span, { kind: "hand-over", object: t.object, to, text: textOf(fr.fn, span) });
				recorded.add(t.key);
			}
			const direct = t.key === place(v) || t.key === v.s;
			const array = to === "list" ? s.mem.get(INTO_ARRAY + t.key)?.s : undefined;
			happen(cx, s, at, {
				kind: "hand-over",
				over: t.over as never,
				key: t.key,
				object: t.object,
				direct,
				into: to,
				...(array ? { array } : {}),
			});
		}
	}
	const kept = [...s.tracks.values()].some(
		(t) => t.doubt !== undefined && (isOfAttachment(t) || (t.doubt === by && LENT.has(t.over))) && named(t),
	);
	if (recorded.size > 0 || kept) return;
	if (first.size === 0) for (const key of through) keys.add(key);
	leaves(s, fr, v, keys, to, span);
}

/** A pin that goes with the attachment: whoever detaches that had it all the time, and with it the pin. */
const isOfAttachment = (t: Track): boolean => t.over === "pin" && t.object.type === "attachment";

function machinesOn(s: PathState, keys: ReadonlySet<string>): ReadonlySet<number> {
	const has = (t: Track): boolean => t.over !== "result" && t.state !== STORED && keys.has(t.key);
	return new Set([...s.tracks.values()].flatMap((t) => (has(t) ? [t.machine] : [])));
}

const NOBODY: ReadonlySet<number> = new Set();

/**
 * References that a callee nobody knows may leave to its caller. Fences are not among them: who adds a dependency gives its
 * reference away in any case (sched_main.c, 6.12); nor are sync objects, which jobs keep until they are pushed.
 */
export const LENT: ReadonlySet<string> = new Set<Resource>(["gem-ref", "bo-ref", "dmabuf-ref"]);

/** One of a list or an array, nobody knows which. */
const LISTED = /\[(?:\*|\d*~)/;

/** Given is the address of a member, and this lies in another one of the same structure. */
function isBeside(v: Value, key: string): boolean {
	return v.off !== "" && !isLocal(v) && !`${key.replace(/^[a-z_]+:/, "")}.`.startsWith(`${place(v)}.`);
}

const IS_LOCK: ReadonlySet<string> = new Set<LockClass>(["resv", "mutex", "spinlock", "rwlock", "rwsem"]);

/** Memory that keeps what a result was made from. */
export const SAME = "=same:";

/** Results that hold references to the object of this name, taken through it. */
export function* takenThrough(s: PathState, key: string): Iterable<string> {
	for (const [k, v] of s.mem) if (k.startsWith(SAME) && place(v) === key) yield k.slice(SAME.length);
}

/** What nobody follows leaves as well: a replay of the path must not take it for forgotten. */
function leaves(s: PathState, fr: Frame, v: Value, keys: ReadonlySet<string>, to: Whose, span: Span): void {
	const told = new Set<string>();
	for (const open of [...s.open]) {
		const bar = open.indexOf("|");
		const key = open.slice(bar + 1);
		if (!OWED.has(open.slice(0, bar)) || !(keys.has(key) || key.startsWith(`${v.s}.`)) || told.has(key)) continue;
		told.add(key);
		const text = textOf(fr.fn, span);
		const whose = to === "neutral" ? "callee" : to;
		record(s, fr, span, { kind: "hand-over", object: { id: key, type: "other", text }, to: whose, text });
	}
}

const OWED: ReadonlySet<string> = new Set<Resource>([
	"attachment",
	"mapping",
	"pin",
	"vmap",
	"dmabuf-ref",
	"gem-ref",
	"bo-ref",
	"fence-ref",
	"sync-file",
	"syncobj-ref",
	"signalling",
	"resv-iter",
	"device-section",
	"fd",
]);
const FILE_OF = `.${FILE_MEMBER}`;

/** Text of an expression as written in the function of this frame. */
export function exprText(fr: Frame, e: Expr): string {
	return textOf(fr.fn, e.span);
}
