/** How a function is entered: from its callback's contract, an annotation, its signature, or not known. */
import {
	CALLED_BY_CORE,
	ENTRY_SIGNATURES,
	type EntrySignature,
	SAYS_CALLER_HOLDS,
} from "../kernel/entry-signatures.ts";
import type { CallbackRow } from "../kernel/row.ts";
import type { Entry, ObjectRef } from "../kernel/vocabulary.ts";
import type { PathState } from "./context.ts";
import { newState } from "./explore.ts";
import type { FunctionIr } from "./ir.ts";
import { withKept } from "./kept.ts";
import { resolve } from "./objects.ts";
import { canonicalResv, symbol, UNKNOWN } from "./value.ts";

export interface EntryFacts {
	/** tables in the file that name this function: `dma_buf_ops.pin` */
	readonly callbacks: readonly { readonly struct: string; readonly member: string }[];
	/** comment right above it */
	readonly comment: string;
	readonly callback: (struct: string, member: string) => CallbackRow | undefined;
	readonly release: string;
}

/** The state a function starts in, with what is known of its callers. */
export function entryState(fn: FunctionIr, facts: EntryFacts): PathState {
	for (const { struct, member } of facts.callbacks) {
		const row = facts.callback(struct, member);
		if (!row || row.entered === "depends") continue;
		return withKept(fromCallback(fn, row, facts.release), fn, row);
	}
	const held = annotated(fn);
	if (held)
		return stateWith({
			held: [held],
			certain: true,
			context: "process",
			because: "entered with the lock held: __must_hold says so",
		});
	const signature = signatureOf(fn);
	if (signature) {
		const { context, is, as, name } = signature;
		const callback = as && facts.callback(as.struct, as.member);
		// what its table would say, if that were here
		if (callback && name) return withKept(fromCallback(fn, callback, `${facts.release}: ${is}`), fn, callback);
		const because = `entered with no reservation lock held: ${is}`;
		const s = stateWith({ held: [], certain: true, context, because });
		return callback ? withKept(s, fn, callback) : s;
	}
	const s = stateWith({
		held: [],
		certain: false,
		context: "process",
		because: "callers are not known: assumed to hold no reservation lock",
	});
	if (/_locked$/.test(fn.name)) s.unsure = "its name says that the caller holds the lock";
	else if (SAYS_CALLER_HOLDS.test(facts.comment)) s.unsure = "its comment speaks of a lock the caller holds";
	return s;
}

function paramTypes(fn: FunctionIr): string {
	return fn.params.map((p) => p.type.replace(/\s+/g, " ").trim()).join(",");
}

/** Its parameters are those of a function that the kernel's core calls, whatever is held there: it takes over nothing. */
export function isCalledByCore(fn: FunctionIr): boolean {
	const types = paramTypes(fn);
	return CALLED_BY_CORE.some((params) => params.test(types));
}

/** Parameters that tell who calls: the kernel's core. */
export function signatureOf(fn: FunctionIr): EntrySignature | undefined {
	const types = paramTypes(fn);
	return ENTRY_SIGNATURES.find(
		(x) => x.params.test(types) && (x.returns?.test(fn.returns.trim()) ?? true) && (x.name?.test(fn.name) ?? true),
	);
}

function fromCallback(fn: FunctionIr, row: CallbackRow, release: string): PathState {
	const name = `${row.struct}.${row.member}`;
	const is = {
		callback: name,
		context: row.context,
		...(row.undoneBy === undefined ? {} : { undoneBy: `${row.struct}.${row.undoneBy}` }),
	};
	if (row.entered !== "held") {
		const certain = row.entered === "free" || row.nothingHeld === true;
		const because = `entered without the reservation lock (${name}, ${release})`;
		return stateWith({ held: [], certain, because, ...is });
	}
	const args = fn.params.map((p) => symbol(p.name));
	const lock = row.on ? resolve(newState(NOTHING), row.on, args, UNKNOWN) : UNKNOWN;
	const because = `entered with the reservation lock held (${name}, ${release})`;
	if (lock.s === "?") {
		const s = stateWith({ held: [], certain: false, because, ...is });
		s.unsure = because;
		return s;
	}
	const id = canonicalResv(lock);
	const object: ObjectRef = {
		id,
		type: "resv",
		text: row.on!.replace(/arg(\d+)/, (_, i) => fn.params[Number(i)]?.name ?? "arg"),
		resv: id,
		buf: id,
	};
	return stateWith({ held: [object], certain: true, because, ...is });
}

const NOTHING: Entry = { held: [], certain: true, context: "process", because: "" };

function stateWith(entry: Entry): PathState {
	const s = newState(entry);
	for (const object of entry.held)
		s.locks.set(object.id, { is: "held", what: "resv", by: "caller", object, many: false, event: 0 });
	return s;
}

function annotated(fn: FunctionIr): ObjectRef | null {
	const note = fn.annotations.find(([name]) => name === "must_hold");
	if (!note) return null;
	const path = note[1].replace(/^&/, "").replace(/->/g, ".").trim();
	const id = canonicalResv(symbol(path));
	return { id, type: "resv", text: note[1], resv: id, buf: id };
}
