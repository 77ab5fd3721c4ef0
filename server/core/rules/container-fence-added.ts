/** An array or a chain of fences added to a reservation object as if it were one fence. */
import type { Happening } from "../flow/machine.ts";
import { cite, type Rule } from "./rule.ts";

const adds = (h: Happening): boolean => h.row?.closes?.what === "fence-slots";

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
			when: (h) => h.row?.opens?.container === "may" && !h.facts.many,
			to: "any",
			note: (h) => `${h.callee}() gives \`${h.object.text}\`, which is whatever a program has put there`,
		},
		// somebody looks at it
		{ in: "any", on: "use", when: (h) => !adds(h), to: "start" },
		{ in: "any", on: "lose-track", to: "start" },
		{
			in: "any",
			on: "use",
			report: (h) =>
				`${h.callee}() adds \`${h.object.text}\`, which a program may have merged of several fences: reservation objects hold single ones, and the kernel warns. Add its members one by one${cite(h.row, h.release)}`,
		},
		{
			on: "open",
			when: (h) => h.row?.opens?.container === true,
			to: "container",
			note: (h) => `${h.callee}() makes \`${h.object.text}\` of several fences`,
		},
		{
			in: "container",
			on: "use",
			when: adds,
			report: (h) =>
				`${h.callee}() adds \`${h.object.text}\`, which is a container of fences: reservation objects hold single fences, and the kernel warns. Add its members one by one${cite(h.row, h.release)}`,
		},
	],
};
