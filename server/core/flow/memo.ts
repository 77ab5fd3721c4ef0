/** Results of an earlier text's functions, found again as long as what they rest on is the same. Knows no rule. */
import { answerTo, type Question } from "./asked.ts";
import type { FlowFile } from "./file.ts";

interface Result {
	readonly reports: readonly unknown[];
}

interface Kept<R> {
	readonly result: R;
	/** what it rests on besides what the function's text leads to, with the answers */
	readonly asked: readonly (readonly [Question, string])[];
}

/** By fingerprint. */
export type Memo<R> = Map<string, Kept<R>>;

type Flow = Pick<FlowFile, "fingerprint" | "callees" | "asked">;

/** Results kept although no function has that text now: an undo, or a brace that closes again, brings it back. */
const SPARE = 64;

/** The earlier result that is still this function's; it goes over to the memo of the present text. */
export function recalled<R extends Result>(earlier: Memo<R>, memo: Memo<R>, flow: Flow, name: string): R | undefined {
	for (const how of ["loose", "exact"] as const) {
		const key = flow.fingerprint(name, how);
		const kept = earlier.get(key);
		if (!kept?.asked.every(([question, answer]) => answerTo(question, flow, how) === answer)) continue;
		memo.set(key, kept);
		return kept.result;
	}
	return undefined;
}

/** A new result, still to be kept: asking while others are analysed could change what they find first. */
export interface Fresh<R> {
	readonly name: string;
	readonly result: R;
	readonly questions: readonly Question[];
}

export function made<R>(analyse: () => R, { asked: { now, forAll } }: Flow, name: string): Fresh<R> {
	now.clear();
	const result = analyse();
	return { name, result, questions: [...now.values(), ...forAll.values()] };
}

/** One that reports nothing says nothing of places, and is kept by a fingerprint without the layout. */
export function keep<R extends Result>(memo: Memo<R>, { name, result, questions }: Fresh<R>, flow: Flow): void {
	const how = result.reports.length === 0 ? "loose" : "exact";
	memo.set(flow.fingerprint(name, how), {
		result,
		asked: questions.map((each) => [each, answerTo(each, flow, how)]),
	});
}

/** Adds earlier results that were not asked for this time, the latest first. */
export function keepSpare<R>(memo: Memo<R>, earlier: Memo<R> | undefined): void {
	const most = memo.size + SPARE;
	for (const [key, kept] of earlier ?? []) {
		if (memo.size >= most) return;
		if (!memo.has(key)) memo.set(key, kept);
	}
}
