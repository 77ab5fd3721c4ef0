/** Helpers that only look at what they are given: asked again with the same, they give the same answer. Knows no rule. */
import { type FunctionIr, walkBlock } from "./ir.ts";

const SHORT = 12;

const known = new WeakMap<FunctionIr["blocks"], boolean>();

/** It calls nothing and stores nothing, and answers with a number. */
export function onlyLooks(fn: FunctionIr | undefined): boolean {
	if (!fn) return false;
	let looks = known.get(fn.blocks);
	if (looks === undefined) {
		looks = fn.calls.size === 0 && fn.blocks.length <= SHORT && !/\*|^void$/.test(fn.returns) && !stores(fn);
		known.set(fn.blocks, looks);
	}
	return looks;
}

function stores({ blocks }: FunctionIr): boolean {
	let does = false;
	for (const block of blocks)
		walkBlock(block, (e) => {
			if (e.t === "assign" || e.t === "call" || e.t === "other" || (e.t === "unary" && /^(?:\+\+|--)/.test(e.op)))
				does = true;
		});
	return does;
}
