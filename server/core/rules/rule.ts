/** A rule: one state machine per object, the simulator violation it must agree with, and what the user is told. */
import type { Happening, Machine } from "../flow/machine.ts";
import type { Severity } from "../wire.ts";

export interface Rule extends Machine {
	/** also file name, diagnostic code, settings key and page */
	readonly id: string;
	/** violation of the simulator that the replayed path must raise, on the same object at the same event */
	readonly violation: string;
	readonly severity: Severity;
	/** false for rules about the text, which no path can show */
	readonly replay: boolean;
	/** what the rule is about, in half a sentence */
	readonly title: string;
}

/** " [file:function, release]": where the kernel says so, from the newest evidence of the call's row; "" without any. */
export function cite(h: Happening): string {
	for (const e of h.row?.evidence ?? []) {
		const file = /^([\w./-]+\.[ch]):\d+$/.exec(e.at)?.[1];
		if (file) return ` [${file}:${h.row!.name}, ${e.release}]`;
	}
	return "";
}

/** "the reservation lock of `attach`" */
export function lockName(h: Happening): string {
	return `the reservation lock of \`${h.object.text}\``;
}
