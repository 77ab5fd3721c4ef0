/** Which lock bars pass through which row and lane, computed once per run so that drawing a row is a look-up. */
import type { LockSpan, RunView } from "../server/core/sim/view/model.ts";

export interface Bar {
	/** position of the lock among the run's locks: decides column and pattern */
	readonly lock: number;
	readonly name: string;
	readonly kind: "held" | "waits";
	readonly starts: boolean;
	readonly ends: boolean;
}

export interface LaneBars {
	/** names of the locks that are ever held or waited for */
	readonly locks: readonly string[];
	/** by step, then by task */
	readonly at: readonly Readonly<Record<string, readonly Bar[]>>[];
}

export function barsOf(run: RunView): LaneBars {
	const locks = [...new Set([...run.held, ...run.waits].map((span) => span.lock))];
	const at: Record<string, Bar[]>[] = run.steps.map(() => ({}));
	const add = (span: LockSpan, kind: Bar["kind"]) => {
		for (let step = span.from; step <= span.to; step++) {
			const row = at[step];
			if (!row) continue;
			const bars = row[span.task] ?? [];
			row[span.task] = bars;
			bars.push({
				lock: locks.indexOf(span.lock),
				name: span.lock,
				kind,
				starts: step === span.from,
				ends: step === span.to && !span.open,
			});
		}
	};
	for (const span of run.held) add(span, "held");
	for (const span of run.waits) add(span, "waits");
	return { locks, at };
}

/** "holds the lock of b, waits for the lock of c"; "" if neither. */
export function barsText(bars: readonly Bar[]): string {
	return bars.map((bar) => `${bar.kind === "held" ? "holds" : "waits for"} the lock of ${bar.name}`).join(", ");
}
