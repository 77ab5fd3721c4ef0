/**
 * One call of the path as one operation: fills the operation's fields from the call's arguments as the table's row says.
 * Knows no C name; roles and error sets come with the row.
 */
import { CONTEXT_OF, FILE_MEMBER } from "../kernel/idioms.ts";
import { BELOW, type CallRow, type Lowering } from "../kernel/row.ts";
import type { CallEvent, Id, Op } from "../kernel/vocabulary.ts";
import { OP_LINES } from "./language/op-table.ts";
import { type Argument, bufferOf, directionOf, isNothing, isObjectRef, usageOf } from "./lower-objects.ts";

/** Fields that name an object the operation cannot do without. */
const OBJECT_FIELDS: ReadonlySet<string> = new Set([
	"buf",
	"att",
	"fence",
	"syncobj",
	"ctx",
	"mutex",
	"lock",
	"fd",
	"scope",
	"sync",
	"inner",
	"prev",
	"map",
	"out",
	"cb",
]);
const OPTIONAL: ReadonlySet<string> = new Set(["lock", "scope", "map", "prev", "out", "cb"]);

const COUNTING: ReadonlySet<string> = new Set(["get", "put", "fd.install", "fd.get", "fd.close"]);
/** The member that leads from a sync file or a buffer to the file it is. */
const FILE_OF = new RegExp(`\\.${FILE_MEMBER}$`);

/**
 * What is done to one of several objects is not followed: only whether the lock it needs is held. What it opens is handed
 * over at once, and what it undoes may be another's.
 */
const ONE_OF_SEVERAL: ReadonlySet<string> = new Set([
	"resv.assert_held",
	"vmap",
	"vunmap",
	"gem.pin_locked",
	"own.open",
	"own.close",
	"move_notify",
]);

export interface Filled {
	readonly op?: Op;
	/** the operation is on one of several objects */
	readonly several?: Id;
	/** why there is none */
	readonly reason?: string;
}

/** `mapOwner` = the buffer whose kernel mapping a variable holds, as learnt earlier on the path. */
export function fillOperation(
	event: CallEvent,
	row: CallRow,
	lowering: Lowering,
	last: boolean,
	mapOwner: (id: Id) => Id | undefined,
): Filled {
	const fields: Record<string, unknown> = { op: lowering.op };
	let several: Id | undefined;
	for (const [field, from] of Object.entries(lowering.fill)) {
		if (typeof from === "string" && from.startsWith("=")) {
			fields[field] = literal(field, from.slice(1));
			continue;
		}
		const below = typeof from === "string" ? BELOW.exec(from) : null;
		const source = below?.[1] ?? from;
		const arg = within(source === "result" ? event.result : event.args[Number(source)], below?.[2]);
		if (OBJECT_FIELDS.has(field)) {
			const many = isObjectRef(arg) && arg.many === true;
			if (many && !ONE_OF_SEVERAL.has(lowering.op)) return { reason: SEVERAL };
			const id = isObjectRef(arg) ? objectId(field, lowering.op, arg, mapOwner) : undefined;
			if (many) several = id;
			if (id !== undefined) fields[field] = id;
			else if (lowering.op === "fence.new" && field === "ctx") fields[field] = plain("seq", arg);
			else if (mayLackContext(field, lowering.op) ? !isNothing(arg) && !isObjectRef(arg) : !OPTIONAL.has(field))
				return { reason: `the object for ${field} is not known` };
			continue;
		}
		const value = plain(field, arg);
		if (value !== undefined) fields[field] = value;
	}
	complete(fields);
	const lacking = lacks(fields);
	if (lacking !== undefined) return { reason: `what it is given as ${lacking} is not known` };
	if (several !== undefined && lowering.op === "vunmap") fields.maybe = true;
	if (event.outcome.is === "failure" && last) fields.inject = errnoFor(event, row);
	if (event.outcome.is === "timeout") fields.timeout = 0;
	fields.src = { event: event.id, span: event.span };
	return { op: fields as unknown as Op, ...(several === undefined ? {} : { several }) };
}

/** The buffer that members of an argument lead to, whatever the argument itself is. */
function within(arg: Argument | undefined, members: string | undefined): Argument | undefined {
	if (members === undefined || !isObjectRef(arg)) return arg;
	const many = arg.many === true ? { many: true } : {};
	return { id: `${arg.id}.${members}`, type: "bo", text: arg.text, ...many };
}

/** A lock may be taken without a context; what begins or ends one has it, and a wrapper given none does neither. */
const mayLackContext = (field: string, op: string): boolean => field === "ctx" && op.startsWith("resv.");

export const SEVERAL = "it stands for several objects";

function objectId(
	field: string,
	op: string,
	ref: { readonly id: Id } & Argument,
	mapOwner: (id: Id) => Id | undefined,
): Id | undefined {
	if (!isObjectRef(ref)) return undefined;
	// the locks of a context are the context's, whichever structure it is embedded in
	if (field === "ctx") return ref.id.replace(CONTEXT_OF, "");
	// a sync file is named by itself or by the file in it
	if (field === "sync") return ref.id.replace(FILE_OF, "");
	if (field !== "buf") return ref.id;
	if (op === "fd.install" && ref.type === "other") return ref.id.replace(FILE_OF, "");
	// a mapping that nobody counts but whoever holds its description
	if (ref.type === "map" && op.startsWith("own.")) return ref.id;
	if (ref.type === "map" || ref.type === "other") return mapOwner(ref.id) ?? ref.buf;
	// what is counted is the object's own, whoever's lock guards it
	if (COUNTING.has(op)) return ref.id;
	return bufferOf(ref) ?? mapOwner(ref.id);
}

function literal(field: string, text: string): unknown {
	if (text === "true") return true;
	if (text === "false") return false;
	return field !== "gfp" && /^-?\d+$/.test(text) ? Number(text) : text;
}

function plain(field: string, arg: Argument | undefined): unknown {
	const text = arg === undefined || isObjectRef(arg) ? "" : arg.literal.trim();
	switch (field) {
		case "dir":
			return directionOf(arg);
		case "usage":
			return usageOf(arg);
		case "dynamic":
			return !isNothing(arg);
		case "intr":
			return /^(true|1)$/.test(text);
		case "gfp":
			// left out where the macro has a default
			return arg === undefined || /KERNEL/.test(text) ? "KERNEL" : "ATOMIC";
		case "n":
		case "seq":
		case "pages":
		case "pgoff":
			return /^\d+$/.test(text) ? Number(text) : undefined;
		case "err":
			return text.replace(/^-/, "");
		case "dev":
			return isObjectRef(arg) ? arg.id : text;
		default:
			return undefined;
	}
}

/** By operation: what every way to write it has, but for a direction, which the other end of the bracket may tell. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map(
	OP_LINES.map(({ op }) => {
		const lines = OP_LINES.filter((line) => line.op === op);
		const given = lines.map(({ operands }) => operands.filter((each) => !each.optional).map((each) => each.field));
		const always = given[0]!.filter((field) => given.every((fields) => fields.includes(field)));
		return [op, always.filter((field) => field !== "dir")];
	}),
);

/** A field without which the operation cannot be run: a row made from a body may lack one. */
function lacks(fields: Readonly<Record<string, unknown>>): string | undefined {
	return NEEDED.get(String(fields.op))?.find((field) => fields[field] === undefined);
}

/** Fields an operation needs and C does not always tell. */
function complete(fields: Record<string, unknown>): void {
	switch (fields.op) {
		case "resv.reserve":
			fields.n ??= 1;
			break;
		case "mmap":
			fields.pages ??= 1;
			fields.pgoff = 0;
			break;
		case "fence.chain":
			fields.seq ??= 1;
			break;
		case "fence.array":
			fields.parts = [];
			break;
		case "fence.seterr":
			fields.err = String(fields.err ?? "EIO");
			break;
		case "resv.wait":
		case "fence.wait":
			// alone on its path a wait ends: nobody else is there to be waited for
			fields.timeout = 0;
			break;
		case "attach":
			if (fields.dynamic === true) fields.notify = "flag";
			break;
		default:
			break;
	}
}

/** The errno the path's own branch names, else the first of the row's set that is one. */
function errnoFor(event: CallEvent, row: CallRow): string {
	if (event.outcome.is === "failure" && event.outcome.errno !== undefined) return event.outcome.errno.replace(/^-/, "");
	return row.returns.errors.find((name) => /^E[A-Z]+$/.test(name)) ?? "ENOMEM";
}
