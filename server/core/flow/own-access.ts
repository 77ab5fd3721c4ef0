/**
 * What an exporter does in its own hooks for CPU access: caches looked after for an attachment of its list, the buffer mapped
 * into the kernel. Whether that is wise is a rule's business.
 */
import { CPU_ACCESS_HOOK } from "../kernel/idioms.ts";
import type { ApiRow } from "../kernel/row.ts";
import { siteOf } from "./beneath.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { happen } from "./happen.ts";
import type { Expr } from "./ir.ts";
import { exprText } from "./memory.ts";
import { ANY, isMany, place, type Value } from "./value.ts";

export function ownAccess(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Expr & { t: "call" },
	at: number,
	row: ApiRow,
	args: readonly Value[],
): void {
	const callback = s.entry.callback;
	if (!callback || !CPU_ACCESS_HOOK.test(callback)) return;
	if (row.maps || row.opens?.what === "vmap") {
		const object = s.entry.kept?.find((each) => each.object.type === "dmabuf")?.object;
		if (!object) return;
		const site = siteOf(s, fr, 0);
		happen(cx, s, at, {
			kind: "maintain",
			over: "vmap",
			key: callback,
			object,
			row,
			callee: row.name,
			...(site ? { site } : {}),
		});
	}
	const [device] = e.args;
	const cursor = device?.t === "field" && device.arrow && device.base.t === "id" ? device.base : undefined;
	if (!cursor || !args[0] || !isMany(args[0]) || !row.syncs) return;
	const text = exprText(fr, cursor);
	const object = { id: place(args[1] ?? args[0]), type: "attachment", text } as const;
	// a table that the attachment has only while it is mapped
	const table = args[1];
	const known = table?.off === "" && (s.facts.get(table.s) ?? ANY) !== ANY;
	const fact = known || isTested(s, text) ? ("held" as const) : ("free" as const);
	happen(cx, s, at, {
		kind: "maintain",
		over: "attachment",
		key: object.id,
		object,
		fact,
		row,
		callee: row.name,
		callback,
	});
}

/** Whether the path looked at a member of the thing, in any round of its loop. */
function isTested(s: PathState, cursor: string): boolean {
	const member = new RegExp(`\\b${cursor}->`);
	for (let t = s.trail; t; t = t.before) if (t.item.kind === "branch" && member.test(t.item.text)) return true;
	return false;
}
