/**
 * `expect …` lines, both ways: violations, results, state after the run, schedules, and what the kernel itself reports.
 * Knows nothing of how an expectation is checked.
 */
import type { Expectation, StateValue, Where } from "./document.ts";
import { errnoName, errnoNumber } from "./errno.ts";
import { integerOf } from "./fields.ts";
import { type LanguageProblem, problemAt, quoteWord, type Word } from "./lexer.ts";
import { resultOf } from "./ops-line.ts";

export type ParsedExpectation =
	| { readonly expectation: Expectation }
	/** `expect ret N`: belongs to the operation before it */
	| { readonly ret: number | string }
	| { readonly problem: LanguageProblem };

const FORMS =
	"expect clean · violation DBS-L01 [here|at line N|at LABEL] · ret 0 · every|some|no schedule clean · b.pins = 0 · kernel-says CODE [here] · kernel silent";

/** Reads a line that begins with `expect`. `here` is the operation before it, if any. */
export function parseExpectation(words: readonly Word[], line: number, here: Where | undefined): ParsedExpectation {
	const head = words[0]!;
	const [what, second, third] = words.slice(1);
	if (what === undefined) return { problem: problemAt(line, head, "what is expected?", FORMS) };
	const wrong = (word: Word | undefined, message: string): ParsedExpectation => ({
		problem: problemAt(line, word ?? what, message, FORMS),
	});
	switch (what.text) {
		case "clean":
			return { expectation: { is: "clean" } };
		case "violation": {
			if (second === undefined || !/^(?:DBS-[A-Z]\d{2}|EXPECT)$/.test(second.text)) {
				return wrong(second, "a violation is named like DBS-L01");
			}
			const at = readWhere(words.slice(3), here);
			if (at === "wrong") return wrong(third, "a place is: here (after an operation), at line N, at LABEL");
			return { expectation: { is: "violation", id: second.text, ...(at === undefined ? {} : { at }) } };
		}
		case "ret": {
			const ret = second === undefined ? undefined : resultOf(second.text);
			return ret === undefined ? wrong(second, "a result is a number, -ERRNO or a word such as ptr") : { ret };
		}
		case "every":
		case "some":
		case "no":
			if (second?.text !== "schedule" || third?.text !== "clean")
				return wrong(second, `expect ${what.text} schedule clean`);
			return { expectation: { is: "schedules", clean: what.text } };
		case "kernel-says": {
			if (second === undefined || !/^[\w:@.,-]{3,200}$/.test(second.text))
				return wrong(second, "a code such as LOCKDEP:recursive");
			const at = readWhere(words.slice(3), here);
			if (at === "wrong") return wrong(third, "a place is: here (after an operation), at line N, at LABEL");
			return { expectation: { is: "kernel-says", code: second.text, ...(at === undefined ? {} : { at }) } };
		}
		case "kernel":
			return second?.text === "silent"
				? { expectation: { is: "kernel-silent" } }
				: wrong(second, "expect kernel silent");
		default: {
			if (second?.text !== "=" || third === undefined || !/^[\w.:-]+$/.test(what.text)) {
				return wrong(what, `"${what.text}" cannot be expected`);
			}
			return {
				expectation: { is: "state", path: what.text, value: third.quoted ? third.text : stateValue(third.text) },
			};
		}
	}
}

function readWhere(words: readonly Word[], here: Where | undefined): Where | undefined | "wrong" {
	const [word, second, third] = words;
	if (word === undefined) return undefined;
	if (word.text === "here") return here ?? "wrong";
	if (word.text !== "at" || second === undefined) return "wrong";
	if (second.text !== "line") return { label: second.text };
	const sourceLine = third === undefined ? undefined : integerOf(third.text);
	return sourceLine === undefined ? "wrong" : { sourceLine };
}

function stateValue(text: string): StateValue {
	if (text === "empty") return [];
	if (text === "null") return null;
	if (text === "true" || text === "false") return text === "true";
	const errno = text.startsWith("-E") ? errnoNumber(text.slice(1)) : undefined;
	return errno === undefined ? (integerOf(text) ?? text) : -errno;
}

function printStateValue(path: string, value: StateValue): string {
	const errno = path.startsWith("var.") && typeof value === "number" && value < 0 ? errnoName(-value) : undefined;
	if (errno !== undefined) return `-${errno}`;
	if (Array.isArray(value)) return "empty";
	if (typeof value !== "string") return String(value);
	return stateValue(value) === value ? quoteWord(value) : `"${value}"`;
}

/** The line of an expectation. Those `here` have to stand right after their operation. */
export function printExpectation(expectation: Expectation): string {
	switch (expectation.is) {
		case "clean":
			return "expect clean";
		case "violation":
			return `expect violation ${expectation.id}${printWhere(expectation.at)}`;
		case "schedules":
			return `expect ${expectation.clean} schedule clean`;
		case "state":
			return `expect ${expectation.path} = ${printStateValue(expectation.path, expectation.value)}`;
		case "kernel-says":
			return `expect kernel-says ${expectation.code}${printWhere(expectation.at)}`;
		case "kernel-silent":
			return "expect kernel silent";
	}
}

function printWhere(at: Where | undefined): string {
	if (at === undefined) return "";
	if ("task" in at) return " here";
	return "sourceLine" in at ? ` at line ${at.sourceLine}` : ` at ${at.label}`;
}
