/**
 * One line of a script, read as the operation it stands for: `@2 spin: if r = -EDEADLK: lock_ctx b X -> 0 as r`.
 * The oracle's scripts are such lines. Never throws; knows no section.
 */
import type { CallbackMode, ExporterCallback, InjectAt, Op, OpContext } from "../../kernel/vocabulary.ts";
import { errnoNames, errnoNumber } from "./errno.ts";
import { decodeField, integerOf, isName, isTaskName, wordsFor } from "./fields.ts";
import { type LanguageProblem, nearest, problemAt, type Word, wordsOf } from "./lexer.ts";
import { OP_LINES, type Operand, type OpLine } from "./op-table.ts";

export interface ParsedLine {
	/** 1 to 3 after `@`, undefined without */
	readonly task?: string;
	readonly op?: Op;
	/** `line=N`: line of the C function the operation came from */
	readonly sourceLine?: { readonly line: number };
	readonly problems: readonly LanguageProblem[];
}

const CONTEXTS: readonly OpContext[] = ["spin", "rcu", "preempt", "irq", "signalling", "reclaim", "mmaplock", "raw"];
const CALLBACKS: readonly ExporterCallback[] = [
	"attach",
	"detach",
	"pin",
	"unpin",
	"map",
	"unmap",
	"begin",
	"end",
	"mmap",
	"vmap",
	"vunmap",
	"release",
	"priv",
];
const MODES: readonly CallbackMode[] = ["ok", "none", "fail", "null", "eintr", "lock", "mtx", "notify"];
const INJECT_AT: readonly InjectAt[] = ["attach", "pin", "map", "hook", "copy"];
const BY_WORD = new Map(OP_LINES.map((line) => [line.word, line]));

/** Exporter callbacks and their modes, for `export`, `set` and `buffer`. */
export function decodeCallback(
	key: string,
	text: string,
): { callback: ExporterCallback; mode: CallbackMode } | undefined {
	const callback = CALLBACKS.find((name) => name === key);
	const mode = MODES.find((name) => name === text);
	return callback !== undefined && mode !== undefined ? { callback, mode } : undefined;
}

/** Is this the name of an exporter callback? */
export function isCallbackName(text: string): boolean {
	return CALLBACKS.some((name) => name === text);
}

/** All operation words, for completion and suggestions. */
export function operationWords(): readonly string[] {
	return [...BY_WORD.keys()];
}

/**
 * The operation on one line. `lineNumber` is 1-based and goes into problems and into the operation's `src`.
 * An empty or comment-only line gives neither operation nor problem.
 */
export function parseOpLine(text: string, lineNumber: number): ParsedLine {
	return parseOpWords(wordsOf(text), lineNumber);
}

/** The operation in the words of a line. */
export function parseOpWords(words: readonly Word[], lineNumber: number): ParsedLine {
	const problems: LanguageProblem[] = [];
	const rest = splitGluedContexts(words);
	const base: Record<string, unknown> = {};
	const contexts: OpContext[] = [];
	let task: string | undefined;
	while (rest.length > 0) {
		const word = rest[0]!;
		const context = CONTEXTS.find((name) => `${name}:` === word.text);
		if (context !== undefined) {
			if (contexts.length < 16) contexts.push(context);
			rest.shift();
		} else if (/^@./.test(word.text)) {
			if (!isTaskName(word.text.slice(1)))
				problems.push(problemAt(lineNumber, word, "no task has this name", "@2 lock b"));
			task = word.text.slice(1);
			rest.shift();
		} else if (word.text === "if" && !word.quoted) {
			const problem = takeCondition(rest, base, lineNumber);
			if (problem !== undefined) return { problems: [...problems, problem] };
		} else break;
	}
	if (contexts.length > 0) base["contexts"] = contexts;
	const head = rest.shift();
	if (head === undefined) {
		const last = words.at(-1);
		if (last !== undefined) problems.push(problemAt(lineNumber, last, "an operation is missing after this"));
		return { problems };
	}
	const line = BY_WORD.get(head.text);
	if (line === undefined) return { problems: [...problems, unknownOperation(head, lineNumber)] };
	takeResult(rest, base, problems, lineNumber);
	const { op, sourceLine } = fill(line, head, rest, base, problems, lineNumber);
	const parsed =
		problems.length > 0 ? { problems } : { op, problems, ...(sourceLine === undefined ? {} : { sourceLine }) };
	return task === undefined ? parsed : { task, ...parsed };
}

function splitGluedContexts(words: readonly Word[]): Word[] {
	const out: Word[] = [];
	for (let i = 0; i < words.length; i++) {
		let word = words[i]!;
		for (;;) {
			const context = CONTEXTS.find((name) => word.text.startsWith(`${name}:`) && word.text.length > name.length + 1);
			if (context === undefined || out.some((earlier) => BY_WORD.has(earlier.text))) break;
			const length = context.length + 1;
			out.push({ text: word.text.slice(0, length), column: word.column, quoted: false });
			word = { text: word.text.slice(length), column: word.column + length, quoted: false };
		}
		out.push(word);
	}
	return out;
}

/** `if r = -35:`, `if r < 0:`, `if r:` (not zero is not a thing: zero) */
function takeCondition(rest: Word[], base: Record<string, unknown>, line: number): LanguageProblem | undefined {
	const head = rest.shift()!;
	const example = "if r = -EDEADLK: unlock_all X, or if r < 0: return";
	const name = rest.shift();
	const sign = rest.shift();
	const value = rest.shift();
	if (
		name === undefined ||
		sign === undefined ||
		value === undefined ||
		name.text.endsWith(":") ||
		!isName(name.text)
	) {
		return problemAt(line, name ?? head, "a condition needs a saved result, = or <, and a value", example);
	}
	const number = resultOf(value.text.replace(/:$/, ""));
	if (!value.text.endsWith(":") || typeof number !== "number") {
		return problemAt(line, value, "the condition ends with a number or error name and a colon", example);
	}
	if (sign.text === "<" && number === 0) base["if"] = { var: name.text, neg: true };
	else if (sign.text === "=") base["if"] = { var: name.text, eq: number };
	else return problemAt(line, sign, "only = N and < 0 can be asked", example);
	return undefined;
}

/** `-> RESULT` and `as NAME` at the end of the line */
function takeResult(rest: Word[], base: Record<string, unknown>, problems: LanguageProblem[], line: number): void {
	for (;;) {
		const sign = rest.at(-2);
		const word = rest.at(-1);
		if (sign === undefined || word === undefined || sign.quoted) return;
		if (sign.text === "as" && base["save"] === undefined) {
			if (!isName(word.text)) problems.push(problemAt(line, word, "a result is kept under a name", "map A bidir as r"));
			base["save"] = word.text;
		} else if (sign.text === "->" && base["ret"] === undefined) {
			const ret = resultOf(word.text);
			if (ret === undefined) {
				const near = nearest(word.text.replace(/^-/, ""), errnoNames());
				const hint = near === undefined ? "a number, an error such as -EBUSY, or a word such as ptr" : `-${near}?`;
				problems.push(problemAt(line, word, "not a result an operation can have", hint));
			} else base["ret"] = ret;
		} else return;
		rest.splice(-2);
	}
}

/** A result as written: number, -ERRNO, or one of the words of the oracle (ptr, null, void, blocked:mutex …). */
export function resultOf(text: string): number | string | undefined {
	const number = integerOf(text);
	if (number !== undefined) return number;
	if (text.startsWith("-E")) {
		const errno = errnoNumber(text.slice(1));
		return errno === undefined ? undefined : -errno;
	}
	return /^[a-z][\w:,/-]{0,99}$/.test(text) ? text : undefined;
}

function unknownOperation(head: Word, line: number): LanguageProblem {
	const near = nearest(head.text, BY_WORD.keys());
	const hint = near === undefined ? "an operation such as lock b, map A bidir, signal F" : usageOf(BY_WORD.get(near)!);
	return problemAt(line, head, `"${head.text}" is not an operation`, hint);
}

function fill(
	line: OpLine,
	head: Word,
	rest: readonly Word[],
	base: Record<string, unknown>,
	problems: LanguageProblem[],
	lineNumber: number,
): { op: Op; sourceLine?: { line: number } } {
	const fields: Record<string, unknown> = { op: line.op, ...line.fixed };
	const complain = (word: Word, message: string): void => {
		problems.push(problemAt(lineNumber, word, message, usageOf(line)));
	};
	const positional: Word[] = [];
	for (const word of rest) {
		const equals = word.quoted ? -1 : word.text.indexOf("=");
		if (equals <= 0) positional.push(word);
		else takeOption(line, word, equals, fields, base, complain);
	}
	const wordsLeft = [...positional];
	for (const operand of line.operands) takeOperand(operand, wordsLeft, fields, head, complain);
	for (const extra of wordsLeft) complain(extra, `"${extra.text}" is too much here`);
	const { sourceLine, ...shared } = base;
	const op = { ...fields, ...shared, src: { line: lineNumber } } as unknown as Op;
	return sourceLine === undefined ? { op } : { op, sourceLine: { line: Number(sourceLine) } };
}

function takeOption(
	line: OpLine,
	word: Word,
	equals: number,
	fields: Record<string, unknown>,
	base: Record<string, unknown>,
	complain: (word: Word, message: string) => void,
): void {
	const key = word.text.slice(0, equals);
	const text = word.text.slice(equals + 1);
	const option = line.options !== undefined && Object.hasOwn(line.options, key) ? line.options[key] : undefined;
	if (option !== undefined) {
		const decoded = decodeField(option.type, text);
		if ("wants" in decoded) complain(word, `${key} takes ${decoded.wants}`);
		else fields[option.field] = decoded.value;
	} else if (line.callbacks === true && isCallbackName(key)) {
		const decoded = decodeCallback(key, text);
		if (decoded === undefined) complain(word, `a callback is one of ${MODES.join(", ")}`);
		else fields["callbacks"] = { ...(fields["callbacks"] as object), [decoded.callback]: decoded.mode };
	} else if (key === "fail") {
		if (errnoNumber(text) === undefined) complain(word, "fail takes the name of an error, as in fail=ENOMEM");
		base["inject"] = text;
	} else if (key === "fail_at") {
		const at = INJECT_AT.find((name) => name === text);
		if (at === undefined) complain(word, `fail_at takes one of ${INJECT_AT.join(", ")}`);
		base["injectAt"] = at;
	} else if (key === "line") {
		if (integerOf(text) === undefined) complain(word, "line takes the number of a line of the C function");
		base["sourceLine"] = text;
	} else if (key === "label") {
		if (!isName(text)) complain(word, "a label is a name");
		base["label"] = text;
	} else complain(word, `${line.word} has no option "${key}"`);
}

function takeOperand(
	operand: Operand,
	words: Word[],
	fields: Record<string, unknown>,
	head: Word,
	complain: (word: Word, message: string) => void,
): void {
	if (operand.type === "rest" || operand.type === "fences") {
		const all = words.splice(0);
		fields[operand.field] = all.map((word) => {
			if (operand.type === "rest") {
				if (!isName(word.text)) complain(word, `"${word.text}" is not a name`);
				return word.text;
			}
			const colon = word.text.lastIndexOf(":");
			const usage = decodeField("usage", word.text.slice(colon + 1));
			if (colon <= 0 || "wants" in usage) complain(word, "a fence and its usage are written F:write");
			return [word.text.slice(0, colon), "value" in usage ? usage.value : ""];
		});
		return;
	}
	const word = words.shift();
	if (word === undefined) {
		if (operand.optional === true) {
			if (operand.type === "gfp") fields[operand.field] = "KERNEL";
		} else complain(head, `${head.text} needs ${operand.field}`);
		return;
	}
	if (operand.type === "pair") {
		const second = words.shift();
		if (second === undefined) complain(head, `${head.text} needs two of these`);
		fields[operand.field] = [word.text, second?.text ?? ""];
		return;
	}
	if (operand.type === "source") {
		takeSource(word, fields, complain);
		return;
	}
	const decoded = decodeField(operand.type, word.text);
	if ("wants" in decoded) {
		const near = nearest(word.text, wordsFor(operand.type) ?? []);
		complain(word, `"${word.text}" is not ${decoded.wants}${near === undefined ? "" : `; ${near}?`}`);
	} else if (!(operand.type === "timeout" && decoded.value === null)) fields[operand.field] = decoded.value;
}

/** What a sync file is imported from: `bad`, a dma-buf's descriptor (`b1`, `dmabuf:x`), or a sync file or fence. */
function takeSource(
	word: Word,
	fields: Record<string, unknown>,
	complain: (word: Word, message: string) => void,
): void {
	const named = /^(dmabuf|sync):(.+)$/.exec(word.text);
	const name = named?.[2] ?? word.text;
	if (!isName(name)) complain(word, `"${name}" is not a name`);
	if (named === null && word.text === "bad") fields["badfd"] = true;
	else if (named?.[1] === "dmabuf" || (named === null && /^b\d$/.test(word.text))) fields["fdOf"] = name;
	else fields["sync"] = name;
}

function usageOf(line: OpLine): string {
	const operands = line.operands.map((operand) => {
		const words = wordsFor(operand.type);
		const text =
			operand.type === "fences"
				? "F:write …"
				: operand.type === "pair"
					? "S0 S1"
					: operand.type === "rest"
						? `${operand.field} …`
						: (words?.slice(0, 4).join("|") ?? operand.field);
		return operand.optional === true ? `[${text}]` : text;
	});
	const options = Object.keys(line.options ?? {}).map((key) => `[${key}=…]`);
	return ["write:", line.word, ...operands, ...options].join(" ");
}
