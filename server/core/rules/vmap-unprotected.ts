/** Memory touched through a kernel mapping while neither a pin nor the reservation lock keeps the buffer where it is. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { lockName, type Rule } from "./rule.ts";

export const vmapUnprotected: Rule = {
	id: "vmap-unprotected",
	violation: "DBS-P09",
	severity: "warning",
	replay: true,
	title: "a mapped buffer touched with nothing that keeps it in place",
	over: ["vmap", "resv"],
	transitions: [
		{
			on: "open",
			when: (h) => h.over === "vmap" && !h.facts.many && h.row?.lock.pre === "free",
			to: "loose",
			note: (h) => `${h.callee}() maps \`${h.object.text}\`, and drops the lock again`,
		},
		{
			on: "open",
			when: (h) => h.over === "vmap" && !h.facts.many && h.row?.lock.pre === "held",
			to: "kept",
			note: (h) => `${h.callee}() maps \`${h.object.text}\` under the lock`,
		},
		{ in: "kept", on: "release", to: "loose", note: (h) => `drops ${lockName(h)}, which kept the mapping good` },
		{ in: "loose", on: "acquire", to: "kept", note: (h) => `takes ${lockName(h)}: nothing moves while it is held` },
		// it may be pinned there
		{ in: "kept", on: "lose-track", to: "start" },
		{ in: "loose", on: "lose-track", to: "start" },
		{
			in: "loose",
			on: "access",
			// others may have pinned it: only what this path knows of moves counts
			when: (h) => h.facts.movable,
			to: "start",
			report: (h) =>
				`${h.how === "write" ? "writes" : "reads"} \`${h.object.text}\` through a kernel mapping while neither a pin nor the reservation lock keeps it in place: the exporter may move it meanwhile, and the address leads to memory that is others' by then. Keep the lock or a pin until the mapping is undone${cited(CITATIONS.mappedInPlace)}`,
		},
	],
};
