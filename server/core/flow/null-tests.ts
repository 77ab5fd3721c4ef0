/**
 * How the functions of a file look at a pointer that one of them keeps in a member: for NULL alone, or for errors, too.
 * Read from their graphs; follows no path and knows no rule.
 */
import { IDIOMS } from "../kernel/idioms.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { ABOUT_ERRORS } from "./gives.ts";
import { type Block, type Call, type Expr, exprsOf, type FunctionIr, walkBlock, walkExpr } from "./ir.ts";
import { structOf } from "./mapped-where.ts";
import { successors } from "./relevance.ts";

/** A pointer in a member of a structure of this type. */
export interface KeptPointer {
	readonly member: string;
	readonly struct: string;
	/** the callback that is not called where the one that leaves it there has failed */
	readonly undoneBy?: string;
	/** asked is only this function: it is called with the structure */
	readonly within?: string;
}

/** A test for NULL behind which the pointer is used. */
export interface NullTest {
	readonly fn: string;
	readonly span: Span;
}

type Field = Expr & { readonly t: "field" };
type Row = (name: string) => ApiRow | undefined;
type Bodies = (name: string) => FunctionIr | undefined;

/** The first such test in the functions that name the member; null where one of them looks for errors. */
export function nullTestIn(
	functions: readonly FunctionIr[],
	kept: KeptPointer,
	row: Row,
	bodies: Bodies,
): NullTest | null {
	if (functions.some((fn) => looksForErrors(fn, kept))) return null;
	for (const fn of functions) {
		if (kept.within !== undefined && fn.name !== kept.within) continue;
		const span = testIn(fn, kept, row, bodies);
		if (span) return { fn: fn.name, span };
	}
	return null;
}

/** A call whose result the function keeps in the member, and the tests of it for an error. */
export interface Stored {
	readonly call: Call;
	readonly to: Field;
	readonly looks: readonly Span[];
}

/** Where a function stores what calls give in a member of this name. */
export function storesOf({ blocks }: FunctionIr, member: string): readonly Stored[] {
	const stores: (Omit<Stored, "looks"> & { looks: Span[] })[] = [];
	for (const { instrs } of blocks)
		for (const i of instrs)
			for (const e of exprsOf(i))
				walkExpr(e, (x) => {
					if (x.t === "assign" && x.op === "=" && x.l.t === "field" && x.l.name === member && x.r.t === "call")
						stores.push({ call: x.r, to: x.l, looks: [] });
				});
	for (const block of stores.length > 0 ? blocks : [])
		walkBlock(block, (x) => {
			const asked = aboutErrors(x);
			if (asked?.t !== "field" || asked.name !== member) return;
			// the nearest store in front of it
			stores
				.findLast(({ call, to }) => call.span.end <= x.span.start && nameOf(to) === nameOf(asked))
				?.looks.push(x.span);
		});
	return stores;
}

/** What `IS_ERR(p)` and its kin ask about. */
function aboutErrors(e: Expr): Expr | undefined {
	const idiom = e.t === "call" && e.name ? (IDIOMS.get(e.name) ?? "") : "";
	return e.t === "call" && idiom !== "err-ptr" && ABOUT_ERRORS.has(idiom) ? e.args[0] : undefined;
}

/** The variable through which a member is reached, where it is one. */
function nameOf({ base }: Field): string | undefined {
	return base.t === "id" ? base.name : undefined;
}

/** The member is tested for an error, other than once behind what is stored there: so is a variable that is read from it. */
function looksForErrors(fn: FunctionIr, { member }: KeptPointer): boolean {
	const read = new Set<string>();
	const isIt = (e: Expr | undefined): boolean => e?.t === "field" && e.name === member;
	for (const { instrs } of fn.blocks)
		for (const i of instrs) {
			const [to, from] =
				i.k === "declare"
					? [i.name, i.init]
					: i.k === "eval" && i.e.t === "assign" && i.e.l.t === "id"
						? [i.e.l.name, i.e.r]
						: [];
			if (to !== undefined && isIt(from)) read.add(to);
		}
	let tests = 0;
	let others = false;
	for (const block of fn.blocks)
		walkBlock(block, (x) => {
			const asked = aboutErrors(x);
			if (!asked || x.t !== "call") return;
			if (asked.t === "id" && read.has(asked.name)) others = true;
			if (!isIt(asked)) return;
			tests++;
			if (IDIOMS.get(x.name ?? "") === "is-err-or-null") others = true;
		});
	return others || (tests > 0 && storesOf(fn, member).filter(({ looks }) => looks.length === 1).length < tests);
}

/** A test that the function comes to whatever else is in the structure, and behind which it takes the pointer for a good one. */
function testIn(fn: FunctionIr, { member, struct }: KeptPointer, row: Row, bodies: Bodies): Span | undefined {
	const { blocks } = fn;
	for (const at of reached(fn, member)) {
		const { end } = blocks[at]!;
		const tested = end.k === "branch" ? nullTested(end.cond) : undefined;
		if (end.k !== "branch" || tested?.field.name !== member) continue;
		const base = nameOf(tested.field);
		if (base === undefined || structOf(fn, base) !== struct) continue;
		const isIt = (e: Expr): boolean => e.t === "field" && e.name === member && nameOf(e) === base;
		const good = from(fn, tested.negated ? end.else : end.then, (block) => stores(block, isIt));
		if ([...good].some((block) => uses(blocks[block]!, isIt, row, bodies))) return end.span;
	}
	return undefined;
}

/** Blocks that are reached without a question about another member of what has this one. */
function reached(fn: FunctionIr, member: string): ReadonlySet<number> {
	const bases = new Set<string>();
	for (const { end } of fn.blocks) {
		const field = end.k === "branch" ? nullTested(end.cond)?.field : undefined;
		const base = field?.name === member ? nameOf(field) : undefined;
		if (base !== undefined) bases.add(base);
	}
	return from(fn, 0, ({ end }) => {
		if (end.k !== "branch" && end.k !== "switch") return false;
		let other = false;
		walkExpr(end.k === "branch" ? end.cond : end.on, (x) => {
			if (x.t === "field" && x.name !== member && bases.has(nameOf(x) ?? "")) other = true;
		});
		return other;
	});
}

/** Blocks from one on, up to those after which nobody looks. */
function from(fn: FunctionIr, first: number, isLast: (b: Block) => boolean): ReadonlySet<number> {
	const found = new Set([first]);
	for (const block of found) if (!isLast(fn.blocks[block]!)) for (const to of successors(fn, block)) found.add(to);
	return found;
}

/** `x->p`, `x->p != NULL`; negated: `x->p == NULL`. The graph has taken `!` off. */
function nullTested(cond: Expr): { readonly field: Field; readonly negated: boolean } | undefined {
	if (cond.t === "field") return { field: cond, negated: false };
	if (cond.t !== "binary" || (cond.op !== "==" && cond.op !== "!=")) return undefined;
	const field = isNull(cond.r) ? cond.l : isNull(cond.l) ? cond.r : undefined;
	return field?.t === "field" ? { field, negated: cond.op === "==" } : undefined;
}

function isNull(e: Expr): boolean {
	return e.t === "num" && e.value === 0;
}

function stores(block: Block, isIt: (e: Expr) => boolean): boolean {
	let does = false;
	walkBlock(block, (x) => {
		does ||= x.t === "assign" && isIt(x.l);
	});
	return does;
}

/** What it points to is touched, or a call gets it that cannot do with an error. */
function uses(block: Block, isIt: (e: Expr) => boolean, row: Row, bodies: Bodies): boolean {
	let does = false;
	walkBlock(block, (x) => {
		if ((x.t === "field" && x.arrow && isIt(x.base)) || (x.t === "deref" && isIt(x.e))) does = true;
		else if (x.t === "call" && x.name && !IDIOMS.has(x.name)) {
			const at = x.args.findIndex(isIt);
			if (at >= 0) does ||= relies(x.name, at, row, bodies, true);
		}
	});
	return does;
}

function relies(name: string, arg: number, row: Row, bodies: Bodies, deep: boolean): boolean {
	if (row(name)) return true;
	const fn = bodies(name);
	const param = fn?.params[arg]?.name;
	if (!fn || param === undefined) return false;
	const isIt = (e: Expr): boolean => e.t === "id" && e.name === param;
	let careful = false;
	let does = false;
	for (const block of fn.blocks) {
		walkBlock(block, (x) => {
			const asked = aboutErrors(x);
			if (asked && isIt(asked)) careful = true;
		});
		if (deep) does ||= uses(block, isIt, row, (inner) => (inner === name ? undefined : bodies(inner)));
	}
	return does && !careful;
}
