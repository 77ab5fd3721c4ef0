/**
 * Compares what was recorded with what the simulator says, one step at a time. Knows nothing of how either came about.
 */
import type { RecordedStep } from "./recording.ts";

export interface Difference {
	readonly step: number;
	readonly op: string;
	/** "ret", "cb", "woke", "state.bufs.b0.pins", "codes" */
	readonly field: string;
	readonly recorded: string;
	readonly simulated: string;
}

export interface CompareOptions {
	/** compare the predicted kernel reports too (default) */
	readonly codes: boolean;
}

/** The first step at which the two differ, with every field that differs there; empty = they agree. */
export function firstDifference(
	recorded: readonly RecordedStep[],
	simulated: readonly RecordedStep[],
	options: CompareOptions,
): readonly Difference[] {
	for (let i = 0; i < Math.max(recorded.length, simulated.length); i++) {
		const left = recorded[i];
		const right = simulated[i];
		if (left === undefined || right === undefined)
			return [
				{
					step: i,
					op: (left ?? right)?.op ?? "",
					field: "steps",
					recorded: String(recorded.length),
					simulated: String(simulated.length),
				},
			];
		const found = differences(left, right, options);
		if (found.length > 0) return found;
	}
	return [];
}

function differences(left: RecordedStep, right: RecordedStep, options: CompareOptions): readonly Difference[] {
	const out: Difference[] = [];
	const check = (field: string, a: unknown, b: unknown): void => {
		const [x, y] = [canonical(a), canonical(b)];
		if (x !== y) out.push({ step: left.i, op: left.op, field, recorded: x, simulated: y });
	};
	check("ret", left.ret, right.ret);
	// a step the harness refused, or that came after a panic, ran nothing
	if (left.ret.startsWith("skip:") || left.ret === "not-run") {
		check("cb", [], right.cb ?? []);
		if (left.state !== null && left.state !== undefined) compareState(left, right, check, options);
		return out;
	}
	check("cb", (left.cb ?? []).map(callbackText), (right.cb ?? []).map(callbackText));
	check("woke", left.woke ?? [], right.woke ?? []);
	if (options.codes) check("codes", comparable(left.codes, left.lockdep_on), comparable(right.codes, left.lockdep_on));
	if (left.ret === "panic" || left.state === null || left.state === undefined) return out;
	compareState(left, right, check, options);
	return out;
}

function compareState(
	left: RecordedStep,
	right: RecordedStep,
	check: (field: string, a: unknown, b: unknown) => void,
	options: CompareOptions,
): void {
	for (const part of ["bufs", "atts", "ctxs"] as const) {
		const a = (left.state?.[part] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
		const b = (right.state?.[part] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
		for (const id of new Set([...Object.keys(a), ...Object.keys(b)])) {
			const [x, y] = [a[id], b[id]];
			if (x === undefined || y === undefined) check(`state.${part}.${id}`, x ?? "absent", y ?? "absent");
			else
				for (const field of new Set([...Object.keys(x), ...Object.keys(y)]))
					check(`state.${part}.${id}.${field}`, x[field] ?? "absent", y[field] ?? "absent");
		}
	}
	if (options.codes) check("state.debug_locks", left.state?.debug_locks, right.state?.debug_locks);
}

function callbackText(cb: {
	readonly b?: string;
	readonly fn?: string;
	readonly resv?: string;
	readonly note?: string;
}): string {
	return cb.note !== undefined ? `note ${cb.note}` : `${cb.b}.${cb.fn} ${cb.resv}`;
}

/** Codes as a set: allocator-internal names by kind; lockdep's own only while it is on. */
function comparable(codes: readonly string[], lockdepOn: number): readonly string[] {
	const kept = lockdepOn === 1 ? codes : codes.filter((code) => !/^LOCKDEP(_ASSERT)?:/.test(code));
	return [...new Set(kept.map((code) => code.replace(/@__kmalloc\w*/, "@kmalloc")))].sort();
}

function canonical(value: unknown): string {
	return typeof value === "string" ? value : JSON.stringify(value);
}
