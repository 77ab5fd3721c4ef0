/**
 * One operand or option of an operation, between its text and its value. Every type is written in one way; a value
 * that does not fit gives a sentence saying what would. Knows no operation.
 */
import type { FieldType } from "./op-table.ts";

export type Decoded = { readonly value: unknown } | { readonly wants: string };

/** Words a type consists of, as written on a line -> as held in the operation. */
const WORDS: Partial<Record<FieldType, Readonly<Record<string, unknown>>>> = {
	dir: { bidir: "bidir", to: "to", from: "from", none: "none" },
	usage: { kernel: "kernel", write: "write", read: "read", bookkeep: "bookkeep" },
	"usage-or-none": { kernel: "kernel", write: "write", read: "read", bookkeep: "bookkeep", none: "none" },
	place: { SYSTEM: "SYSTEM", GTT: "GTT", VRAM: "VRAM", CMA: "CMA", NONE: "NONE" },
	bool: { 1: true, 0: false },
	bad: { bad: true },
	onoff: { 1: true, 0: false },
	startend: { start: false, end: true },
	gfp: { atomic: "ATOMIC", noreclaim: "NORECLAIM", kernel: "KERNEL" },
	rw: { read: "R", write: "W" },
	ev: { in: "in", out: "out", inout: "inout" },
	whence: { set: "SET", cur: "CUR", end: "END" },
	kind: { clean: "clean", inval: "inval", cleaninval: "cleaninval" },
	via: { vmap: "vmap", mmap: "mmap" },
	policy: {
		none: "none",
		flag: "flag",
		unmap: "unmap",
		remap: "remap",
		lock: "lock",
		pin: "pin",
		wait: "wait",
		map_unlocked: "map_unlocked",
		revoke: "revoke",
	},
	holder: { caller: "caller", field: "field", list: "list", callee: "callee", fd: "fd" },
	from: { caller: "caller", field: "field", list: "list" },
	obligation: {
		ref: "ref",
		att: "att",
		map: "map",
		pin: "pin",
		vmap: "vmap",
		bracket: "bracket",
		fence: "fence",
		syncobj: "syncobj",
		lock: "lock",
		all: "all",
	},
};

/** Objects' names: identifiers, and what C access paths are made of, so that `to_foo(x)->obj[0].resv` can be one. */
const NAME = /^[A-Za-z_(*&][\w.:[\]()<>*&+-]{0,199}$/;
const EVERY_OBJECT = {};
const INTEGER = /^[+-]?(?:\d{1,15}|0x[0-9a-fA-F]{1,8})$/;
const FLAGS = /^(?:r|w|rw|bad|0|0x[0-9a-fA-F]{1,8}|\d{1,9})$/;

/** May this text name an object? Names every JavaScript object already has could not be told from objects that exist. */
export function isName(text: string): boolean {
	return NAME.test(text) && !(text in EVERY_OBJECT);
}

/** May this text name a task? */
export function isTaskName(text: string): boolean {
	return /^[\w.-]{1,60}$/.test(text) && !(text in EVERY_OBJECT);
}

/** Integer written in decimal or 0x hexadecimal. */
export function integerOf(text: string): number | undefined {
	return INTEGER.test(text) ? Number(text) : undefined;
}

/** The words a field may be, for messages and completion; undefined = free text. */
export function wordsFor(type: FieldType): readonly string[] | undefined {
	const words = WORDS[type];
	return words === undefined ? undefined : Object.keys(words);
}

/** Value of a field written as one word. */
export function decodeField(type: FieldType, text: string): Decoded {
	// numbers as lseek takes them; printed as words
	if (type === "whence" && /^[012]$/.test(text)) return { value: ["SET", "CUR", "END"][Number(text)] };
	const words = WORDS[type];
	if (words !== undefined) {
		const value = Object.hasOwn(words, text) ? words[text] : undefined;
		return value === undefined ? { wants: `one of ${Object.keys(words).join(", ")}` } : { value };
	}
	switch (type) {
		case "int": {
			const value = integerOf(text);
			return value === undefined ? { wants: "a number" } : { value };
		}
		case "timeout": {
			const value = text === "inf" ? null : integerOf(text);
			return value === undefined ? { wants: "milliseconds, or inf" } : { value };
		}
		case "flags":
			return FLAGS.test(text) ? { value: text === "0" ? "" : text } : { wants: "r, w, rw, 0, bad or a number" };
		case "text":
			return { value: text };
		case "errno":
			return /^-?(?:E[A-Z]{2,14}|\d{1,4})$/.test(text) ? { value: text } : { wants: "an error name or number" };
		case "idlist":
			return listOf(text, isName, (item) => item, "names joined by commas, or - for none");
		case "intlist":
			return listOf(text, (item) => integerOf(item) !== undefined, Number, "numbers joined by commas, or - for none");
		case "deps":
			if (text === "auto") return { value: "auto" };
			return listOf(text, isName, (item) => item, "auto, names joined by commas, or - for none");
		case "id-or-null":
			return text === "nothing" ? { value: null } : decodeField("id", text);
		default:
			return isName(text) ? { value: text } : { wants: "a name" };
	}
}

/** Text of a field's value: the inverse of `decodeField`. */
export function encodeField(type: FieldType, value: unknown): string {
	const words = WORDS[type];
	if (words !== undefined) {
		const found = Object.entries(words).find(([, held]) => held === value);
		return found === undefined ? String(value) : found[0];
	}
	if (type === "timeout" && value === null) return "inf";
	if (type === "flags" && value === "") return "0";
	if (type === "id-or-null" && value === null) return "nothing";
	if (Array.isArray(value)) return value.length === 0 ? "-" : value.join(",");
	return String(value);
}

function listOf(
	text: string,
	fits: (item: string) => boolean,
	value: (item: string) => unknown,
	wants: string,
): Decoded {
	if (text === "-") return { value: [] };
	const items = text.split(",");
	return items.every(fits) ? { value: items.map(value) } : { wants };
}
