/** References that a call takes over: they are in its hands then, or gone with what it frees. */
import { type ApiRow, freesOnFailure, pairingsOf, type Resource } from "../kernel/row.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { happen } from "./happen.ts";
import type { Call } from "./ir.ts";
import { exprText, letGo, showErrors } from "./memory.ts";
import { isObject, objectRef, resolve, resourceKey, roleAt } from "./objects.ts";
import { SET_UP } from "./resources.ts";
import { isMany, type Value } from "./value.ts";

/** What arguments pointed to when the call began, where it takes references over: by then it has filled in others. */
export function consumedBefore(s: PathState, row: ApiRow, args: readonly Value[], result: Value): Map<string, Value> {
	const before = new Map<string, Value>();
	for (const o of row.ownership)
		if (TAKES_OVER.has(o.does) && o.object) before.set(o.object, resolve(s, o.object, args, result));
	return before;
}

/** References that the call takes over are in its hands now. */
export function consume(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	at: number,
	row: ApiRow,
	succeeded: boolean,
	before: ReadonlyMap<string, Value>,
): void {
	const closed = pairingsOf(row.closes, row.alsoCloses).map((c) => c.on);
	for (const o of row.ownership) {
		// what its row closes is told as that
		if (o.object && closed.includes(o.object)) continue;
		if (!TAKES_OVER.has(o.does) || !o.object || (o.on !== undefined && (o.on === "success") !== succeeded)) continue;
		const v = before.get(o.object);
		if (row.takesApart && v && !s.touched.has(SET_UP + resourceKey("gem-ref", "gem", v))) continue;
		if (v) showErrors(s, v, "");
		if (v) letGo(cx, s, fr, v, "field", e.span, o.does !== "discards");
		if (v && freesOnFailure(o)) freed(cx, s, fr, e, at, row, o.object, v);
	}
}

/** Whatever references to it there are, there is nothing left to give them back to. */
function freed(cx: Context, s: PathState, fr: Frame, e: Call, at: number, row: ApiRow, on: string, v: Value): void {
	const role = roleAt(row, on);
	const shown = e.args[Number(on.slice("arg".length))];
	if (!isObject(role) || !shown || v.s === "?" || isMany(v)) return;
	for (const over of OF_OBJECT) {
		const key = resourceKey(over, role, v);
		const object = { ...objectRef(s, role, v, exprText(fr, shown)), id: key };
		happen(cx, s, at, { kind: "freed", over, key, object, row, callee: row.name });
	}
}

const OF_OBJECT: readonly Resource[] = ["gem-ref", "bo-ref"];

/** `discards`: memory, with what is embedded in it; what it points to has lost a name, and no more. */
const TAKES_OVER: ReadonlySet<string> = new Set<ApiRow["ownership"][number]["does"]>(["consumes", "frees", "discards"]);
