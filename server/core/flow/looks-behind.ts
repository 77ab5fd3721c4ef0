/** Whether a function reads or writes behind a pointer it is given, whatever it does next: what its first block shows. */
import { CONTAINER_NAME, IDIOMS } from "../kernel/idioms.ts";
import type { Call, Expr, FunctionIr } from "./ir.ts";

/** `passes`: whether the callee of that name looks behind that argument. */
export function looksBehind(fn: FunctionIr, arg: number, passes: (name: string, arg: number) => boolean): boolean {
	const [param, first] = [fn.params[arg], fn.blocks[0]];
	if (!param || !first) return false;
	// what holds it goes by another name, and lies around it
	const names = new Set([param.name]);
	const is = (e: Expr | undefined): boolean =>
		e !== undefined && (e.t === "id" ? names.has(e.name) : e.t === "call" && isContainer(e) && is(e.args[0]));
	/** `p->a.b`: what is there is read, unless only its address is taken. */
	const lies = (e: Expr): boolean => e.t === "field" && (e.arrow ? is(e.base) : lies(e.base));
	const reads = (e: Expr): boolean => {
		switch (e.t) {
			case "field":
				return lies(e) || reads(e.base);
			case "deref":
				return is(e.e) || reads(e.e);
			case "index":
				return reads(e.base) || reads(e.index);
			case "addr":
				return !lies(e.e) && reads(e.e);
			case "unary":
				return reads(e.e);
			case "binary":
				// what stands behind `&&` may never run
				return reads(e.l) || (e.op !== "&&" && e.op !== "||" && reads(e.r));
			case "assign":
			case "comma":
				return reads(e.l) || reads(e.r);
			case "cond":
				return reads(e.c);
			case "call":
				return e.args.some((a, i) => reads(a) || (!isContainer(e) && handed(e, a, i)));
			default:
				return false;
		}
	};
	const handed = ({ name }: Call, a: Expr, i: number): boolean =>
		name !== null && ((a.t === "addr" && lies(a.e)) || (is(a) && passes(name, i)));
	for (const i of first.instrs) {
		const e = i.k === "eval" ? i.e : i.k === "declare" ? i.init : undefined;
		if (e && reads(e)) return true;
		if (i.k === "declare" && is(i.init)) names.add(i.name);
		else if (e?.t === "assign" && e.l.t === "id") {
			if (is(e.r)) names.add(e.l.name);
			else names.delete(e.l.name);
		}
	}
	const { end } = first;
	const last = end.k === "branch" ? end.cond : end.k === "switch" ? end.on : end.k === "return" ? end.value : undefined;
	return last !== undefined && reads(last);
}

function isContainer({ name, args }: Call): boolean {
	return name !== null && (IDIOMS.get(name) === "container" || (args.length === 1 && CONTAINER_NAME.test(name)));
}
