/**
 * The line of an operation: the inverse of ops-line. Knows no section.
 */
import type { Op } from "../../kernel/vocabulary.ts";
import { errnoName } from "./errno.ts";
import { encodeField } from "./fields.ts";
import { quoteWord } from "./lexer.ts";
import { OP_LINES, type Operand, type OpLine } from "./op-table.ts";

const BASE = ["op", "contexts", "ret", "save", "if", "inject", "injectAt", "label", "src"];

/** Text of a result: errors by name. */
export function printResult(result: number | string): string {
	if (typeof result === "string") return quoteWord(result);
	const name = result < 0 ? errnoName(-result) : undefined;
	return name === undefined ? String(result) : `-${name}`;
}

/**
 * The line of an operation, without indentation: the inverse of `parseOpLine`. `task` is written in front (`@2`),
 * `more` as a further option (`line=42`).
 */
export function printOp(op: Op, task?: string, more = ""): string {
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
	if (more !== "") out.push(more);
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

function printSource(op: Readonly<Record<string, unknown>>): string {
	if (op["badfd"] === true) return "bad";
	if (op["fdOf"] !== undefined)
		return /^b\d$/.test(String(op["fdOf"])) ? String(op["fdOf"]) : `dmabuf:${String(op["fdOf"])}`;
	const name = String(op["sync"]);
	return name === "bad" || /^b\d$/.test(name) ? `sync:${name}` : name;
}
