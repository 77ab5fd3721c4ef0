/**
 * How the core enters the functions of ops tables, and which calls hand a function to somebody who will call it.
 * Entry states come from rows only; whether a given C function is such a callback is found elsewhere.
 */
import type { ApiRow, CallbackRow } from "./row.ts";
import { FAMILY_ROWS } from "./table/all.ts";
import { CALLBACK_ENTRIES } from "./table/callback-entries.ts";
import { COUNTERPARTS } from "./table/counterparts.ts";
import { OUTLIVING } from "./table/outliving.ts";

/** Every callback whose entry state is known, the family's own first. */
export const CALLBACK_ROWS: readonly CallbackRow[] = [
	...FAMILY_ROWS.filter((row) => row.kind === "callback" && row.name.includes(".")).map(fromRow),
	...CALLBACK_ENTRIES,
]
	.map(withCounterpart)
	.map(withOutliving);

function withCounterpart(row: CallbackRow): CallbackRow {
	const pair = COUNTERPARTS.find(({ struct, member }) => struct === row.struct && member === row.member);
	return pair ? { ...row, undoneBy: pair.undoneBy, evidence: [...row.evidence, ...pair.evidence] } : row;
}

function withOutliving(row: CallbackRow): CallbackRow {
	const found = OUTLIVING.find(({ struct, member }) => struct === row.struct && member === row.member);
	return found ? { ...row, outlives: found.args, evidence: [...row.evidence, ...found.evidence] } : row;
}

/** A function handed over: which argument it is, and as what it will be entered. */
export interface Registration {
	readonly arg: number;
	readonly struct: string;
	readonly member: string;
}

/** Calls and macros that register functions. */
export const REGISTRATIONS: Readonly<Record<string, readonly Registration[]>> = {
	INIT_WORK: [{ arg: 1, struct: "work_struct", member: "func" }],
	INIT_WORK_ONSTACK: [{ arg: 1, struct: "work_struct", member: "func" }],
	INIT_DELAYED_WORK: [{ arg: 1, struct: "work_struct", member: "func" }],
	DECLARE_WORK: [{ arg: 1, struct: "work_struct", member: "func" }],
	DECLARE_DELAYED_WORK: [{ arg: 1, struct: "work_struct", member: "func" }],
	INIT_RCU_WORK: [{ arg: 1, struct: "work_struct", member: "func" }],
	kthread_init_work: [{ arg: 1, struct: "kthread_work", member: "func" }],
	kthread_run: [{ arg: 0, struct: "kthread_work", member: "func" }],
	kthread_create: [{ arg: 0, struct: "kthread_work", member: "func" }],
	dma_fence_add_callback: [{ arg: 2, struct: "dma_fence_cb", member: "func" }],
	timer_setup: [{ arg: 1, struct: "timer_list", member: "function" }],
	hrtimer_setup: [{ arg: 1, struct: "hrtimer", member: "function" }],
	request_irq: [{ arg: 1, struct: "irqaction", member: "handler" }],
	devm_request_irq: [{ arg: 2, struct: "irqaction", member: "handler" }],
	request_threaded_irq: [
		{ arg: 1, struct: "irqaction", member: "handler" },
		{ arg: 2, struct: "irqaction", member: "thread_fn" },
	],
	devm_request_threaded_irq: [
		{ arg: 2, struct: "irqaction", member: "handler" },
		{ arg: 3, struct: "irqaction", member: "thread_fn" },
	],
	module_init: [{ arg: 0, struct: "platform_driver", member: "probe" }],
	module_exit: [{ arg: 0, struct: "platform_driver", member: "remove" }],
	DRM_IOCTL_DEF_DRV: [{ arg: 1, struct: "drm_ioctl_desc", member: "func" }],
	DRM_IOCTL_DEF: [{ arg: 1, struct: "drm_ioctl_desc", member: "func" }],
};

function fromRow(row: ApiRow): CallbackRow {
	const [struct = "", member = ""] = row.name.split(".");
	const { pre, on } = row.lock;
	const fenceOps = struct === "dma_fence_ops";
	return {
		struct,
		member,
		releases: row.releases,
		entered: fenceOps || pre === "either" ? "n/a" : pre,
		...(on ? { on } : {}),
		mayLock: pre === "free",
		// a fence waits in process context; everything else may be called under its lock
		context: fenceOps && member !== "wait" ? "atomic" : "process",
		args: row.args,
		returns: row.returns.kind,
		...(row.keeps ? { keeps: row.keeps } : {}),
		...(row.note ? { note: row.note } : {}),
		evidence: row.evidence,
	};
}
