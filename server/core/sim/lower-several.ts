/**
 * Locks of several objects that the path does not tell apart, taken through an acquire context: all of them are one lock
 * under the name they share. Which of them an unlock means nobody knows, so the first one drops them all.
 */
import type { CallRow, Lowering } from "../kernel/row.ts";
import type { CallEvent, Id, Op } from "../kernel/vocabulary.ts";
import { isObjectRef } from "./lower-objects.ts";
import { fillOperation } from "./lower-ops.ts";

/** The locks a path has gathered: the name they share -> their context. */
export type Gathered = Map<Id, Id>;

/** What a call does to locks of several objects, as operations on one; none where it takes them without a context, or fails. */
export function ofSeveral(event: CallEvent, row: CallRow, lowering: Lowering, gathered: Gathered): readonly Op[] {
	if (event.outcome.is === "failure") return [];
	const { op } = fillOperation(asOne(event), row, lowering, false, () => undefined);
	if (op?.op === "resv.unlock") return dropped(op, gathered, [...gathered.keys()]);
	if ((op?.op !== "exec.lock_obj" && op?.op !== "resv.lock") || op.ctx === undefined || gathered.has(op.buf)) return [];
	gathered.set(op.buf, op.ctx);
	return [op];
}

/** An end that drops what its context holds leaves nothing gathered there. */
export function endedBy(op: Op, gathered: Gathered): void {
	if (op.op === "exec.fini" || op.op === "ww.fini" || op.op === "ww.unlock_all")
		for (const [buf, ctx] of [...gathered]) if (ctx === op.ctx) gathered.delete(buf);
}

function dropped(op: Op, gathered: Gathered, bufs: readonly Id[]): readonly Op[] {
	gathered.clear();
	return bufs.map((buf) => ({ ...op, op: "resv.unlock", buf }) as Op);
}

function asOne(event: CallEvent): CallEvent {
	return { ...event, args: event.args.map((arg) => (isObjectRef(arg) && arg.many ? { ...arg, many: false } : arg)) };
}
