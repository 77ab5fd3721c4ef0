/** How a function is entered: from its callback's contract, an annotation, its signature, or not known. */
import {
	CALLED_BY_CORE,
	ENTRY_SIGNATURES,
	type EntrySignature,
	SAYS_CALLER_HOLDS,
} from "../kernel/entry-signatures.ts";
import { type ApiRow, type CallbackRow, OWN_FAMILY } from "../kernel/row.ts";
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
	/** what the table says of the function itself */
	readonly row: ApiRow | undefined;
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
	const contract = facts.row && fromContract(fn, facts.row, facts.release);
	if (contract) return contract;
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
		...(row.outlives === undefined ? {} : { outlives: row.outlives }),
		...(row.undoneBy === undefined ? {} : { undoneBy: `${row.struct}.${row.undoneBy}` }),
	};
	if (row.entered === "held") return holding(fn, row.on, { ...is, because: entered("with", `${name}, ${release}`) });
	const certain = row.entered === "free" || row.nothingHeld === true;
	return stateWith({ held: [], certain, because: entered("without", `${name}, ${release}`), ...is });
}

/** A function of the kernel's own: what the table asks of its callers holds when it is entered. */
function fromContract(fn: FunctionIr, { name, lock, family }: ApiRow, release: string): PathState | undefined {
	if (fn.isStatic || family === OWN_FAMILY || lock.what !== undefined || lock.on === undefined) return undefined;
	const is = { context: "process" } as const;
	if (lock.pre === "held") return holding(fn, lock.on, { ...is, because: entered("with", `${name}(), ${release}`) });
	if (lock.pre !== "free") return undefined;
	return stateWith({ held: [], certain: true, because: entered("without", `${name}(), ${release}`), ...is });
}

function entered(how: "with" | "without", who: string): string {
	return `entered ${how} the reservation lock${how === "with" ? " held" : ""} (${who})`;
}

/** Entered with the lock that an access path of the table names; when the path leads nowhere, some lock is held. */
function holding(fn: FunctionIr, on: string | undefined, is: Omit<Entry, "held" | "certain">): PathState {
	const args = fn.params.map((p) => symbol(p.name));
	const lock = on ? resolve(newState(NOTHING), on, args, UNKNOWN) : UNKNOWN;
	if (lock.s === "?") {
		const s = stateWith({ held: [], certain: false, ...is });
		s.unsure = is.because;
		return s;
	}
	const id = canonicalResv(lock);
	const object: ObjectRef = {
		id,
		type: "resv",
		text: on!.replace(/arg(\d+)/, (_, i) => fn.params[Number(i)]?.name ?? "arg"),
		resv: id,
		buf: id,
	};
	return stateWith({ held: [object], certain: true, ...is });
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
