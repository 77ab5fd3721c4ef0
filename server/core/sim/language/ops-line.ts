/**
 * One line of a script and the operation it stands for, both ways: `@2 spin: if r = -EDEADLK: lock_ctx b X -> 0 as r`.
 * The oracle's scripts are such lines. Never throws; knows no section.
 */
import type { CallbackMode, ExporterCallback, InjectAt, Op, OpContext } from "../../kernel/vocabulary.ts";
import { errnoName, errnoNames, errnoNumber } from "./errno.ts";
import { decodeField, encodeField, integerOf, isName, wordsFor } from "./fields.ts";
import { type LanguageProblem, nearest, problemAt, quoteWord, type Word, wordsOf } from "./lexer.ts";
import { OP_LINES, type Operand, type OpLine } from "./op-table.ts";

export interface ParsedLine {
	/** 1 to 3 after `@`, undefined without */
	readonly task?: string;
	readonly op?: Op;
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
const BASE = new Set(["op", "contexts", "ret", "save", "if", "inject", "injectAt", "label", "src"]);

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

/** How an operation is written: "attach b att [dev=…]". */
export function operationUsage(word: string): string | undefined {
	const line = BY_WORD.get(word);
	return line === undefined ? undefined : usageOf(line);
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
			if (!isName(`t${word.text.slice(1)}`))
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
	const op = fill(line, head, rest, base, problems, lineNumber);
	const parsed = problems.length > 0 ? { problems } : { op, problems };
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
	if (name === undefined || sign === undefined || value === undefined || !isName(name.text)) {
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

/** Text of a result: errors by name. */
export function printResult(result: number | string): string {
	if (typeof result === "string") return quoteWord(result);
	const name = result < 0 ? errnoName(-result) : undefined;
	return name === undefined ? String(result) : `-${name}`;
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
): Op {
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
	return { ...fields, ...base, src: { line: lineNumber } } as unknown as Op;
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

function printSource(op: Readonly<Record<string, unknown>>): string {
	if (op["badfd"] === true) return "bad";
	if (op["fdOf"] !== undefined)
		return /^b\d$/.test(String(op["fdOf"])) ? String(op["fdOf"]) : `dmabuf:${String(op["fdOf"])}`;
	const name = String(op["sync"]);
	return name === "bad" || /^b\d$/.test(name) ? `sync:${name}` : name;
}

/** The line of an operation, without indentation: the inverse of `parseOpLine`. */
export function printOp(op: Op, task?: string): string {
	const fields = op as unknown as Readonly<Record<string, unknown>>;
	const line =
		OP_LINES.find((candidate) => writes(candidate, fields)) ?? OP_LINES.find(({ op: name }) => name === op.op);
	const out: string[] = [];
	if (task !== undefined) out.push(`@${task}`);
	for (const context of op.contexts ?? []) out.push(`${context}:`);
	if (op.if !== undefined) {
		out.push(op.if.neg === true ? `if ${op.if.var} < 0:` : `if ${op.if.var} = ${printResult(op.if.eq ?? 0)}:`);
	}
	out.push(line?.word ?? op.op);
	for (const operand of line?.operands ?? []) {
		const text = printOperand(operand, fields);
		if (text !== undefined && text !== "") out.push(text);
	}
	for (const [key, option] of Object.entries(line?.options ?? {})) {
		const value = fields[option.field];
		if (value !== undefined) out.push(`${key}=${encodeField(option.type, value)}`);
	}
	if (line?.callbacks === true) {
		for (const [key, mode] of Object.entries((fields["callbacks"] as object | undefined) ?? {}))
			out.push(`${key}=${mode}`);
	}
	if (op.inject !== undefined) out.push(`fail=${op.inject}`);
	if (op.injectAt !== undefined) out.push(`fail_at=${op.injectAt}`);
	if (op.label !== undefined) out.push(`label=${op.label}`);
	if (op.ret !== undefined) out.push(`-> ${printResult(op.ret)}`);
	if (op.save !== undefined) out.push(`as ${op.save}`);
	return out.join(" ");
}

function printOperand(operand: Operand, fields: Readonly<Record<string, unknown>>): string | undefined {
	const value = fields[operand.field];
	if (operand.type === "source") return printSource(fields);
	if (operand.type === "timeout") return value === undefined ? "inf" : encodeField("timeout", value);
	if (operand.type === "gfp" && value === "KERNEL") return undefined;
	if (value === undefined) return undefined;
	if (operand.type === "rest" || operand.type === "pair") return (value as readonly string[]).join(" ");
	if (operand.type === "fences") return (value as readonly string[][]).map((pair) => pair.join(":")).join(" ");
	if (operand.type === "bad") return value === true ? "bad" : undefined;
	if (operand.type === "text") return quoteWord(String(value));
	return encodeField(operand.type, value);
}

/** Does this word write all of the operation's fields? */
function writes(line: OpLine, op: Readonly<Record<string, unknown>>): boolean {
	if (line.op !== op["op"]) return false;
	const covered = new Set(BASE);
	for (const [field, value] of Object.entries(line.fixed ?? {})) {
		if ((op[field] ?? false) !== value) return false;
		covered.add(field);
	}
	for (const operand of line.operands) {
		if (operand.type === "source") for (const field of ["badfd", "fdOf"]) covered.add(field);
		else if (op[operand.field] === undefined && operand.optional !== true) return false;
		covered.add(operand.field);
	}
	for (const option of Object.values(line.options ?? {})) covered.add(option.field);
	if (line.callbacks === true) covered.add("callbacks");
	return Object.entries(op).every(([field, value]) => covered.has(field) || value === undefined || value === false);
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
