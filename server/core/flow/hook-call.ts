/** A call through a known table of functions, where nobody knows which function that is: what any of them gives. */
import { hookRow, opensByMember, opsMember } from "../kernel/hooks.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { Context, Frame } from "./context.ts";
import { type Call, type FunctionIr, walkBlock } from "./ir.ts";
import { structOf } from "./mapped-where.ts";

/** The row of `obj->funcs->get_sg_table(obj)`: told by the table's member, the hook's, and what the first argument is. */
export function hookCalled(
	{ release }: Pick<Context, "release">,
	{ fn }: Pick<Frame, "fn">,
	e: Call,
): ApiRow | undefined {
	const { callee } = e;
	const first = e.args[0];
	if (callee.t !== "field" || callee.base.t !== "field" || first?.t !== "id") return undefined;
	const by = callee.base.name;
	if (!opsMember(by, callee.name)) return undefined;
	const row = hookRow(by, callee.name, structOf(fn, first.name), release);
	return row?.args.length === e.args.length ? row : undefined;
}

const through = new WeakMap<FunctionIr["blocks"], Record<"calls" | "opens", boolean>>();

/** Whether a function calls the family's hooks through their tables, and one that gives it something to give back. */
export function throughTables({ blocks }: FunctionIr): Readonly<Record<"calls" | "opens", boolean>> {
	let found = through.get(blocks);
	if (!found) {
		const all = { calls: false, opens: false };
		for (const block of blocks)
			walkBlock(block, (e) => {
				if (e.t !== "call" || e.callee.t !== "field" || e.callee.base.t !== "field") return;
				all.calls ||= opsMember(e.callee.base.name, e.callee.name);
				all.opens ||= opensByMember(e.callee.base.name, e.callee.name);
			});
		found = all;
		through.set(blocks, found);
	}
	return found;
}
