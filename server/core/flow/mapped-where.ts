/**
 * Tables that one function keeps in a member and another gives back: in which direction the file maps what lies there.
 * Knows no function by name.
 */
import { DIRECTION } from "../kernel/idioms.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { type Expr, exprsOf, type FunctionIr, textOf, walkExpr } from "./ir.ts";

/** The call that maps what the member holds, in a direction that the unmap does not have. */
export interface MappedWhere {
	readonly fn: string;
	readonly span: Span;
	/** the direction, and how it is written there */
	readonly direction: string;
	readonly written: string;
}

interface Site {
	readonly fn: FunctionIr;
	readonly span: Span;
	readonly member: string;
	readonly direction: Expr;
}

type Functions = Iterable<FunctionIr>;
type Row = (name: string) => ApiRow | undefined;

/** How a file maps the table that an unmap names `table` and gives back as `given`; null where that may well be right. */
export function mappedWhere(
	functions: Functions,
	row: Row,
	fn: FunctionIr,
	table: Expr,
	given: string,
): MappedWhere | null {
	const member = DIRECTION.test(given) ? memberOf(fn, table) : null;
	// whoever looks at directions knows which one it has here
	if (member === null || constantsIn(fn, () => true).some((c) => c !== given)) return null;
	const all = [...functions].filter((f) => [...f.calls].some((name) => isAboutMapping(row(name))));
	const maps = all.flatMap((f) => sitesOf(f, row, "opens")).filter((site) => site.member === member);
	const unmaps = all.flatMap((f) => sitesOf(f, row, "closes")).filter((site) => site.member === member);
	for (const { fn: by, span, direction } of maps) {
		if (by.name === fn.name) return null;
		const other = possible(functions, by, direction, 2).find((d) => d !== given);
		const covered = unmaps.some((site) => site.fn.name !== by.name && textOf(site.fn, site.direction.span) !== given);
		if (other !== undefined && !covered)
			return { fn: by.name, span, direction: other, written: textOf(by, direction.span) };
	}
	return null;
}

export function isAboutMapping(row: ApiRow | undefined): boolean {
	return (row?.opens?.what === "mapping" || row?.closes?.what === "mapping") && row.args.includes("dir");
}

/** Calls of a function that map into, or unmap from, a member of a structure. */
function sitesOf(fn: FunctionIr, row: Row, way: "opens" | "closes"): Site[] {
	const sites: Site[] = [];
	const visit = (e: Expr, to: Expr | undefined): void => {
		if (e.t !== "call" || !e.name) return;
		const r = row(e.name);
		if (r?.[way]?.what !== "mapping") return;
		const direction = e.args[r.args.indexOf("dir")];
		const table = way === "opens" ? to : e.args[r.args.indexOf("sg_table")];
		const member = table && memberOf(fn, table);
		if (direction && member) sites.push({ fn, span: e.span, member, direction });
	};
	for (const { instrs } of fn.blocks)
		for (const i of instrs) {
			const e = i.k === "eval" ? i.e : undefined;
			if (e?.t === "assign") visit(e.r, e.l);
			else if (e) visit(e, undefined);
			else if (i.k === "declare" && i.init) visit(i.init, { t: "id", name: i.name, span: i.span });
		}
	return sites;
}

/** `demo->sgt` as "demo_buffer sgt"; a variable that is stored in such a member, or read from it, counts as that. */
function memberOf(fn: FunctionIr, e: Expr): string | null {
	if (e.t === "field") {
		const path = pathOf(e);
		const type = path && structOf(fn, path.root);
		return type ? `${type} ${path.members.join(".")}` : null;
	}
	if (e.t !== "id") return null;
	const same = new Set<string>();
	for (const { instrs } of fn.blocks)
		for (const i of instrs) {
			const other =
				i.k === "declare" && i.name === e.name
					? i.init
					: i.k !== "eval" || i.e.t !== "assign"
						? undefined
						: isId(i.e.l, e.name)
							? i.e.r
							: isId(i.e.r, e.name)
								? i.e.l
								: undefined;
			const member = other?.t === "field" ? memberOf(fn, other) : null;
			if (member) same.add(member);
		}
	return same.size === 1 ? [...same][0]! : null;
}

function isId(e: Expr, name: string): boolean {
	return e.t === "id" && e.name === name;
}

function pathOf(e: Expr): { readonly root: string; readonly members: readonly string[] } | null {
	if (e.t === "id") return { root: e.name, members: [] };
	const base = e.t === "field" ? pathOf(e.base) : null;
	return base && e.t === "field" ? { root: base.root, members: [...base.members, e.name] } : null;
}

/** The structure a variable is, or points to. */
export function structOf(fn: FunctionIr, name: string): string | undefined {
	const declared = fn.blocks.flatMap((b) => b.instrs).find((i) => i.k === "declare" && i.name === name);
	const type = fn.params.find((p) => p.name === name)?.type ?? (declared?.k === "declare" ? declared.type : "");
	return /\bstruct\s+(\w+)/.exec(type)?.[1];
}

/** Directions a C expression can have, as far as the file shows. */
function possible(functions: Functions, fn: FunctionIr, e: Expr, depth: number): readonly string[] {
	if (e.t === "id" && DIRECTION.test(e.name)) return [e.name];
	if (depth === 0) return [];
	const name = e.t === "id" || e.t === "field" ? e.name : null;
	if (name === null) return [];
	const isIt = (x: Expr): boolean => (x.t === "id" || x.t === "field") && x.t === e.t && x.name === name;
	const found = new Set(constantsIn(fn, isIt));
	for (const f of functions) {
		const param = e.t === "id" && f !== fn ? fn.params.findIndex((p) => p.name === name) : -1;
		for (const { instrs } of param >= 0 && f.calls.has(fn.name) ? f.blocks : [])
			for (const x of instrs.flatMap(exprsOf))
				walkExpr(x, (call) => {
					const given = call.t === "call" && call.name === fn.name ? call.args[param] : undefined;
					for (const d of given ? possible(functions, f, given, depth - 1) : []) found.add(d);
				});
		if (e.t === "field") for (const d of constantsIn(f, isIt)) found.add(d);
	}
	for (const source of e.t === "id" && fn.locals.has(name) ? assignedTo(fn, isIt) : [])
		for (const d of possible(functions, fn, source, depth - 1)) found.add(d);
	return [...found];
}

function assignedTo(fn: FunctionIr, isIt: (e: Expr) => boolean): Expr[] {
	return fn.blocks.flatMap((b) =>
		b.instrs.flatMap((i) => {
			if (i.k === "eval" && i.e.t === "assign" && isIt(i.e.l)) return [i.e.r];
			return i.k === "declare" && i.init && isIt({ t: "id", name: i.name, span: i.span }) ? [i.init] : [];
		}),
	);
}

/** Constants of a direction that something is compared to, or gets. */
function constantsIn(fn: FunctionIr, isIt: (e: Expr) => boolean): string[] {
	const found: string[] = [];
	const visit = (e: Expr): void => {
		if ((e.t !== "binary" || !/^[=!]=$/.test(e.op)) && e.t !== "assign") return;
		for (const [x, constant] of [
			[e.l, e.r],
			[e.r, e.l],
		] as const)
			if (constant.t === "id" && DIRECTION.test(constant.name) && isIt(x)) found.push(constant.name);
	};
	for (const { instrs, end } of fn.blocks) {
		for (const e of instrs.flatMap(exprsOf)) walkExpr(e, visit);
		if (end.k === "branch") walkExpr(end.cond, visit);
		else if (end.k === "switch" && isIt(end.on))
			for (const { value } of end.cases) if (value?.t === "id" && DIRECTION.test(value.name)) found.push(value.name);
	}
	return found;
}
