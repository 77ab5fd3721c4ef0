/**
 * What tasks already hold when a run begins, told to lockdep: locks their callers took, acquire contexts, contexts around
 * them. Everything counts as tried and got, so that beginning draws no report.
 */
import type { State } from "../state.ts";
import { enterContext } from "./contexts.ts";
import type { Desk } from "./desk.ts";
import { acquired, contextInit } from "./locks.ts";

/** The part of a starting state that the observer has to know. */
export type EntryState = Pick<State, "tasks" | "ctxs">;

/** Push the locks and contexts of every task, outermost first. */
export function enterWith(desk: Desk, entry: EntryState): void {
	for (const [task, row] of Object.entries(entry.tasks)) {
		for (const context of row.contexts) enterContext(desk, task, context, "caller");
		const owned = Object.entries(entry.ctxs).filter(([, ctx]) => ctx.live && ctx.task === task);
		for (const [ctx] of owned) contextInit(desk, task, ctx, "caller", true);
		for (const { cls, id, ctx } of row.held) acquired(desk, { task, site: "caller", cls, id, ctx }, true);
	}
}
