/** An array or a chain of fences added to a reservation object as if it were one fence. */
import { cite, type Rule } from "./rule.ts";

export const containerFenceAdded: Rule = {
	id: "container-fence-added",
	violation: "DBS-F04",
	severity: "warning",
	replay: true,
	title: "a container of fences added to a reservation object",
	over: ["fence-ref"],
	transitions: [
		{
			on: "open",
			when: (h) => h.row?.opens?.container === true,
			to: "container",
			note: (h) => `${h.callee}() makes \`${h.object.text}\` of several fences`,
		},
		{
			in: "container",
			on: "use",
			when: (h) => h.row?.closes?.what === "fence-slots",
			report: (h) =>
				`${h.callee}() adds \`${h.object.text}\`, which is a container of fences: reservation objects hold single fences, and the kernel warns. Add its members one by one${cite(h.row, h.release)}`,
		},
	],
};
