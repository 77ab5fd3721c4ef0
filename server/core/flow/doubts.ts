/** What a callee nobody knows does to the object it gets, as far as its name tells. Knows no rule. */
import { ASKING_NAME, KEEPING_NAME, OPENING_NAME, UNDOING_NAME } from "../kernel/idioms.ts";
import { pairingsOf, type Resource } from "../kernel/row.ts";
import type { Caller, Context } from "./context.ts";
import type { Machine, Over } from "./machine.ts";
import { isCounted } from "./objects.ts";

/** Nothing in the name says that it undoes what it gets; or, of something counted, that it takes one itself. */
export function leavesIt(over: Over, callee: string, doubts: Machine["doubts"]): boolean {
	// of locks, whoever told of the callee has looked at its name
	if (over === "resv" || over === "resv-lock-array") return true;
	const either = isCounted(over as Resource) || doubts === "either";
	// a number holds no reference
	if (isCounted(over as Resource) && ASKING_NAME.test(callee) && !UNDOING_NAME.test(callee)) return true;
	const names = either ? [UNDOING_NAME, OPENING_NAME, KEEPING_NAME] : [UNDOING_NAME];
	return !names.some((name) => name.test(callee));
}

/** Calls of a callee's callees that are looked at. */
const DEEP = 2;

/** Its body is in another file of the driver, and gives such a thing back: whether on this call, its name cannot tell. */
export function mayPutElsewhere(cx: Context, over: Over, callee: string, from: Caller, deep = DEEP): boolean {
	if (!isCounted(over as Resource) || cx.row(callee)) return false;
	const body = cx.callees.elsewhere(callee, from);
	return [...(body?.calls ?? [])].some((name) => {
		const row = cx.row(name);
		if (row) return pairingsOf(row.closes, row.alsoCloses).some(({ what }) => what === over);
		return deep > 0 && mayPutElsewhere(cx, over, name, body!, deep - 1);
	});
}
