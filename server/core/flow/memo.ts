/** Results of an earlier text's functions, found again as long as what they rest on is the same. Knows no rule. */
import { type Answering, answerTo, type Question } from "./asked.ts";
import type { Fingerprints } from "./carried.ts";
import type { FlowFile } from "./file.ts";

interface Result {
	readonly reports: readonly unknown[];
}

interface Answered {
	readonly question: Question;
	readonly answer: string;
	/** of the function that was asked about: as long as it is the same there is no need to ask */
	readonly print?: string;
}

interface Kept<R> {
	readonly name: string;
	readonly result: R;
	/** what it rests on besides what the function's text leads to, with the answers */
	readonly asked: readonly Answered[];
	/** of what its text leads to, the part it rests on; absent where nobody will ask */
	readonly part?: {
		readonly how: How;
		/** functions that were followed, with their digests */
		readonly bodies: ReadonlyMap<string, string>;
		readonly print: string;
		readonly asked: readonly Answered[];
	};
}

type How = keyof Fingerprints;

/** By fingerprint. */
export type Memo<R> = Map<string, Kept<R>>;

type Flow = Answering & Pick<FlowFile, "asked" | "digest" | "ledTo" | "isFollowed">;

/** Results kept although no function has that text now: an undo, or a brace that closes again, brings it back. */
const SPARE = 64;

/** The earlier result that is still this function's; it goes over to the memo of the present text. */
export function recalled<R extends Result>(earlier: Memo<R>, memo: Memo<R>, flow: Flow, name: string): R | undefined {
	const stand = (all: readonly Answered[], how: How): boolean =>
		all.every(
			({ question, answer, print }) =>
				(print !== undefined && flow.fingerprint(question.name, how) === print) ||
				answerTo(question, flow, how) === answer,
		);
	for (const how of ["loose", "exact"] as const) {
		const key = flow.fingerprint(name, how);
		const kept = earlier.get(key);
		if (!kept || !stand(kept.asked, how)) continue;
		memo.set(key, kept);
		return kept.result;
	}
	for (const kept of earlier.values()) {
		const part = kept.name === name ? kept.part : undefined;
		if (!part || [...part.bodies].some(([n, digest]) => flow.digest(n, part.how) !== digest)) continue;
		if (flow.fingerprint(name, part.how, part.bodies) !== part.print) continue;
		if (!stand(part.asked, part.how) || !stand(kept.asked, part.how)) continue;
		memo.set(flow.fingerprint(name, part.how), kept);
		return kept.result;
	}
	return undefined;
}

/** A new result, still to be kept: asking while others are analysed could change what they find first. */
export interface Fresh<R> {
	readonly name: string;
	readonly result: R;
	readonly questions: readonly Question[];
	readonly forAll: readonly Question[];
}

export function made<R>(analyse: () => R, { asked: { now, forAll } }: Flow, name: string): Fresh<R> {
	now.clear();
	const result = analyse();
	return { name, result, questions: [...now.values()], forAll: [...forAll.values()] };
}

/**
 * One that reports nothing says nothing of places, and is kept by a fingerprint without the layout. `goesOn`: another text of
 * the file will follow.
 */
export function keep<R extends Result>(
	memo: Memo<R>,
	{ name, result, questions, forAll }: Fresh<R>,
	flow: Flow,
	goesOn: boolean,
): void {
	const how = result.reports.length === 0 ? "loose" : "exact";
	const reach = flow.ledTo(name);
	const isWhole = (n: string): boolean => reach.get(n) === true || flow.isFollowed(n);
	const isBelow = ({ about, name: n }: Question): boolean =>
		BELOW.has(about) && reach.has(n) && (about !== "body" || isWhole(n));
	const answered = (question: Question): Answered => ({ question, answer: answerTo(question, flow, how) });
	const below = goesOn ? [...questions, ...forAll].filter(isBelow) : [];
	// what others wanted to know of functions that this one does not lead to is none of its business
	const beyond = [...questions.filter((each) => !isBelow(each)), ...forAll.filter(({ about }) => !BELOW.has(about))];
	const bodies = new Map(below.flatMap(({ about, name: n }) => (about === "body" ? [[n, flow.digest(n, how)]] : [])));
	const print = (each: Answered): Answered => ({ ...each, print: flow.fingerprint(each.question.name, how) });
	memo.set(flow.fingerprint(name, how), {
		name,
		result,
		asked: beyond.map(answered),
		...(goesOn && {
			part: {
				how,
				bodies,
				print: flow.fingerprint(name, how, bodies),
				asked: below.flatMap((each) => (each.about === "body" ? [] : [print(answered(each))])),
			},
		}),
	});
}

/** What a fingerprint of the whole text answers by itself. */
const BELOW: ReadonlySet<Question["about"]> = new Set(["body", "still", "leaves", "worth", "reads", "tests"]);

/** Adds earlier results that were not asked for this time, the latest first. */
export function keepSpare<R>(memo: Memo<R>, earlier: Memo<R> | undefined): void {
	const most = memo.size + SPARE;
	for (const [key, kept] of earlier ?? []) {
		if (memo.size >= most) return;
		if (!memo.has(key)) memo.set(key, kept);
	}
}
