/** A loop over things (`for_each…`, `list_for_each…`): what its head names in each round. */
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { usesContexts } from "./contexts.ts";
import { addressOf, evaluate } from "./evaluate.ts";
import type { Call, Expr } from "./ir.ts";
import { factOf, lockHappening } from "./locks.ts";
import { argument, lockOf } from "./objects.ts";
import { tableWalked } from "./tables.ts";
import { OF_ROUND, place, symbol, UNKNOWN } from "./value.ts";

/** What names of a loop's variables begin with. */
export function cursorsOf(fr: Frame, { start }: Expr["span"]): string {
	return `i${fr.tag}:${start}:`;
}

/** A loop over things: its variables are others in every round. */
export function iterate(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "iterate" }): void {
	const row = cx.row(e.name);
	if (row?.lock.pre === "held") {
		const call: Call = {
			t: "call",
			name: e.name,
			callee: { t: "id", name: e.name, span: e.span },
			args: e.args,
			span: e.span,
		};
		const args = e.args.map((a) => evaluate(cx, s, fr, a));
		const lock = lockOf(s, fr, row, call, args, UNKNOWN);
		if (lock) {
			const at = record(s, fr, e.span, {
				kind: "call",
				callee: e.name,
				args: args.map((v, i) => argument(s, fr, row.args[i], v, e.args[i])),
				outcome: { is: "success" },
			});
			lockHappening(cx, s, at, "need", lock, factOf(s, lock), row);
		}
	}
	const table = tableWalked(cx, s, fr, e.args);
	const first = !s.rounds.includes(`${fr.chain}:${fr.block}`) && !usesContexts(cx, fr.fn);
	for (const written of e.args) {
		// an iterator that is a structure of the function's own is given by its address
		const a = table && written.t === "addr" ? written.e : written;
		if (a.t !== "id" || !fr.fn.locals.has(a.name)) continue;
		const address = addressOf(cx, s, fr, a);
		const old = s.mem.get(place(address));
		const own = `${table ? `${table}.` : ""}${cursorsOf(fr, e.span)}${a.name}`;
		// what we hold keeps its name; a cursor gets one of its own, standing for many once there was one before it
		if (
			old &&
			old.s !== `${own}${OF_ROUND}` &&
			[...s.tracks.values()].some((t) => t.over !== "result" && (t.key === place(old) || t.key === old.s))
		)
			continue;
		if (a !== e.args[0] && !old && fr.fn.params.some((p) => p.name === a.name)) continue;
		s.mem.set(place(address), symbol(`${own}${first && !table ? OF_ROUND : "[*]"}`));
	}
}
