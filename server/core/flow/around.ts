/** A driver's helper in another of its files that leads from an object to the structure around it, by whatever name. */
import { IDIOMS } from "../kernel/idioms.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { type Call, type FunctionIr, textOf, walkBlock } from "./ir.ts";
import { containerOf, type Value } from "./value.ts";

const members = new WeakMap<FunctionIr["blocks"], string | null>();

/** The structure around an object that this path follows; undefined where the helper does anything else. */
export function aroundObject(cx: Context, s: PathState, fr: Frame, name: string, object: Value): Value | undefined {
	if (object.off !== "" || ![...s.tracks.values()].some((t) => t.key === object.s)) return undefined;
	const helper = cx.callees.elsewhere(name, fr.fn);
	const member = helper && memberOf(helper);
	return member ? containerOf(object, member) : undefined;
}

/** `return p ? container_of(p, struct demo, member) : NULL;` and nothing besides. */
function memberOf(fn: FunctionIr): string | null {
	let member = members.get(fn.blocks) ?? null;
	if (!members.has(fn.blocks)) {
		const calls: Call[] = [];
		for (const block of fn.blocks)
			walkBlock(block, (e) => {
				if (e.t === "call") calls.push(e);
			});
		const [call, ...others] = calls;
		const [from, , at] = call?.args ?? [];
		const leads = IDIOMS.get(call?.name ?? "") === "container" && others.length === 0;
		const own = from?.t === "id" && fn.params.length === 1 && fn.params[0]!.name === from.name;
		member = leads && own && at && fn.blocks.length <= FEW_BLOCKS ? textOf(fn, at.span) : null;
		members.set(fn.blocks, member);
	}
	return member;
}

const FEW_BLOCKS = 8;
