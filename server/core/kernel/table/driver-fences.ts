/**
 * What fences of drivers' own are like to whoever waits for them: nothing of it is in the body of the function that gives one.
 * Rows only: who reads them and how is no business of this file.
 */
import { family, inferred, nullOnError, op, pair, row, seen } from "./row-helpers.ts";

export const driverFences = family("driver-fences", "i915_active.h", [
	row("i915_active_fence_get", inferred("5.4"), {
		kind: "inline",
		args: ["other"],
		returns: nullOnError("fence"),
		lowers: [op("fence.get", { fence: "result" })],
		opens: pair("fence-ref", "result", ["dma_fence_put"]),
		answersTimeout: true,
		maySleep: false,
		note: "The fence of a request, whose .wait answers -ETIME.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/i915/i915_active.h:101", "gives a reference, or NULL where nothing is active"),
			seen("6.12", "drivers/gpu/drm/i915/i915_active.h:101", "already there"),
			seen("7.3", "drivers/gpu/drm/i915/i915_request.c:100", "the fence's .wait is i915_request_wait_timeout()"),
			seen("6.12", "drivers/gpu/drm/i915/i915_request.c:98", "the fence's .wait is i915_request_wait_timeout()"),
		],
	}),
]);
