/** An acquire context that ends while locks are held through it, or takes a lock after it was declared complete. */
import { cite, type Rule } from "./rule.ts";

export const acquireCtxMisuse: Rule = {
	id: "acquire-ctx-misuse",
	violation: "DBS-L12",
	severity: "error",
	replay: true,
	title: "an acquire context ended with locks held, or used after it was declared complete",
	over: ["acquire-ctx"],
	transitions: [
		{
			on: "close",
			when: (h) => h.fact === "held",
			report: (h) =>
				`${h.callee}() ends the acquire context \`${h.object.text}\` while a lock taken through it is held: its unlock counts down in a context that is gone. Drop every lock first${cite(h.row, h.release)}`,
		},
		{
			on: "take",
			when: (h) => h.fact === "held",
			report: (h) =>
				`${h.callee}() takes a lock through \`${h.object.text}\` after that context was declared complete: from there on others rely on no lock being added. Take every lock before that${cite(h.row, h.release)}`,
		},
	],
};
