/** A pin through an attachment that was made without importer ops. */
import { cite, type Rule } from "./rule.ts";

export const pinStaticAttachment: Rule = {
	id: "pin-static-attachment",
	violation: "DBS-P06",
	severity: "error",
	replay: true,
	title: "a pin or unpin through a static attachment",
	over: ["attachment"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many && h.facts.ours && h.row?.args.includes("ops") === false,
			to: "static",
			note: (h) => `${h.callee}() makes a static attachment: no importer ops`,
		},
		{
			in: "static",
			on: "use",
			when: (h) => [h.row?.opens, h.row?.closes].some((pairing) => pairing?.what === "pin"),
			report: (h) =>
				`${h.callee}() is for dynamic importers, and this attachment is static: the kernel warns, and the core pins for static importers itself. Attach with importer ops, or leave the call out${cite(h.row, h.release)}`,
		},
	],
};
