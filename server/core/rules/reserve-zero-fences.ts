/** Fence slots reserved by a count that is 0 on this path. */
import { cite, type Rule } from "./rule.ts";

export const reserveZeroFences: Rule = {
	id: "reserve-zero-fences",
	violation: "DBS-F12",
	severity: "warning",
	replay: true,
	title: "a reservation of no fence slots at all",
	over: ["fence-slots"],
	transitions: [
		{
			on: "open",
			when: (h) => h.none === true,
			report: (h) =>
				`${h.callee}() reserves 0 fence slots of \`${h.object.text}\`: newer kernels warn and answer -EINVAL, older ones reserve nothing. Leave the call out, or reserve as many as fences follow${cite(h.row, h.release)}`,
		},
	],
};
