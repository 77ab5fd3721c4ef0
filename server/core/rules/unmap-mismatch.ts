/** A table given back in another direction, through another attachment or a second time. */
import type { Happening } from "../flow/machine.ts";
import { DIRECTION } from "../kernel/idioms.ts";
import { withoutValue } from "./references.ts";
import { calls, cite, type Rule } from "./rule.ts";

/** Two constants that differ; a variable may hold either. */
function otherDirection(h: Happening): boolean {
	const [mapped, unmapped] = [h.opened?.direction ?? "", h.direction ?? ""];
	return mapped !== unmapped && DIRECTION.test(mapped) && DIRECTION.test(unmapped);
}

/** How another function maps what is unmapped here. */
function otherwise({ mapped }: Happening): string {
	return mapped?.written === mapped?.direction
		? `${mapped?.direction}`
		: `\`${mapped?.written}\`, which can be ${mapped?.direction}`;
}

export const unmapMismatch: Rule = {
	id: "unmap-mismatch",
	violation: "DBS-M02",
	severity: "error",
	replay: true,
	title: "an unmap that does not fit its map",
	over: ["mapping"],
	gone: ["unmapped"],
	transitions: [
		withoutValue,
		{
			on: "open",
			when: (h) => !h.facts.many && h.facts.ours,
			to: "mapped",
			note: (h) => `${h.callee}() maps the buffer${h.direction ? ` (${h.direction})` : ""}`,
		},
		{
			on: "close",
			when: (h) => h.mapped !== undefined,
			report: (h) =>
				`${calls(h)} gives the table back as ${h.direction}, but ${h.mapped?.fn}() maps it as ${otherwise(h)}: the exporter maintains the wrong caches, and takes down another mapping than it set up. Use the direction of the map${cite(h.row, h.release)}`,
		},
		{
			in: "mapped",
			on: "close",
			when: otherDirection,
			to: "start",
			report: (h) =>
				`${calls(h)} gives the table back as ${h.direction}, but it was mapped as ${h.opened?.direction}: the exporter maintains the wrong caches, and takes down another mapping than it set up. Use the direction of the map${cite(h.row, h.release)}`,
		},
		{
			in: "mapped",
			on: "close",
			when: (h) => h.foreign === true,
			to: "start",
			report: (h) =>
				`${calls(h)} gives the table back through another attachment than it was mapped through: the exporter takes it down for the wrong device. Use the attachment of the map${cite(h.row, h.release)}`,
		},
		{
			in: "mapped",
			on: "close",
			to: "unmapped",
			note: (h) => `${h.callee}() gives the table back`,
		},
		{ in: "mapped", on: "lose-track", to: "start" },
		{ in: "unmapped", on: "lose-track", to: "start" },
		{
			in: "unmapped",
			on: "close",
			to: "start",
			report: (h) =>
				`${calls(h)} gives the table back a second time: the exporter frees freed memory. Leave one of the two out${cite(h.row, h.release)}`,
		},
	],
};
