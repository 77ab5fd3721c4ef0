/**
 * What the analysis of a function asks of its file besides what the names in its text lead to: the result stands as long
 * as the answers do. Knows no rule.
 */
import type { LockClass } from "../kernel/row.ts";
import { cyrb53 } from "../text/digest.ts";
import type { Callees } from "./context.ts";
import type { FlowFile } from "./file.ts";
import type { Neighbours } from "./neighbours.ts";

export type Question =
	/** a function that another file calls by its name */
	| { readonly about: "led to"; readonly name: string }
	| { readonly about: "callers" | "besides"; readonly name: string }
	| { readonly about: "drops"; readonly name: LockClass; readonly member: string | undefined };

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
			asked.set(JSON.stringify(question), question);
		};
		return {
			...callees,
			whole,
			follow: (name, from) => {
				if (from.file !== undefined && isOwn(neighbours?.where(name, from.file))) note({ about: "led to", name });
				return callees.follow(name, from);
			},
			dropsForCaller: (what, member) => {
				note({ about: "drops", name: what, member });
				return callees.dropsForCaller(what, member);
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

/** Changes when the answer may be another one. */
export function answerTo(
	question: Question,
	{ callees, fingerprint }: Pick<FlowFile, "callees" | "fingerprint">,
	how: Parameters<FlowFile["fingerprint"]>[1],
): string {
	const { name } = question;
	switch (question.about) {
		case "led to":
			return fingerprint(name, how);
		case "drops":
			return `${callees.dropsForCaller(question.name, question.member)}`;
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
