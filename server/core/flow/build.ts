/** Function body -> control-flow graph, with the releases that leaving a scope implies: scope guards come from marks. */
import type { Node } from "web-tree-sitter";
import { RELEASING_LOOP } from "../kernel/idioms.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { copied } from "../text/copied.ts";
import { type Mark, markAt, marksIn } from "../text/marks.ts";
import { conditions } from "./conditions.ts";
import { type Reader, sourceOf, spanOf, toExpr } from "./expressions.ts";
import type { Block, Case, Expr, FunctionIr, Instr, LoopJump, Terminator } from "./ir.ts";
import { labelTable } from "./labels.ts";
import {
	callsOf,
	caseOf,
	commaParts,
	declaredIn,
	declaredName,
	type FunctionInput,
	guardCall,
	guardOf,
	nameIn,
	type Scope,
	scopeHasCleanups,
} from "./shape.ts";
import { stepsOf } from "./steps.ts";

interface OpenBlock {
	readonly instrs: Instr[];
	end: Terminator | null;
}

interface Jump {
	readonly block: number;
	readonly ahead?: true;
	readonly scope: Scope;
}

const cutting = (by: LoopJump["by"], rounds: Jump | undefined, span: Span): { readonly cuts?: LoopJump } =>
	rounds ? { cuts: { by, round: rounds.block, span } } : {};

/** The control-flow graph of one function. Never throws: what it cannot read becomes an expression with no effect. */
export function buildFunction(f: FunctionInput): FunctionIr {
	const base = f.node.startIndex;
	const text = copied(f.source.slice(base, f.node.endIndex));
	const blocks: OpenBlock[] = [];
	const locals = new Set(f.params.map((p) => p.name));
	let temp = 0;
	let scope: Scope = { cleanups: [], parent: null, names: new Map(f.params.map((p) => [p.name, p.name])) };
	let current = 0;
	/** `rounds`: where the rounds of a real loop end */
	const loops: { readonly breakTo: Jump; readonly continueTo: Jump | null; readonly rounds?: Jump }[] = [];
	const switches: { readonly cases: Case[] }[] = [];

	const newBlock = (): number => blocks.push({ instrs: [], end: null }) - 1;
	const emit = (i: Instr): void => {
		blocks[current]!.instrs.push(i);
	};
	const finish = (t: Terminator): void => {
		blocks[current]!.end ??= t;
	};
	const goTo = (to: number): void => finish({ k: "goto", to });
	const goInto = (to: number): void => {
		goTo(to);
		current = to;
	};
	const r: Reader = {
		base,
		text,
		nameOf: (written) => nameIn(scope, written),
		statementExpression: (node) => {
			const name = `({${temp++}})`;
			const span = spanOf(node, r);
			inScope(() => {
				const parts = statementsOf(node);
				parts.forEach((s, i) => {
					const inner = i === parts.length - 1 && s.type === "expression_statement" ? s.namedChildren[0] : null;
					if (inner) assignTemp(name, expr(inner), spanOf(inner, r));
					else statement(s);
				});
			}, span);
			return { t: "id", name, span };
		},
	};
	const assignTemp = (name: string, value: Expr, span: Span): void => {
		locals.add(name);
		emit({ k: "eval", e: { t: "assign", op: "=", l: { t: "id", name, span }, r: value, span }, span });
	};

	const { flatten, condition } = conditions({
		newBlock,
		finish,
		goTo,
		goOnIn: (block) => {
			current = block;
		},
		newName: () => `?${temp++}`,
		assign: (name, value, span) => assignTemp(name, value, span),
	});
	const expr = (node: Node): Expr => flatten(toExpr(node, r));

	const labels = labelTable({
		/** ends a block with a jump, running what the scopes in between promised */
		jumpFrom: (from, inner, outer, to, span, ahead) => {
			const here = current;
			current = from;
			leave(inner, outer, span);
			finish({ k: "goto", to, ...(ahead ? { jump: span } : {}) });
			current = here;
		},
	});

	/** Runs the releases of every scope from `from` up to, and not including, `to`. */
	const leave = (from: Scope, to: Scope | null, span: Span): void => {
		const targets = new Set<Scope>();
		for (let s = to; s; s = s.parent) targets.add(s);
		for (let s: Scope | null = from; s && !targets.has(s); s = s.parent)
			for (const what of s.cleanups.toReversed()) emit({ k: "cleanup", what, span });
	};
	const inScope = (run: () => void, span: Span): void => {
		const outer = scope;
		scope = { cleanups: [], parent: outer, names: new Map() };
		run();
		if (!blocks[current]!.end) leave(scope, outer, { start: Math.max(span.start, span.end - 1), end: span.end });
		scope = outer;
	};
	const jump = (to: Jump, span: Span, cuts: { readonly cuts?: LoopJump }): void => {
		leave(scope, to.scope, span);
		finish({ k: "goto", to: to.block, ...(to.ahead ? { jump: span } : {}), ...cuts });
		current = newBlock();
	};

	const statementsOf = (node: Node): Node[] =>
		node.namedChildren.filter((c): c is Node => c !== null && c.type !== "comment");

	/** A statement that looks like a loop and runs once: `continue` and `break` leave it. */
	const once = (body: Node | null): void => {
		const after = newBlock();
		loops.push({ breakTo: { block: after, scope }, continueTo: { block: after, scope } });
		if (body) statement(body);
		loops.pop();
		goInto(after);
	};

	const loopOf = (
		header: (body: number, after: number) => void,
		body: Node | null,
		step: (() => void) | null,
		testFirst: boolean,
	): void => {
		const [test, inside, next, after] = [newBlock(), newBlock(), newBlock(), newBlock()];
		goTo(testFirst ? test : inside);
		current = test;
		header(inside, after);
		current = inside;
		const rounds = { block: next, scope };
		loops.push({ breakTo: { block: after, scope }, continueTo: rounds, rounds });
		if (body) statement(body);
		loops.pop();
		goInto(next);
		step?.();
		goTo(test);
		current = after;
	};

	const statement = (node: Node): void => {
		const span = spanOf(node, r);
		if (blocks[current]!.end) current = newBlock();
		switch (node.type) {
			case "compound_statement":
				inScope(() => {
					for (const s of statementsOf(node)) statement(s);
				}, span);
				return;
			case "expression_statement": {
				const inner = statementsOf(node)[0];
				if (!inner) return;
				const e = expr(inner);
				const guard = guardOf(e);
				emit({ k: "eval", e, span });
				if (guard) scope.cleanups.push(guard);
				return;
			}
			case "declaration":
				return declaration(node);
			case "if_statement": {
				const [yes, no, after] = [newBlock(), newBlock(), newBlock()];
				const test = node.childForFieldName("condition");
				const consequence = node.childForFieldName("consequence");
				const alternative = node.childForFieldName("alternative");
				if (test) condition(toExpr(test, r), yes, no);
				else goTo(yes);
				current = yes;
				if (consequence) statement(consequence);
				goTo(after);
				current = no;
				const other = alternative ? (statementsOf(alternative)[0] ?? null) : null;
				if (other) statement(other);
				goInto(after);
				return;
			}
			case "while_statement": {
				const test = node.childForFieldName("condition");
				const body = node.childForFieldName("body");
				const mark = markAt(f.marks, node.startIndex);
				if (mark?.kind === "scoped-guard" && test) return scopedGuard(mark, test, body, span);
				if (mark?.kind === "exec-loop" && test) return execLoop(body, mark.name, span);
				const args = test && mark ? commaParts(toExpr(test, r)) : [];
				const head = mark ? { start: mark.span.start - base, end: mark.span.end - base } : span;
				const steps = mark ? stepsOf(mark.name, args, head) : null;
				if (steps) emit({ k: "eval", e: steps.first, span: head });
				loopOf(
					(inside, after) => {
						if (!test) return goTo(inside);
						if (steps || (mark?.kind !== "iterator" && mark?.kind !== "block-macro")) {
							condition(steps?.test ?? toExpr(test, r), inside, after, true);
							if (steps?.item) blocks[inside]!.instrs.push({ k: "eval", e: steps.item, span: head });
							return;
						}
						const cond: Expr = { t: "iterate", name: mark.name, args, span: head };
						finish({ k: "branch", cond, then: inside, else: after, span: head, loop: true });
					},
					body,
					steps ? () => emit({ k: "eval", e: steps.next, span: head }) : null,
					true,
				);
				return;
			}
			case "do_statement": {
				const test = node.childForFieldName("condition");
				const e = test ? toExpr(test, r) : null;
				// do { … } while (0) runs once
				if (e?.t === "num" && e.value === 0) return once(node.childForFieldName("body"));
				loopOf(
					(inside, after) => (e ? condition(e, inside, after, true) : goTo(after)),
					node.childForFieldName("body"),
					null,
					false,
				);
				return;
			}
			case "for_statement": {
				const [init, test, update] = ["initializer", "condition", "update"].map((n) => node.childForFieldName(n));
				inScope(() => {
					if (init?.type === "declaration") declaration(init);
					else if (init) emit({ k: "eval", e: expr(init), span: spanOf(init, r) });
					loopOf(
						(inside, after) => (test ? condition(toExpr(test, r), inside, after, true) : goTo(inside)),
						node.childForFieldName("body"),
						update ? () => emit({ k: "eval", e: expr(update), span: spanOf(update, r) }) : null,
						true,
					);
				}, span);
				return;
			}
			case "switch_statement": {
				const on = node.childForFieldName("condition");
				const after = newBlock();
				const value: Expr = on ? expr(on) : { t: "other", parts: [], span };
				const cases: Case[] = [];
				const at = current;
				switches.push({ cases });
				loops.push({ breakTo: { block: after, scope, ahead: true }, continueTo: loops.at(-1)?.continueTo ?? null });
				current = newBlock();
				const body = node.childForFieldName("body");
				if (body) statement(body);
				goTo(after);
				loops.pop();
				switches.pop();
				if (!cases.some((c) => c.value === null)) cases.push({ value: null, to: after });
				current = at;
				finish({ k: "switch", on: value, cases, span: on ? spanOf(on, r) : span });
				current = after;
				return;
			}
			case "case_statement": {
				const value = node.childForFieldName("value");
				const to = newBlock();
				switches.at(-1)?.cases.push({ ...caseOf(value, r, f.marks), to });
				goInto(to);
				for (const s of statementsOf(node)) if (s.id !== value?.id) statement(s);
				return;
			}
			case "labeled_statement": {
				const label = node.childForFieldName("label");
				const to = newBlock();
				goInto(to);
				if (label) labels.bind(sourceOf(label, r), to, scope);
				for (const s of statementsOf(node)) if (s.id !== label?.id) statement(s);
				return;
			}
			case "goto_statement": {
				const label = node.childForFieldName("label");
				if (!label) return finish({ k: "stop" });
				labels.jump(sourceOf(label, r), current, scope, span);
				current = newBlock();
				return;
			}
			case "break_statement": {
				const loop = loops.at(-1);
				return loop ? jump(loop.breakTo, span, cutting("break", loop.rounds, span)) : undefined;
			}
			case "continue_statement": {
				const to = loops.at(-1)?.continueTo;
				const real = loops.find(({ rounds }) => rounds !== undefined && rounds === to);
				return to ? jump(to, span, cutting("continue", real?.rounds, span)) : undefined;
			}
			case "return_statement": {
				const value = statementsOf(node)[0];
				let e = value ? expr(value) : undefined;
				if (e && scopeHasCleanups(scope) && e.t !== "num" && e.t !== "id") {
					// the value is computed before the scopes end
					const name = `return${temp++}`;
					assignTemp(name, e, e.span);
					e = { t: "id", name, span: e.span };
				}
				leave(scope, null, span);
				finish({ k: "return", ...(e ? { value: e } : {}), span });
				current = newBlock();
				return;
			}
			default:
				for (const s of statementsOf(node))
					if (s.type.endsWith("_statement") || s.type === "declaration" || s.type.startsWith("preproc")) statement(s);
		}
	};

	/** Runs until everything is locked: at least once, and the last round is the one that counts. */
	const execLoop = (body: Node | null, name: string, span: Span): void => {
		once(body);
		if (RELEASING_LOOP.test(name))
			emit({ k: "cleanup", what: { className: name, kind: "loop", on: { t: "id", name, span } }, span });
	};
	const scopedGuard = (mark: Mark, test: Node, body: Node | null, span: Span): void => {
		inScope(() => {
			const [className, ...args] = commaParts(toExpr(test, r));
			const name = className?.t === "id" ? className.name : mark.name;
			const on = args[0];
			if (on) {
				emit({ k: "eval", e: guardCall(name, on), span: on.span });
				scope.cleanups.push({ className: name, kind: "guard", on });
			}
			once(body);
		}, span);
	};

	const declaration = (node: Node): void => {
		const type = node.childForFieldName("type");
		const typeText = type ? sourceOf(type, r) : "";
		for (const child of node.namedChildren) {
			if (!child || child.id === type?.id) continue;
			const init = child.type === "init_declarator" ? child.childForFieldName("value") : null;
			const declarator = child.type === "init_declarator" ? child.childForFieldName("declarator") : child;
			const written = declarator ? declaredName(declarator, r) : null;
			if (!written) continue;
			const name = declaredIn(scope, written, locals);
			const span = spanOf(child, r);
			const e = init
				? flatten(init.type === "compound_statement" ? r.statementExpression(init) : toExpr(init, r))
				: undefined;
			const star = declarator?.type === "pointer_declarator" ? " *" : "";
			emit({ k: "declare", name, type: typeText + star, ...(e ? { init: e } : {}), span });
			// `__free(kfree)` stands between the declarator and the initialiser
			const free = marksIn(f.marks, { start: node.startIndex, end: node.endIndex }).find(
				(m) =>
					m.kind === "free" && m.variable && text.slice(m.variable.start - base, m.variable.end - base) === written,
			);
			const className = free?.args[0];
			if (className)
				scope.cleanups.push({
					className: text.slice(className.start - base, className.end - base),
					kind: "free",
					on: { t: "id", name, span },
				});
		}
	};

	current = newBlock();
	const span = spanOf(f.body, r);
	statement(f.body);
	if (!blocks[current]!.end) {
		leave(scope, null, { start: span.end - 1, end: span.end });
		finish({ k: "return", span: { start: Math.max(0, span.end - 1), end: span.end } });
	}
	// a goto whose label does not exist cannot be followed; neither can blocks nothing reaches
	const done: Block[] = blocks.map(({ instrs, end }) => ({ instrs, end: end ?? { k: "stop" } }));
	return {
		name: f.name,
		start: base,
		length: f.node.endIndex - base,
		nameSpan: { start: f.nameSpan.start - base, end: f.nameSpan.end - base },
		params: f.params,
		returns: f.returns,
		isStatic: f.isStatic,
		blocks: done,
		calls: callsOf(done),
		text,
		locals,
		annotations: f.annotations,
	};
}
