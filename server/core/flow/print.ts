/** A function's control-flow graph as text, for tests and for people: blocks, edges, instructions. Knows no rule. */
import type { Expr, FunctionIr, Instr, Terminator } from "./ir.ts";
import { pastEmpty, successors } from "./relevance.ts";

/** One line per instruction and edge; unreachable and empty blocks are left out. */
export function printGraph(fn: FunctionIr): string {
	const numbers = new Map<number, number>();
	const visit = (from: number): void => {
		const block = pastEmpty(fn, from);
		if (numbers.has(block)) return;
		numbers.set(block, numbers.size);
		for (const to of successors(fn, block)) visit(to);
	};
	visit(0);
	const lines = [`${fn.name}(${fn.params.map((p) => p.name).join(", ")})`];
	for (const [block, number] of numbers) {
		const { instrs, end } = fn.blocks[block]!;
		lines.push(`b${number}`);
		for (const i of instrs) lines.push(`  ${printInstr(i)}`);
		lines.push(`  ${printEnd(end, (to) => `b${numbers.get(pastEmpty(fn, to))}`)}`);
	}
	return `${lines.join("\n")}\n`;
}

function printInstr(i: Instr): string {
	switch (i.k) {
		case "eval":
			return printExpr(i.e);
		case "declare":
			return `${i.type} ${i.name}${i.init ? ` = ${printExpr(i.init)}` : ""}`.trim();
		case "cleanup":
			return `at scope end: ${i.what.kind}(${i.what.className}) ${printExpr(i.what.on)}`;
	}
}

function printEnd(end: Terminator, name: (block: number) => string): string {
	switch (end.k) {
		case "goto":
			return `-> ${name(end.to)}`;
		case "branch":
			return `${end.loop ? "loop" : "if"} (${printExpr(end.cond)}) -> ${name(end.then)} else ${name(end.else)}`;
		case "switch":
			return `switch (${printExpr(end.on)}) ${end.cases.map((c) => `${c.value ? printExpr(c.value) : "default"} -> ${name(c.to)}`).join(", ")}`;
		case "return":
			return end.value ? `return ${printExpr(end.value)}` : "return";
		case "stop":
			return "stop";
	}
}

/** Like the C it came from, with every implied step spelt out. */
export function printExpr(e: Expr): string {
	switch (e.t) {
		case "id":
			return e.name;
		case "num":
			return e.text;
		case "str":
			return '"…"';
		case "field":
			return `${printExpr(e.base)}${e.arrow ? "->" : "."}${e.name}`;
		case "index":
			return `${printExpr(e.base)}[${printExpr(e.index)}]`;
		case "deref":
			return `*${printExpr(e.e)}`;
		case "addr":
			return `&${printExpr(e.e)}`;
		case "unary":
			return `${e.op}${printExpr(e.e)}`;
		case "binary":
		case "assign":
			return `${printExpr(e.l)} ${e.op} ${printExpr(e.r)}`;
		case "call":
			return `${e.name ?? `(${printExpr(e.callee)})`}(${e.args.map(printExpr).join(", ")})`;
		case "cond":
			return `${printExpr(e.c)} ? ${printExpr(e.a)} : ${printExpr(e.b)}`;
		case "comma":
			return `${printExpr(e.l)}, ${printExpr(e.r)}`;
		case "init":
			return `{ ${e.items.map((i) => `${i.path.map((p) => `.${p}`).join("")} = ${printExpr(i.value)}`).join(", ")} }`;
		case "iterate":
			return `${e.name}(${e.args.map(printExpr).join(", ")})`;
		case "other":
			return `?(${e.parts.map(printExpr).join(", ")})`;
	}
}
