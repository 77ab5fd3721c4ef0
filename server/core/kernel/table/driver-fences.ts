/**
 * What fences of drivers' own are like to whoever waits for them: nothing of it is in the body of the function that gives one.
 * Rows only: who reads them and how is no business of this file.
 */
import { family, inferred, nullOnError, row, seen } from "./row-helpers.ts";

export const driverFences = family("driver-fences", "i915_active.h", [
	row("i915_active_fence_get", inferred("5.4"), {
		kind: "inline",
		args: ["other"],
		returns: nullOnError("fence"),
		answersTimeout: true,
		maySleep: false,
		note: "The fence of a request, whose .wait answers -ETIME.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/i915/i915_request.c:100", "the fence's .wait is i915_request_wait_timeout()"),
			seen("6.12", "drivers/gpu/drm/i915/i915_request.c:98", "the fence's .wait is i915_request_wait_timeout()"),
		],
	}),
]);
