/** A mapping made inside the callback that tells the importer of a move. */
import { MOVE_NOTIFICATION } from "../kernel/idioms.ts";
import { cite, type Rule } from "./rule.ts";

export const remapInNotify: Rule = {
	id: "remap-in-notify",
	violation: "DBS-M08",
	severity: "error",
	replay: true,
	title: "a buffer mapped again inside the notification of its move",
	over: ["mapping"],
	transitions: [
		{
			on: "open",
			when: (h) => MOVE_NOTIFICATION.test(h.callback ?? ""),
			report: (h) =>
				`${h.callee}() maps the buffer inside the notification that it moves: the exporter is in the middle of that move, and mapping can make it move, and notify, again. Only note here that the mapping is stale, and map before the next job${cite(h.row, h.release)}`,
		},
	],
};
