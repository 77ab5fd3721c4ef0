/**
 * Value of a preprocessor condition for one kernel release: known, or unknown. Configuration symbols count as on but
 * are not firm: a firm value (0, 1, LINUX_VERSION_CODE) decides what is dropped even at file level. Never throws.
 */
import { CONFIG_TESTS, KNOWN_SYMBOLS } from "./kernel-macros.ts";

/** `value` undefined = unknown. */
export interface Verdict {
	readonly value: number | undefined;
	readonly firm: boolean;
}

const UNKNOWN: Verdict = { value: undefined, firm: false };
const MAX_DEPTH = 64;

/** `6.12`, `6.12.3`, `6.12-no-move-notify` → version code; a release without number is undefined. */
export function versionCode(release: string | undefined): number | undefined {
	const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(release ?? "");
	if (match === null) return undefined;
	return code(Number(match[1]), Number(match[2]), Number(match[3] ?? 0));
}

function code(major: number, minor: number, patch: number): number {
	return major * 65536 + minor * 256 + Math.min(patch, 255);
}

interface Reader {
	readonly words: readonly string[];
	at: number;
	depth: number;
	readonly version: number | undefined;
}

/** Value of the expression of an `#if` or `#elif` line, given without the directive. */
export function evaluate(expression: string, version: number | undefined): Verdict {
	const text = expression
		.replace(/\\\r?\n/g, " ")
		.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, " ")
		.replace(/\/\/.*/g, " ");
	const words = text.match(/[A-Za-z_$][\w$]*|\d[\w.]*|&&|\|\||[=!<>]=|<<|>>|[^\s]/g) ?? [];
	if (words.length === 0 || words.length > 2000) return UNKNOWN;
	return ternary({ words, at: 0, depth: 0, version });
}

/** Value of `defined NAME`. */
export function definedness(name: string): Verdict {
	if (name.startsWith("CONFIG_")) return { value: 1, firm: false };
	if (name === "LINUX_VERSION_CODE" || name === "KERNEL_VERSION") return { value: 1, firm: true };
	const known = Object.hasOwn(KNOWN_SYMBOLS, name) ? KNOWN_SYMBOLS[name] : undefined;
	return known === undefined ? UNKNOWN : { value: known === 0 ? 0 : 1, firm: false };
}

function ternary(reader: Reader): Verdict {
	const condition = binary(reader, 0);
	if (reader.words[reader.at] !== "?") return condition;
	reader.at++;
	const yes = ternary(reader);
	if (reader.words[reader.at] === ":") reader.at++;
	const no = ternary(reader);
	if (condition.value === undefined) return UNKNOWN;
	return condition.value !== 0 ? yes : no;
}

const PRECEDENCE: Readonly<Record<string, number>> = {
	"||": 1,
	"&&": 2,
	"|": 3,
	"^": 4,
	"&": 5,
	"==": 6,
	"!=": 6,
	"<": 7,
	">": 7,
	"<=": 7,
	">=": 7,
	"<<": 8,
	">>": 8,
	"+": 9,
	"-": 9,
	"*": 10,
	"/": 10,
	"%": 10,
};

function binary(reader: Reader, minimum: number): Verdict {
	let left = unary(reader);
	for (;;) {
		const operator = reader.words[reader.at] ?? "";
		const precedence = Object.hasOwn(PRECEDENCE, operator) ? PRECEDENCE[operator]! : 0;
		if (precedence === 0 || precedence <= minimum) return left;
		reader.at++;
		left = apply(operator, left, binary(reader, precedence));
	}
}

function apply(operator: string, left: Verdict, right: Verdict): Verdict {
	const firm = left.firm && right.firm;
	const a = left.value;
	const b = right.value;
	if (operator === "&&") {
		if (a === 0) return { value: 0, firm: left.firm || (b === 0 && right.firm) };
		if (b === 0) return { value: 0, firm: right.firm };
		return a === undefined || b === undefined ? UNKNOWN : { value: 1, firm };
	}
	if (operator === "||") {
		if (a !== undefined && a !== 0) return { value: 1, firm: left.firm };
		if (b !== undefined && b !== 0) return { value: 1, firm: right.firm };
		// `LINUX_VERSION_CODE >= … || defined(EL8)`: where the release says no, a distribution's own kernel says more than we know
		return a === undefined && b === undefined ? UNKNOWN : { value: 0, firm };
	}
	if (a === undefined || b === undefined) return UNKNOWN;
	return { value: arithmetic(operator, a, b), firm };
}

function arithmetic(operator: string, a: number, b: number): number {
	switch (operator) {
		case "==":
			return Number(a === b);
		case "!=":
			return Number(a !== b);
		case "<":
			return Number(a < b);
		case ">":
			return Number(a > b);
		case "<=":
			return Number(a <= b);
		case ">=":
			return Number(a >= b);
		case "<<":
			return a * 2 ** Math.min(b & 63, 31);
		case ">>":
			return Math.floor(a / 2 ** (b & 63));
		case "+":
			return a + b;
		case "-":
			return a - b;
		case "*":
			return a * b;
		case "/":
			return b === 0 ? 0 : Math.trunc(a / b);
		case "%":
			return b === 0 ? 0 : a % b;
		case "&":
			return a & b;
		case "|":
			return a | b;
		default:
			return a ^ b;
	}
}

function unary(reader: Reader): Verdict {
	if (++reader.depth > MAX_DEPTH) {
		reader.at = reader.words.length;
		return UNKNOWN;
	}
	const result = primary(reader);
	reader.depth--;
	return result;
}

function primary(reader: Reader): Verdict {
	const word = reader.words[reader.at++];
	if (word === undefined) return UNKNOWN;
	if (word === "!") {
		const inner = unary(reader);
		return inner.value === undefined ? inner : { value: Number(inner.value === 0), firm: inner.firm };
	}
	if (word === "-" || word === "+") {
		const inner = unary(reader);
		return inner.value === undefined ? inner : { value: word === "-" ? -inner.value : inner.value, firm: inner.firm };
	}
	if (word === "(") {
		const inner = ternary(reader);
		if (reader.words[reader.at] === ")") reader.at++;
		return inner;
	}
	if (/^\d/.test(word)) {
		const number = Number(word.replace(/[uUlL]+$/, ""));
		return Number.isNaN(number) ? UNKNOWN : { value: number, firm: true };
	}
	if (word === "defined") {
		const bracket = reader.words[reader.at] === "(";
		const name = reader.words[reader.at + (bracket ? 1 : 0)] ?? "";
		reader.at += bracket ? 3 : 1;
		return definedness(name);
	}
	if (!/^[A-Za-z_$]/.test(word)) return UNKNOWN;
	const args = reader.words[reader.at] === "(" ? callArguments(reader) : undefined;
	if (word === "KERNEL_VERSION" && args !== undefined) {
		const [major, minor, patch] = args.map(Number);
		if (major === undefined || minor === undefined || Number.isNaN(major + minor + (patch ?? 0))) return UNKNOWN;
		return { value: code(major, minor, patch ?? 0), firm: true };
	}
	if (word === "LINUX_VERSION_CODE") return { value: reader.version, firm: reader.version !== undefined };
	if (word.startsWith("CONFIG_")) return { value: 1, firm: false };
	if (args !== undefined) return CONFIG_TESTS.has(word) ? { value: 1, firm: false } : UNKNOWN;
	const known = Object.hasOwn(KNOWN_SYMBOLS, word) ? KNOWN_SYMBOLS[word] : undefined;
	return known === undefined ? UNKNOWN : { value: known, firm: false };
}

function callArguments(reader: Reader): string[] {
	const args = [""];
	let depth = 0;
	for (; reader.at < reader.words.length; reader.at++) {
		const word = reader.words[reader.at]!;
		if (word === "(" && depth++ === 0) continue;
		if (word === ")" && --depth === 0) {
			reader.at++;
			break;
		}
		if (word === "," && depth === 1) args.push("");
		else args[args.length - 1] += word;
	}
	return args;
}
