/**
 * What the analysis of a function asks of its file besides what the names in its text lead to, and what it wants to know of
 * those: the result stands as long as the answers do. Knows no rule.
 */
import type { LockClass } from "../kernel/row.ts";
import { cyrb53 } from "../text/digest.ts";
import type { Callees } from "./context.ts";
import type { FlowFile } from "./file.ts";
import type { Neighbours } from "./neighbours.ts";
import type { KeptPointer } from "./null-tests.ts";

export type Question =
	/** a function that another file calls by its name */
	| { readonly about: "led to"; readonly name: string }
	| { readonly about: "callers" | "besides"; readonly name: string }
	| { readonly about: "drops"; readonly name: LockClass; readonly member: string | undefined }
	/** a function that was followed: all its text, and what is seen of those that it calls */
	| { readonly about: "body"; readonly name: string }
	/** a callee that was not: whether it leads to nothing, what it leaves behind, and the row that its body is worth */
	| { readonly about: "still"; readonly name: string; readonly moves: "family" | "any row" }
	| { readonly about: "leaves" | "worth"; readonly name: string }
	/** who tests a pointer kept in this member for NULL alone */
	| { readonly about: "nulls"; readonly name: string; readonly kept: KeptPointer }
	/** whether it, or something it calls, mentions a member, or tests a condition of this text */
	| { readonly about: "reads" | "tests"; readonly name: string; readonly word: string };

export type Questions = Map<string, Question>;

export interface Asked {
	/** for the function that is being analysed */
	readonly now: Questions;
	/** on the way to what is kept for all functions */
	readonly forAll: Questions;
}

/** The callees of a file, whose questions are noted. */
export function noting(callees: Callees, neighbours: Neighbours | undefined, { now, forAll }: Asked): Callees {
	const isOwn = (d: { readonly file: string } | undefined): boolean => d !== undefined && d.file === neighbours?.own;
	const to = (asked: Questions, whole: () => Callees): Callees => {
		const note = (question: Question): void => {
			const { about, name } = question;
			const more =
				"word" in question
					? question.word
					: "moves" in question
						? question.moves
						: "kept" in question
							? JSON.stringify(question.kept)
							: "";
			asked.set(`${about}|${name}|${"member" in question ? question.member : more}`, question);
		};
		return {
			...callees,
			whole,
			note,
			follow: (name, from) => {
				if (from.file !== undefined && isOwn(neighbours?.where(name, from.file))) note({ about: "led to", name });
				return callees.follow(name, from);
			},
			body: (name, from) => {
				if (callees.isHere(name, from)) note({ about: "body", name });
				return callees.body(name, from);
			},
			reads: (name, word, from) => {
				if (callees.isHere(name, from)) note({ about: "reads", name, word });
				return callees.reads(name, word, from);
			},
			tests: (name, word, from) => {
				if (callees.isHere(name, from)) note({ about: "tests", name, word });
				return callees.tests(name, word, from);
			},
			dropsForCaller: (what, member) => {
				note({ about: "drops", name: what, member });
				return callees.dropsForCaller(what, member);
			},
			nullTest: (kept) => {
				note({ about: "nulls", name: kept.member, kept });
				return callees.nullTest(kept);
			},
			callersOf: (name) => {
				note({ about: "callers", name });
				return callees.callersOf(name);
			},
			besides: (name) => {
				note({ about: "besides", name });
				return callees.besides(name);
			},
		};
	};
	const shared: Callees = to(forAll, () => shared);
	return to(now, () => shared);
}

/** A text of the file, as it answers. */
export interface Answering extends Pick<FlowFile, "callees" | "fingerprint" | "textAndSight"> {
	readonly still: (name: string, moves: "family" | "any row") => string;
	readonly leaves: (name: string) => string;
	readonly worth: (name: string) => string;
}

const HERE = {};

/** Changes when the answer may be another one. */
export function answerTo(
	question: Question,
	{ callees, fingerprint, textAndSight, still, leaves, worth }: Answering,
	how: Parameters<FlowFile["fingerprint"]>[1],
): string {
	const { name } = question;
	switch (question.about) {
		case "led to":
			return fingerprint(name, how);
		case "body":
			return textAndSight(name, how);
		case "still":
			return still(name, question.moves);
		case "leaves":
			return leaves(name);
		case "worth":
			return worth(name);
		case "reads":
		case "tests":
			return `${callees[question.about](name, question.word, HERE)}`;
		case "drops":
			return `${callees.dropsForCaller(question.name, question.member)}`;
		case "nulls":
			return JSON.stringify(callees.nullTest(question.kept));
		case "callers":
			return callees
				.callersOf(name)
				.map((fn) => fn.name)
				.join();
		case "besides":
			return callees
				.besides(name)
				.map((fn) => `${cyrb53(fn.text)} ${[...fn.calls].filter((call) => callees.isHere(call, fn)).join()}`)
				.join();
	}
}
