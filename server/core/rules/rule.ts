/** A rule: one state machine per object, the simulator violation it must agree with, and what the user is told. */
import type { Happening, Machine } from "../flow/machine.ts";
import type { Evidence } from "../kernel/row.ts";
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

/** Where the kernel says so: the evidence of the row that applies, newest first; "" when there is none. */
export function cite(evidence: readonly Evidence[] | undefined): string {
	const e = evidence?.find((x) => x.at.includes(":"));
	return e ? ` [${e.at}, ${e.release}]` : "";
}

/** "the reservation lock of `attach`" */
export function lockName(h: Happening): string {
	return `the reservation lock of \`${h.object.text}\``;
}
