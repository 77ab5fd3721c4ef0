/** Tables that an exporter has mapped for a device: which pointers lead into one, and who looks at the pages behind it. */
import type { ApiRow } from "../kernel/row.ts";
import type { ObjectRef } from "../kernel/vocabulary.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { happen } from "./happen.ts";
import type { Expr } from "./ir.ts";
import { exprText, isLocal } from "./memory.ts";
import type { Track } from "./state.ts";
import { place, UNKNOWN, type Value, within } from "./value.ts";

/** The mapping whose table, or an entry of it, a pointer leads to. */
export function mappingOf(s: PathState, v: Value): Track | undefined {
	for (const t of s.tracks.values()) if (t.over === "mapping" && within(place(v), t.key)) return t;
	return undefined;
}

/** The same of an argument, which may be the address of an iterator that is in the table. */
function mappingGiven(s: PathState, v: Value): Track | undefined {
	return mappingOf(s, v) ?? (isLocal(v) ? mappingOf(s, s.mem.get(place(v)) ?? UNKNOWN) : undefined);
}

/** An argument by which a call looks behind a table: the replay has to know whose it is. */
export function tableLookedAt(
	s: PathState,
	fr: Frame,
	row: ApiRow,
	v: Value,
	index: number,
	e: Expr | undefined,
): ObjectRef | null {
	if (row.args[index] !== "sg_table" || !row.access?.some((a) => a.arg === index)) return null;
	const { object } = mappingGiven(s, v) ?? {};
	if (object?.att === undefined) return null;
	const text = e ? exprText(fr, e) : "";
	return { id: object.att, type: "attachment", text, ...(object.buf ? { buf: object.buf, resv: object.buf } : {}) };
}

export function looksAtPages(cx: Context, s: PathState, at: number, row: ApiRow, args: readonly Value[]): void {
	for (const a of row.access ?? []) {
		const v = args[a.arg];
		const t = v && row.args[a.arg] === "sg_table" ? mappingGiven(s, v) : undefined;
		if (t)
			happen(cx, s, at, {
				kind: "access",
				over: "mapping",
				key: t.key,
				object: t.object,
				row,
				callee: row.name,
				how: a.how,
			});
	}
}

/** A loop over the entries of a mapped table: its cursor leads into the table as well. */
export function tableWalked(cx: Context, s: PathState, fr: Frame, args: readonly Expr[]): string | undefined {
	if (![...s.tracks.values()].some((t) => t.over === "mapping")) return undefined;
	for (const a of args) {
		const key = a.t === "field" || a.t === "id" ? mappingOf(s, evaluate(cx, s, fr, a))?.key : undefined;
		if (key) return key;
	}
	return undefined;
}
