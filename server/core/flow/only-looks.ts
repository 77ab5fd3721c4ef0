/** Helpers that only look at what they are given: asked again with the same, they give the same answer. Knows no rule. */
import type { Callees } from "./context.ts";
import { type Call, type FunctionIr, walkBlock } from "./ir.ts";

const SHORT = 12;

/** Blocks of one that makes another answer of each errno. */
const MANY_CASES = 48;

const known = new WeakMap<FunctionIr["blocks"], boolean>();

/** It calls nothing and stores nothing, and answers with a number. */
export function onlyLooks(fn: FunctionIr | undefined, most = SHORT): boolean {
	if (!fn || fn.blocks.length > most) return false;
	let looks = known.get(fn.blocks);
	if (looks === undefined) {
		looks = fn.calls.size === 0 && !/\*|^void$/.test(fn.returns) && !stores(fn);
		known.set(fn.blocks, looks);
	}
	return looks;
}

function stores({ blocks }: FunctionIr): boolean {
	let does = false;
	for (const block of blocks)
		walkBlock(block, (e) => {
			const chosen = e.t === "assign" && e.l.t === "id" && e.l.name.startsWith("?");
			if (
				(e.t === "assign" && !chosen) ||
				e.t === "call" ||
				e.t === "other" ||
				(e.t === "unary" && /^(?:\+\+|--)/.test(e.op))
			)
				does = true;
		});
	return does;
}

/** What a call by name runs, where that only looks at what it is given and answers with a number. */
export function translates(callees: Callees, e: Call, from: FunctionIr): FunctionIr | undefined {
	const body = e.name && e.args.length > 0 && callees.isHere(e.name, from) ? callees.body(e.name, from) : undefined;
	return onlyLooks(body, MANY_CASES) ? body : undefined;
}
