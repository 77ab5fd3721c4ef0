/** From C arguments to objects: access paths of the table, reservation locks, references for messages and the simulator. */
import { FILE_MEMBER } from "../kernel/idioms.ts";
import { type ApiRow, type ArgRole, type LockClass, OWN_FAMILY, type Resource } from "../kernel/row.ts";
import type { ObjectRef, ObjectType } from "../kernel/vocabulary.ts";
import type { Frame, PathState } from "./context.ts";
import type { Expr } from "./ir.ts";
import { exprText, load } from "./memory.ts";
import {
	canonicalOwner,
	canonicalResv,
	contextKey,
	fieldOf,
	isMany,
	isSeveral,
	place,
	symbol,
	UNKNOWN,
	type Value,
} from "./value.ts";

const OBJECTS: ReadonlySet<string> = new Set<ObjectType>([
	"dmabuf",
	"attachment",
	"sg_table",
	"resv",
	"gem",
	"bo",
	"fence",
	"sync_file",
	"syncobj",
	"ww_ctx",
	"exec",
	"map",
	"fb",
	"client_buffer",
	"fd",
	"mutex",
	"spinlock",
	"array",
	"other",
]);

/** Types whose reservation lock is the object's own, and whose identity is therefore that of the lock's owner. */
const OWNS_LOCK: ReadonlySet<string> = new Set(["dmabuf", "gem", "bo", "fb", "client_buffer"]);
/** Resources that are counted references (or a descriptor): they belong to one object, whoever guards it. */
const COUNTED: ReadonlySet<Resource> = new Set<Resource>([
	"dmabuf-ref",
	"gem-ref",
	"bo-ref",
	"fence-ref",
	"file-ref",
	"sync-file",
	"syncobj-ref",
	"fd",
]);
/** Counted by the file they are, under whichever of the two names. */
const OF_FILE: ReadonlySet<string> = new Set<Resource>(["sync-file", "dmabuf-ref", "file-ref"]);
const FILE_OF = new RegExp(`\\.${FILE_MEMBER}$`);
/** Where a driver's fence keeps the kernel's, or the way back. */
const EMBEDDED = /(?:\.base|-[\w?]+)$/;
/** What is around an object, by a helper that knows the member, and the object in it again: whatever that member is called. */
const WITHIN_CONTAINER = /^-\?(?:\.\w+)+$/;
/** The member through which an attachment reaches its buffer. */
export const BUFFER_OF_ATTACHMENT = "dmabuf";

export function isObject(role: ArgRole | undefined): role is ObjectType {
	return role !== undefined && OBJECTS.has(role);
}

/** What stands at a place of a row: "arg0", "*arg1", "result". */
export function roleAt(row: ApiRow, on: string): ArgRole | undefined {
	const at = /^(\*?)arg(\d+)$/.exec(on);
	if (!at) return row.returns.object;
	return at[1] === "*" && row.family === OWN_FAMILY ? "bo" : row.args[Number(at[2])];
}

/** What a call puts where an argument points, by what it opens: the argument's role says only that it does. */
export function typeMade(what: Resource): ObjectType | undefined {
	if (what === "device-section") return "other";
	return what === "fence-ref" ? "fence" : what === "syncobj-ref" ? "syncobj" : undefined;
}

/** What is put where an argument points has a name of its own: a counted object, or a cookie. */
export function isMade(what: Resource): boolean {
	return isCounted(what) || typeMade(what) !== undefined;
}

/** An access path of the table, read: where it starts, and how it goes on. */
interface AccessPath {
	readonly deref: boolean;
	/** number of the argument; null = the result */
	readonly arg: number | null;
	readonly steps: readonly { readonly by: "->" | "." | "[]"; readonly name: string }[];
}

const read = new Map<string, AccessPath | null>();

function accessPath(text: string): AccessPath | null {
	let path = read.get(text);
	if (path === undefined) {
		const m = /^(\*?)(?:arg(\d+)|result)(.*)$/.exec(text);
		path = m && {
			deref: m[1] !== "",
			arg: m[2] === undefined ? null : Number(m[2]),
			steps: [...m[3]!.matchAll(/(->|\.)([\w]+)|\[[^\]]*\]/g)].map(([, by, name]) => ({
				by: (by as "->" | "." | undefined) ?? "[]",
				name: name ?? "",
			})),
		};
		read.set(text, path);
	}
	return path;
}

/** What an accessor answers for an argument: "demo_resv(arg0)". */
const ACCESSED = /^(\w+)\(arg(\d+)\)$/;

/** What an access path of the table ("arg0->dmabuf->resv", "*arg2", "result") names on this call. */
export function resolve(s: PathState, text: string, args: readonly Value[], result: Value): Value {
	const accessor = ACCESSED.exec(text);
	if (accessor) {
		const v = args[Number(accessor[2])] ?? UNKNOWN;
		return v.s === "?" ? v : symbol(`${accessor[1]}(${place(v)})`);
	}
	const path = accessPath(text);
	if (!path) return UNKNOWN;
	let value = path.arg === null ? result : (args[path.arg] ?? UNKNOWN);
	if (path.deref) value = load(s, value);
	let address: Value | null = null;
	for (const { by, name } of path.steps) {
		if (by === "[]") {
			const base: Value = address ? load(s, address) : value;
			address = { s: base.s, off: `${base.off}[*]` };
		} else if (by === "->") {
			const from: Value = address ? load(s, address) : value;
			address = fieldOf(from, name);
		} else address = fieldOf(address ?? value, name);
		if (value.s === "?") return UNKNOWN;
	}
	return address ? load(s, address) : value;
}

export interface LockRef {
	readonly id: string;
	readonly what: LockClass;
	readonly object: ObjectRef;
	readonly many: boolean;
	/** of what a loop comes to in its first round, or an unknown callee hands out: taken and dropped like any other, but how it stood before nobody knows */
	readonly ofRound: boolean;
	/** the latter */
	readonly handedOut?: true;
}

/** A mutex, spinlock or semaphore: named by its place, and apart from a reservation lock that lies there. */
export function ordinaryLock(what: LockClass, v: Value, text: string): LockRef {
	const many = isSeveral(v);
	const ofRound = !many && isMany(v);
	const type = what === "spinlock" || what === "rwlock" ? "spinlock" : "mutex";
	const object: ObjectRef = { id: place(v), type, text, ...(many ? { many } : {}) };
	return { id: `${what}:${place(v)}`, what, many, ofRound, object };
}

/** The lock a row's contract speaks of, on this call; null when the path is none the analysis can name. */
export function lockOf(
	s: PathState,
	fr: Frame,
	row: ApiRow,
	e: Expr & { t: "call" },
	args: readonly Value[],
	result: Value,
): LockRef | null {
	const what = row.lock.what ?? "resv";
	const path = row.lock.on;
	if (path === undefined) return null;
	const argument = /arg(\d+)/.exec(path);
	const shown = argument ? e.args[Number(argument[1])] : undefined;
	const text = shown ? pointedAt(path, exprText(fr, shown)) : row.name;
	if (what !== "resv") {
		// there is one of these for everybody: interrupts, preemption, RCU
		const v = /^\*?(?:arg|result)/.test(path) ? resolve(s, path, args, result) : symbol(path);
		if (v.s === "?") return null;
		return ordinaryLock(what, v, text);
	}
	const v = resolve(s, path, args, result);
	if (v.s === "?" || v.s.startsWith("=")) {
		const base = argument ? args[Number(argument[1])] : undefined;
		if (!base || base.s === "?" || /^arg\d/.test(path)) return null;
		return {
			id: `exec:${place(base)}`,
			what,
			many: true,
			ofRound: false,
			object: { id: place(base), type: "array", text, many: true },
		};
	}
	const id = canonicalResv(v);
	// what an unknown callee handed out may be any object; where that sets it up here, its lock may be another's
	const handedOut = !id.includes(".") && (s.created.get(id.split("-")[0]!) ?? 0) < 0 && !isSeveral(v);
	const many = isSeveral(v) || path.includes("[") || (handedOut && row.lock.pre === "depends");
	const ofRound = !many && (isMany(v) || handedOut);
	const out = handedOut ? { handedOut: true as const } : {};
	return {
		id,
		what,
		many,
		ofRound,
		...out,
		object: { id, type: "resv", text, resv: id, ...(many ? { many: true } : {}) },
	};
}

/** What the argument points to, for a path that begins there. */
function pointedAt(path: string, text: string): string {
	return !path.startsWith("*") ? text : text.startsWith("&") ? text.slice(1) : `*${text}`;
}

/** Identity of an object by its role: buffers are named by the owner of their lock, everything else by its place. */
export function identity(role: ArgRole | undefined, v: Value): string {
	if (role === "ww_ctx" || role === "exec") return contextKey(v);
	return role && OWNS_LOCK.has(role) ? canonicalOwner(place(v)) : role === "resv" ? canonicalResv(v) : place(v);
}

/**
 * Identity of what carries a reference. Unlike a lock it is the object's own: a buffer and the GEM object that imported it
 * are counted apart, and so are an object and the structure that points to it. Only members embedded in it are the same.
 */
export function referenceKey(role: ArgRole | undefined, v: Value): string {
	if (role === "fence") return v.s + v.off.replace(EMBEDDED, "");
	if (!role || !OWNS_LOCK.has(role)) return place(v);
	return v.s + canonicalOwner(`x${v.off.replace(WITHIN_CONTAINER, "")}`).slice(1);
}

export function isCounted(what: Resource): boolean {
	return COUNTED.has(what);
}

export function ownsLock(role: ArgRole | undefined): boolean {
	return role !== undefined && OWNS_LOCK.has(role);
}

/** Key under which machines follow a resource of an object. */
export function resourceKey(what: Resource, role: ArgRole | undefined, v: Value): string {
	if (!COUNTED.has(what)) return identity(role, v);
	const key = referenceKey(role, v);
	return OF_FILE.has(what) ? key.replace(FILE_OF, "") : key;
}

/** A constant in a variable reads as the constant. */
const ENUMERATOR = /^g:[A-Z][A-Z0-9_]+$/;

/** An argument as events carry it; `locks`: of a call that takes or drops the lock of one, which a loop's first round names. */
export function argument(
	s: PathState,
	fr: Frame,
	role: ArgRole | undefined,
	v: Value,
	e: Expr | undefined,
	locks = false,
): ObjectRef | { readonly literal: string } {
	const text = e ? exprText(fr, e) : "";
	if (!isObject(role) || v.s === "?" || v.s.startsWith("="))
		return { literal: v.s.startsWith("=") ? v.s.slice(1) : ENUMERATOR.test(v.s) && v.off === "" ? v.s.slice(2) : text };
	return objectRef(s, role, v, text, locks ? isSeveral(v) : isMany(v));
}

export function objectRef(s: PathState, type: ObjectType, v: Value, text: string, several = isMany(v)): ObjectRef {
	const id = identity(type, v);
	const many = several ? { many: true as const } : {};
	if (OWNS_LOCK.has(type)) return { id: referenceKey(type, v), type, text, resv: id, buf: id, ...many };
	if (type === "resv") return { id, type, text, resv: id, buf: id, ...many };
	if (type === "attachment") {
		const buf = canonicalOwner(place(load(s, fieldOf(v, BUFFER_OF_ATTACHMENT))));
		return { id, type, text, buf, resv: buf, ...many };
	}
	return { id: type === "fence" ? referenceKey(type, v) : id, type, text, ...many };
}

/** What an attachment made from a buffer remembers: its buffer. */
export function bindAttachment(s: PathState, attachment: Value, buffer: Value): void {
	s.mem.set(place(fieldOf(attachment, BUFFER_OF_ATTACHMENT)), buffer);
}
