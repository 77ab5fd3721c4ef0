/** Short ways to write a path through C for the tests of lowering. */
import type { CallEvent, Entry, Event, ObjectRef, ObjectType } from "../../server/core/kernel/vocabulary.ts";

export const FREE: Entry = { held: [], certain: true, context: "process", because: "nothing held" };

export function ref(type: ObjectType, id: string, more: Partial<ObjectRef> = {}): ObjectRef {
	const owns = type === "dmabuf" || type === "gem" || type === "bo" || type === "resv";
	return { id, type, text: id, ...(owns ? { buf: id, resv: id } : {}), ...more };
}

export const BUF = ref("dmabuf", "buf");
export const RESV = ref("resv", "buf");
export const ATT = ref("attachment", "att", { buf: "buf", resv: "buf" });
export const SGT = ref("sg_table", "sgt");
export const MAP = ref("map", "map");

export function entryHolding(...held: ObjectRef[]): Entry {
	return { ...FREE, held };
}

type Arg = CallEvent["args"][number] | string;
type Step = (id: number) => Event;
const SPAN = { start: 0, end: 1 };

/** A call that succeeds; with `errno`, one that fails; `result` = what it returns. */
export function calls(
	callee: string,
	args: readonly Arg[] = [],
	more: { errno?: string; result?: ObjectRef } = {},
): Step {
	return (id) => ({
		kind: "call",
		id,
		span: SPAN,
		depth: 0,
		callee,
		args: args.map((arg) => (typeof arg === "string" ? { literal: arg } : arg)),
		...(more.result === undefined ? {} : { result: more.result }),
		outcome: more.errno === undefined ? { is: "success" } : { is: "failure", errno: more.errno },
	});
}

export function touches(object: ObjectRef, how: "read" | "write" | "field"): Step {
	return (id) => ({ kind: "access", id, span: SPAN, depth: 0, object, how });
}

export function gives(object: ObjectRef, to: "caller" | "field" | "list" | "callee" | "fd" = "field"): Step {
	return (id) => ({ kind: "hand-over", id, span: SPAN, depth: 0, object, to, text: object.text });
}

export function takes(object: ObjectRef): Step {
	return (id) => ({ kind: "adopt", id, span: SPAN, depth: 0, object, from: "field" });
}

export function returns(): Step {
	return (id) => ({ kind: "return", id, span: SPAN, depth: 0, text: "return", value: "void" });
}

/** Events numbered from 1 in order. */
export function path(...steps: readonly Step[]): readonly Event[] {
	return steps.map((make, i) => make(i + 1));
}
