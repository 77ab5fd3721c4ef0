/**
 * Members that only remember a buffer: its own release hook clears them, so they hold no reference. What is stored in one
 * is still owed until a descriptor has it. Knows no rule.
 */
import type { Resource } from "../kernel/row.ts";
import { type Context, type Frame, isOurs, type PathState } from "./context.ts";
import type { Exit } from "./explore.ts";
import { letGo } from "./memory.ts";
import type { Value } from "./value.ts";

const WEAK = "=weak:";
const WHAT: Resource = "dmabuf-ref";

/** Members that a hook clears: `demo->buf = NULL;` */
export function clearedIn(text: string): readonly string[] {
	return [...text.matchAll(/(?:->|\.)(\w+)\s*=\s*NULL\s*;/g)].map(([, member]) => member!);
}

/** A buffer made on this path is stored where it is only remembered. */
export function isRemembered(cx: Context, s: PathState, address: Value, v: Value): boolean {
	if (v.off !== "" || !s.open.has(`${WHAT}|${v.s}`) || !isOurs(s, v.s)) return false;
	const member = /\.(\w+)$/.exec(address.off)?.[1];
	if (member === undefined || !cx.callees.clearedAtEnd(WHAT).has(member)) return false;
	s.mem.set(WEAK + v.s, v);
	return true;
}

/** The function ends: whoever looks there next finds the buffer, unless giving it to a descriptor was what failed. */
export function recalled(cx: Context, fr: Frame, { state: s, cls, value, span }: Exit): void {
	for (const [at, v] of [...s.mem]) {
		if (!at.startsWith(WEAK)) continue;
		const failed = cls === "failure" ? (s.results.get(value.s) ?? s.results.get(s.failed?.sym ?? "")) : undefined;
		if (failed?.row.publishes !== true) letGo(cx, s, fr, v, "field", span);
		s.mem.delete(at);
	}
}
