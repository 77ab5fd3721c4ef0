/**
 * Small constructors that keep a row of the table to a few readable lines. Defaults: a function that may sleep, whose
 * result must be checked where its return convention has an error, and which touches no reservation lock.
 */
import type {
	ApiRow,
	Evidence,
	LockContract,
	Lowering,
	Pairing,
	Release,
	Releases,
	Resource,
	ReturnKind,
} from "../row.ts";
import type { ObjectType } from "../vocabulary.ts";

type Returns = ApiRow["returns"];
type Ownership = ApiRow["ownership"][number];
type Optional = Partial<Omit<ApiRow, "name" | "releases" | "family">>;

/** A row before its family gives it the header and the name of the family. */
export interface Draft extends Optional {
	readonly name: string;
	readonly releases: Releases;
}

/** Return conventions in which an error can be overlooked. */
const CHECKED: ReadonlySet<ReturnKind> = new Set<ReturnKind>([
	"errno",
	"err_ptr",
	"null_on_error",
	"null_or_err_ptr",
	"fd_or_errno",
	"count_zero_on_error",
	"bytes_left",
	"count_or_errno",
	"long_timeout",
	"zero_or_minus_one",
	"vm_fault",
]);

/** Completes the rows of one family. */
export function family(name: string, header: string, drafts: readonly Draft[]): readonly ApiRow[] {
	return drafts.map((draft) => {
		const returns = draft.returns ?? nothing;
		return {
			kind: "function",
			header,
			args: [],
			lock: noLock,
			ownership: [],
			mustCheck: CHECKED.has(returns.kind),
			maySleep: true,
			evidence: [],
			...draft,
			returns,
			family: name,
		};
	});
}

export function row(name: string, releases: Releases, rest: Optional): Draft {
	return { name, releases, ...rest };
}

/** Start (and end) proven by a commit, a pull request or the sources on both sides. */
export function since(from: Release, to: Release | null = null): Releases {
	return { from, to, provenance: "proven" };
}

/** Releases came out without it, and got it with a stable update. */
export function backported(releases: Releases, ...stable: readonly Release[]): Releases {
	return { ...releases, stable };
}

/** Two sources bound the change: in the releases of `doubt` the row may or may not apply. */
export function bounded(from: Release, to: Release | null, doubt: readonly [Release, Release]): Releases {
	return { from, to, provenance: "bounded", doubt };
}

/** From memory or by inference; without `doubt` the uncertain releases lie before the oldest one offered. */
export function inferred(from: Release, to: Release | null = null, doubt?: readonly [Release, Release]): Releases {
	return doubt ? { from, to, provenance: "inferred", doubt } : { from, to, provenance: "inferred" };
}

/** Posted on the list, never part of a release. */
export const proposedOnly: Releases = { from: "never", to: "never", provenance: "inferred" };

export function inVariant(releases: Releases, ...variants: readonly Release[]): Releases {
	return { ...releases, variants };
}

export const noLock: LockContract = { pre: "n/a", effect: "none", enforcement: "none" };

export function mustHold(on: string, enforcement: LockContract["enforcement"] = "lockdep-assert"): LockContract {
	return { pre: "held", on, effect: "none", enforcement };
}

/** Deadlocks (or may) when the caller holds it. */
export function mustNotHold(on?: string, enforcement: LockContract["enforcement"] = "self-acquire"): LockContract {
	return { pre: "free", ...(on ? { on } : {}), effect: "none", enforcement };
}

export function either(on?: string, enforcement: LockContract["enforcement"] = "none"): LockContract {
	return { pre: "either", ...(on ? { on } : {}), effect: "none", enforcement };
}

/** On something the row's note explains. */
export function depends(on?: string, enforcement: LockContract["enforcement"] = "conditional"): LockContract {
	return { pre: "depends", ...(on ? { on } : {}), effect: "none", enforcement };
}

export function acquires(
	on: string,
	acquiresWhen: NonNullable<LockContract["acquiresWhen"]>,
	more: Partial<LockContract> = {},
): LockContract {
	return { pre: "free", on, effect: "acquires", acquiresWhen, enforcement: "self-acquire", ...more };
}

export function releases(on: string, more: Partial<LockContract> = {}): LockContract {
	return { pre: "held", on, effect: "releases", enforcement: "unlock", ...more };
}

export const nothing: Returns = { kind: "void", errors: [] };

export function errno(...errors: readonly string[]): Returns {
	return { kind: "errno", errors: errors.length ? errors : ["ENOMEM"] };
}

export function errPtr(object: ObjectType, ...errors: readonly string[]): Returns {
	return { kind: "err_ptr", object, errors: errors.length ? errors : ["ENOMEM"] };
}

export function nullOnError(object: ObjectType): Returns {
	return { kind: "null_on_error", object, errors: ["NULL"] };
}

export function gives(kind: ReturnKind, object?: ObjectType, ...errors: readonly string[]): Returns {
	return object ? { kind, object, errors } : { kind, errors };
}

/** `match` lists what must be equal at both ends besides the object: "arg0=arg0 arg1=arg2" (opening=closing). */
export function pair(
	what: Resource,
	on: string,
	names: readonly string[],
	match = "",
	when?: Pairing["when"],
): Pairing {
	const equal = match.split(" ").filter(Boolean);
	return {
		what,
		on,
		with: names,
		...(when ? { when } : {}),
		...(equal.length
			? {
					match: equal.map((text) => {
						const [open = "", close = ""] = text.split("=");
						return { open, close };
					}),
				}
			: {}),
	};
}

export function owns(
	does: Ownership["does"],
	what: string,
	on?: "success" | "failure" | "always",
	object?: string,
): Ownership {
	return { does, what, ...(on && on !== "always" ? { on } : {}), ...(object ? { object } : {}) };
}

export function op(name: Lowering["op"], fill: Lowering["fill"] = {}): Lowering {
	return { op: name, fill };
}

/** The operation of a sequence that fails when the call does. */
export function failing(lowering: Lowering): Lowering {
	return { ...lowering, fails: true };
}

/** Read at a line of a release's source. */
export function seen(release: Release, at: string, fact: string): Evidence {
	return { release, at, fact };
}

/** Proven by a commit. */
export function commit(release: Release, id: string, fact: string): Evidence {
	return { release, at: `commit ${id}`, fact };
}
