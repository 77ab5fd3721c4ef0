/**
 * Where a function can be broken by one small edit: calls that give something back (the table's `closes` and `releases`
 * rows) deleted, doubled or aimed at another object; gotos aimed at another label or deleted. Knows no rule.
 */
import type { Node } from "web-tree-sitter";
import type { ApiRow, Pairing, Resource } from "../../../server/core/kernel/row.ts";
import type { FunctionView } from "../../../server/core/syntax/functions.ts";

/** A call statement that gives something back. */
export interface Close {
	readonly what: string;
	/** offset of the call expression */
	readonly at: number;
	/** the statement, semicolon included */
	readonly start: number;
	readonly end: number;
	readonly name: string;
	/** text of the argument it is about, with its place */
	readonly on: { readonly text: string; readonly start: number; readonly end: number } | undefined;
	/** runs on every way through its place: no `if` or loop around it */
	readonly always: boolean;
	/** see Pairing.once; also `kept`: takes a pointer by its address, does nothing where that is NULL, and leaves NULL there */
	readonly once: Pairing["once"];
	/** where the object goes, so does this (Pairing.atEnd of what opens it) */
	readonly atEnd: boolean;
}

export type MutationClass = "delete" | "double" | "redirect" | "goto-redirect" | "goto-delete";

export interface Ways {
	readonly skipped: readonly Close[];
	readonly extra: readonly Close[];
	/** without the goto, a pointer that is none is dereferenced before anything is given back */
	readonly oops?: boolean;
}

export interface Mutation {
	readonly class: MutationClass;
	readonly function: string;
	readonly what: string;
	/** the calls that run too often or not at all now; none: both ways give the same back */
	readonly closes: readonly Close[];
	/** of a goto: what only the way it takes by right gives back, and what only the other one does */
	readonly goto?: Ways;
	readonly start: number;
	readonly end: number;
	readonly newText: string;
	readonly says: string;
}

type Rows = (name: string) => ApiRow | undefined;

/** What a call of a row gives back; undefined when nothing. Locks go by the class of lock, as in rules. */
export function givesBack(
	row: ApiRow | undefined,
): { readonly what: string; readonly on: string; readonly once?: Pairing["once"] } | undefined {
	const pairing: Pairing | undefined = row?.closes;
	if (row?.lock.effect === "releases" && (pairing === undefined || /lock/.test(pairing.what)))
		return { what: row.lock.what ?? "resv", on: row.lock.on ?? "" };
	return pairing;
}

/** Every mutation of one function, in source order. */
export function mutationsOf(view: FunctionView, text: string, rows: Rows): Mutation[] {
	if (view.body === undefined) return [];
	const closes = closesIn(view.body, rows);
	const labels = labelsIn(view.body);
	const takes = takesIn(view.body, rows);
	const mutations: Mutation[] = [];
	const add = (
		kind: MutationClass,
		broken: readonly Close[],
		edit: Pick<Mutation, "start" | "end" | "newText" | "goto">,
		says: string,
	): void => {
		const what = broken[0]?.what ?? "nothing";
		mutations.push({ class: kind, function: view.name, what, closes: broken, ...edit, says });
	};
	for (const close of closes) {
		const { start, end } = close;
		const statement = text.slice(start, end);
		const rest = chainFrom(view.body, end, closes, labels, []);
		add("delete", goesWith(close, rest) ? [] : [close], { start, end, newText: ";" }, `${close.name}() deleted`);
		add("double", [close], { start, end, newText: `{ ${statement} ${statement} }` }, `${close.name}() doubled`);
		const other = closes.find((each) => each.what === close.what && each.on && each.on.text !== close.on?.text);
		if (close.on && other?.on)
			add(
				"redirect",
				[close],
				{ start: close.on.start, end: close.on.end, newText: other.on.text },
				`${close.name}(${close.on.text}) on ${other.on.text}`,
			);
	}
	for (const jump of nodesOf(view.body, "goto_statement")) {
		const label = jump.namedChild(0);
		const from = label && labels.find((each) => each.name === label.text);
		if (!label || !from) continue;
		const chain = (at: number): Close[] => chainFrom(view.body!, at, closes, labels, takes);
		for (const to of labels) {
			if (to === from || to.at < jump.startIndex) continue;
			const ways = difference(chain(from.at), chain(to.at));
			add(
				"goto-redirect",
				[...ways.skipped, ...ways.extra],
				{ start: label.startIndex, end: label.endIndex, newText: to.name, goto: ways },
				`goto ${from.name} to ${to.name}`,
			);
		}
		const ways = isAlways(jump, view.body)
			? difference(chain(from.at), chain(jump.endIndex))
			: fallsInto(jump, closes, rows);
		add(
			"goto-delete",
			[...ways.skipped, ...ways.extra],
			{ start: jump.startIndex, end: jump.endIndex, newText: ";", goto: ways },
			`goto ${from.name} deleted`,
		);
	}
	return mutations.sort((a, b) => a.start - b.start);
}

function closesIn(body: Node, rows: Rows): Close[] {
	return nodesOf(body, "expression_statement").flatMap((statement) => {
		const call = statement.namedChild(0);
		const callee = call?.type === "call_expression" ? call.childForFieldName("function") : null;
		if (!call || callee?.type !== "identifier") return [];
		const gives = givesBack(rows(callee.text));
		if (gives === undefined) return [];
		const index = /arg(\d+)/.exec(gives.on)?.[1];
		const argument = index === undefined ? null : call.childForFieldName("arguments")?.namedChild(Number(index));
		return [
			{
				what: gives.what,
				at: call.startIndex,
				start: statement.startIndex,
				end: statement.endIndex,
				name: callee.text,
				on: argument ? { text: argument.text, start: argument.startIndex, end: argument.endIndex } : undefined,
				always: isAlways(statement, body),
				once: gives.once ?? (argument && isCleared(gives.on, argument, body) ? "kept" : undefined),
				atEnd: (rows(callee.text)?.closes?.with ?? []).some((name) => rows(name)?.opens?.atEnd === true),
			},
		];
	});
}

const nodesOf = (node: Node, type: string): Node[] =>
	node.descendantsOfType(type).filter((each): each is Node => each !== null);

/** Compares by id: the parser makes a new object for a node each time it is asked for. */
function isAlways(statement: Node, body: Node): boolean {
	let above = statement.parent;
	while (above?.type === "labeled_statement") above = above.parent;
	return above?.id === body.id;
}

function labelsIn(body: Node): { readonly name: string; readonly at: number }[] {
	return nodesOf(body, "labeled_statement")
		.filter((each) => isAlways(each, body))
		.map((each) => ({ name: each.childForFieldName("label")?.text ?? "", at: each.startIndex }));
}

type Labels = readonly { readonly name: string; readonly at: number }[];

/** A lock that is taken in any case, by a call that cannot fail. */
interface Take {
	readonly what: string;
	readonly at: number;
	readonly on: string;
}

function takesIn(body: Node, rows: Rows): Take[] {
	return nodesOf(body, "expression_statement").flatMap((statement) => {
		const call = statement.namedChild(0);
		const callee = call?.type === "call_expression" ? call.childForFieldName("function") : null;
		const row = callee?.type === "identifier" ? rows(callee.text) : undefined;
		const index = /^arg(\d+)/.exec(row?.lock.on ?? "")?.[1];
		if (!call || row?.lock.effect !== "acquires" || row.returns.kind !== "void" || index === undefined) return [];
		const on = call.childForFieldName("arguments")?.namedChild(Number(index))?.text;
		if (on === undefined || !isAlways(statement, body)) return [];
		return [{ what: row.lock.what ?? "resv", at: call.startIndex, on }];
	});
}

/**
 * What is given back on the way from an offset to the function's end, along the jumps that are always taken; not what that
 * way has taken itself, of which it makes no difference whether it is gone.
 */
function chainFrom(
	body: Node,
	from: number,
	closes: readonly Close[],
	labels: Labels,
	takes: readonly Take[],
): Close[] {
	const ends = [...nodesOf(body, "return_statement"), ...nodesOf(body, "goto_statement")]
		.filter((each) => isAlways(each, body))
		.sort((a, b) => a.startIndex - b.startIndex);
	const chain: Close[] = [];
	const seen = new Set<number>();
	for (let at: number | undefined = from; at !== undefined && !seen.has(at); ) {
		seen.add(at);
		const start: number = at;
		const end = ends.find((each) => each.startIndex >= start);
		const stop = end?.startIndex ?? body.endIndex;
		const within = (each: { readonly at: number }): boolean => each.at >= start && each.at < stop;
		const open = takes.filter(within);
		for (const close of closes.filter((each) => each.always && within(each))) {
			const own = open.findIndex(({ what, at, on }) => what === close.what && at < close.at && on === close.on?.text);
			if (own < 0) chain.push(close);
			else open.splice(own, 1);
		}
		const label = end?.type === "goto_statement" ? end.namedChild(0)?.text : undefined;
		at = labels.find((each) => each.name === label)?.at;
	}
	return chain;
}

/** Calls of one chain and not of the other; one that the other does at another place (same name and object) is no difference. */
function difference(a: readonly Close[], b: readonly Close[]): Ways {
	const same = (x: Close) => (y: Close) => x.name === y.name && x.on?.text === y.on?.text;
	return {
		skipped: a.filter((each) => !b.some(same(each)) && !goesWith(each, b)),
		extra: b.filter((each) => !a.some(same(each)) && !doesNothing(each)),
	};
}

/** Where there is nothing to give back it does nothing; a fence is added all the same. */
function doesNothing({ once, what }: Close): boolean {
	return once !== undefined && what !== "fence-slots";
}

/** What it undoes is undone with the object, whose reference the same way gives back. */
function goesWith({ atEnd, on }: Close, way: readonly Close[]): boolean {
	return atEnd && way.some((each) => OBJECTS.has(each.what) && each.on?.text === on?.text);
}

const OBJECTS: ReadonlySet<string> = new Set<Resource>(["gem-ref", "bo-ref"]);

/** `&x->bo`, of zeroed memory, or `&bo` of a variable that begins as NULL: there is an object, or NULL. */
function isCleared(on: string, argument: Node, body: Node): boolean {
	if (!on.startsWith("*")) return false;
	const name = /^&(\w+)$/.exec(argument.text)?.[1];
	return name === undefined
		? /->|\./.test(argument.text)
		: new RegExp(`\\b${name}\\s*=\\s*NULL\\s*[,;]`).test(body.text);
}

/** What the statement before gives to something that the condition asks about. */
function assigned(statement: Node | null, condition: string): string {
	const text = statement?.text ?? "";
	const variable = /(\w+)\s*=(?!=)/.exec(text)?.[1];
	return variable !== undefined && new RegExp(`\\b${variable}\\b`).test(condition) ? text : "";
}

/** A message may name a call. */
const STRING = /"(?:[^"\\]|\\.)*"/g;

/** `if (err) goto …` after the call that opens is not taken: what was not opened is given back further down. */
function fallsInto(jump: Node, closes: readonly Close[], rows: Rows): Ways {
	let branch: Node | null = jump.parent;
	if (branch?.type === "compound_statement") branch = branch.parent;
	if (branch?.type !== "if_statement") return { skipped: [], extra: [] };
	const condition = branch.childForFieldName("condition")?.text ?? "";
	const before = assigned(branch.previousNamedSibling, condition);
	const opened = [...`${before} ${condition}`.replace(STRING, "").matchAll(/\b(\w+)\s*\(/g)].flatMap(([, name]) => {
		const row = rows(name!);
		if (row === undefined || row.returns.kind === "void") return [];
		if (row.lock.effect === "acquires") return [row.lock.what ?? "resv"];
		return row.opens ? [row.opens.what as string] : [];
	});
	const extra = closes.filter((each) => each.at > jump.endIndex && opened.includes(each.what) && !doesNothing(each));
	return { skipped: [], extra, oops: extra[0] !== undefined && isDereferenced(branch, condition, extra[0].at) };
}

/** `if (!x)` is not left, and what follows in any case looks behind `x` before the call at that offset. */
function isDereferenced(branch: Node, condition: string, before: number): boolean {
	const name = /^\(\s*(?:!|IS_ERR(?:_OR_NULL)?\()\s*(\w+)\)?\s*\)$/.exec(condition)?.[1];
	if (name === undefined) return false;
	const behind = new RegExp(`(?:^|[^&\\w])${name}->`);
	for (let next = branch.nextNamedSibling; next && next.startIndex < before; next = next.nextNamedSibling) {
		if (next.type === "comment") continue;
		const done = next.type === "if_statement" ? next.childForFieldName("condition") : next;
		if (!done || !/^(?:expression_statement|declaration|if_statement)$/.test(next.type)) return false;
		if (done.endIndex <= before && behind.test(done.text)) return true;
		// it may leave from here
		if (next.type === "if_statement" && next.descendantsOfType(["goto_statement", "return_statement"]).length > 0)
			return false;
	}
	return false;
}
