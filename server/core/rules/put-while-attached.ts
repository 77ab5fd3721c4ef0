/** The only reference to a buffer, put while the device that this path attached is still attached. */
import { cite, type Rule } from "./rule.ts";

export const putWhileAttached: Rule = {
	id: "put-while-attached",
	violation: "DBS-R05",
	severity: "error",
	replay: true,
	title: "the only reference to a buffer put before its attachment is detached",
	over: ["dmabuf-ref"],
	doubts: true,
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many && h.fresh === true,
			to: "one",
			note: (h) => `${h.callee}() gives a reference to \`${h.object.text}\``,
		},
		// one more keeps the buffer, and somebody else may have taken one
		{ in: "one", on: "open", to: "start" },
		{ in: "one", on: "lose-track", to: "start" },
		{
			in: "one",
			on: "close",
			when: (h) => h.attached === true,
			to: "start",
			report: (h) =>
				`${h.callee}() puts the only reference to \`${h.object.text}\` known here while a device is attached to it: an attachment keeps no reference, so the buffer may go before the detach, which then works on freed memory. Detach first${cite(h.row, h.release)}`,
		},
	],
};
