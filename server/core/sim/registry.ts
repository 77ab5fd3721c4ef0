/**
 * Every operation's beginning and every routine, by name. Knows none of them.
 */
import type { Op } from "../kernel/vocabulary.ts";
import { attachOps, attachRoutines } from "./attach.ts";
import { callbackRoutines } from "./callbacks.ts";
import { cpuAccessOps, cpuAccessRoutines } from "./cpu-access.ts";
import { exportOps } from "./export.ts";
import { fenceOps, fenceRoutines } from "./fences.ts";
import { gemOps, gemRoutines } from "./gem.ts";
import type { Handlers } from "./handlers.ts";
import { heapRoutines } from "./heaps.ts";
import { jobOps } from "./jobs.ts";
import { lockRoutines } from "./locks.ts";
import { lockOpRoutines, lockOps } from "./locks-ops.ts";
import { mapOps, mapRoutines } from "./map.ts";
import { moveOps, moveRoutines } from "./move.ts";
import { notifyOps, notifyRoutines } from "./notify.ts";
import { ownCounts } from "./own-counts.ts";
import { plumbingOps, plumbingRoutines } from "./plumbing.ts";
import { pollOps, pollRoutines } from "./poll.ts";
import { referenceOps, referenceRoutines } from "./references.ts";
import { resvOps, resvRoutines } from "./resv-ops.ts";
import type { Next, Routine } from "./routine.ts";
import type { Run } from "./run.ts";
import { syncOps, syncRoutines } from "./sync-files.ts";
import { syncobjOps } from "./syncobjs.ts";
import { vmapOps, vmapRoutines } from "./vmap.ts";

const HANDLERS: Handlers = {
	...lockOps,
	...attachOps,
	...mapOps,
	...notifyOps,
	...vmapOps,
	...ownCounts,
	...referenceOps,
	...exportOps,
	...resvOps,
	...fenceOps,
	...syncOps,
	...syncobjOps,
	...pollOps,
	...cpuAccessOps,
	...jobOps,
	...moveOps,
	...gemOps,
	...plumbingOps,
};

export const ROUTINES: Readonly<Record<string, Routine>> = {
	...lockRoutines,
	...lockOpRoutines,
	...callbackRoutines,
	...attachRoutines,
	...mapRoutines,
	...notifyRoutines,
	...vmapRoutines,
	...referenceRoutines,
	...resvRoutines,
	...fenceRoutines,
	...syncRoutines,
	...pollRoutines,
	...cpuAccessRoutines,
	...heapRoutines,
	...moveRoutines,
	...gemRoutines,
	...plumbingRoutines,
};

/** Begin an operation; undefined when nobody knows it. */
export function begin(m: Run, op: Op): Next | undefined {
	const handler = HANDLERS[op.op] as ((m: Run, op: Op) => Next) | undefined;
	return handler?.(m, op);
}
