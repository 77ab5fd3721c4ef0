/**
 * Members of the family's ops tables as calls: what somebody gets who calls one through its table. How the core enters them
 * is another table (kernel/callbacks.ts); none of these names a C function.
 */
import type { ApiRow } from "../row.ts";
import { errPtr, family, gives, inferred, op, owns, pair, row, seen, since } from "./row-helpers.ts";

/** The member by which an object has its table, and the structure that the hook's first argument points to. */
export interface OpsOf {
	readonly struct: string;
	readonly by: string;
	readonly first: string;
}

export const OPS_OF: readonly OpsOf[] = [
	{ struct: "dma_fence_ops", by: "ops", first: "dma_fence" },
	{ struct: "dma_buf_ops", by: "ops", first: "dma_buf_attachment" },
	{ struct: "drm_gem_object_funcs", by: "funcs", first: "drm_gem_object" },
	{ struct: "drm_sched_backend_ops", by: "ops", first: "drm_sched_job" },
];

/** Of the rows here: nobody defines a function by such a name, and every event has to bring its row along. */
export const HOOK_FAMILY = "hook";

const DEPENDENCY = {
	args: ["other", "other"],
	returns: gives("ptr_or_null", "fence"),
	lowers: [op("fence.get", { fence: "result" })],
	opens: pair("fence-ref", "result", ["dma_fence_put"]),
	maySleep: false,
	mustCheck: false,
} as const;

export const HOOK_CALLS: readonly ApiRow[] = family(HOOK_FAMILY, "(through its table)", [
	row("dma_fence_ops.get_driver_name", inferred("4.10"), {
		args: ["fence"],
		returns: gives("value"),
		ownership: [owns("borrows", "the fence", "always", "arg0")],
		maySleep: false,
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-fence.c:1179", "answers with a name, and keeps nothing"),
			seen("6.12", "drivers/dma-buf/sync_file.c:267", "the same"),
			seen("5.10", "drivers/dma-buf/dma-buf.c:1330", "the same"),
		],
	}),
	row("dma_fence_ops.get_timeline_name", inferred("4.10"), {
		args: ["fence"],
		returns: gives("value"),
		ownership: [owns("borrows", "the fence", "always", "arg0")],
		maySleep: false,
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-fence.c:1217", "answers with a name, and keeps nothing"),
			seen("6.12", "drivers/dma-buf/sync_file.c:265", "the same"),
			seen("5.10", "drivers/dma-buf/dma-buf.c:1331", "the same"),
		],
	}),
	row("dma_buf_ops.map_dma_buf", since("5.10"), {
		args: ["attachment", "dir"],
		returns: errPtr("sg_table"),
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-buf.c:1212", "looks for an error pointer right behind"),
			seen("6.12", "drivers/dma-buf/dma-buf.c:797", "the same"),
			seen("5.10", "drivers/dma-buf/dma-buf.c:908", "the same"),
		],
	}),
	row("drm_gem_object_funcs.get_sg_table", inferred("5.0"), {
		args: ["gem"],
		returns: errPtr("sg_table"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:679", "looks for an error pointer right behind"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:664", "the same"),
			seen("6.1", "drivers/gpu/drm/drm_prime.c:633", "the same"),
		],
	}),
	row("drm_sched_backend_ops.dependency", inferred("4.4", "6.1"), {
		...DEPENDENCY,
		evidence: [
			seen("6.1", "drivers/gpu/drm/scheduler/sched_entity.c:401", "who has asked for it puts it when it has signalled"),
			seen("5.10", "drivers/gpu/drm/scheduler/sched_entity.c:389", "the same"),
		],
	}),
	row("drm_sched_backend_ops.prepare_job", since("6.2"), {
		...DEPENDENCY,
		evidence: [
			seen("7.3", "drivers/gpu/drm/scheduler/sched_entity.c:507", "who has asked for it puts it when it has signalled"),
			seen("6.12", "drivers/gpu/drm/scheduler/sched_entity.c:446", "the same"),
		],
	}),
]);
