/** A finding made by hand, for tests of what happens to findings. */
import type { Finding } from "../../server/core/wire.ts";

/** A finding with the given members, the rest made up. */
export function finding(members: Partial<Finding>): Finding {
	const range = { start: { line: 10, column: 2 }, end: { line: 10, column: 8 } };
	return {
		id: "id",
		rule: "resv-not-held",
		violation: "DBS-L01",
		severity: "error",
		confidence: "certain",
		assumptions: [],
		file: "a.c",
		function: "demo",
		object: "attach",
		entry: "entered with nothing held",
		range,
		message: "made up",
		steps: [{ file: "a.c", range, message: "here" }],
		fixes: [],
		replay: true,
		kernels: ["6.12"],
		...members,
	};
}
