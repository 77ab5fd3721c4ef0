/**
 * File-level views on a parsed source: ops tables, includes, macro definitions, namespaces. Values are read from the
 * original text. Knows no API name.
 */
import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import { copied } from "../text/copied.ts";
import { declaredName } from "./functions.ts";
import { LASTING, type ParsedSource, type Since } from "./parse.ts";

export interface OpsMember {
	/** field name; nested initialisers give `base.funcs.pin` */
	readonly member: string;
	/** the identifier assigned (`&name` and casts removed), or the text of the expression */
	readonly value: string;
	readonly span: Span;
}

/** `[static] [const] struct NAME name = { .member = value, … }` at file level. */
export interface OpsTable {
	/** `dma_buf_ops`; "" when the type is no struct tag */
	readonly struct: string;
	readonly name: string;
	readonly members: readonly OpsMember[];
	readonly span: Span;
}

export interface IncludeView {
	/** `linux/dma-buf.h` */
	readonly path: string;
	readonly system: boolean;
	readonly span: Span;
}

export interface MacroView {
	readonly name: string;
	/** undefined for an object-like macro */
	readonly parameters: readonly string[] | undefined;
	/** what it stands for, line continuations and comments left in */
	readonly body: string;
	readonly span: Span;
}

export function includesOf(parsed: ParsedSource): readonly IncludeView[] {
	return parsed.masked.includes.map(({ path, system, start, end }) => ({ path, system, span: { start, end } }));
}

export function macrosOf(parsed: ParsedSource): readonly MacroView[] {
	return parsed.masked.defines.map(({ name, parameters, bodyStart, start, end }) => ({
		name,
		parameters,
		body: parsed.source.slice(bodyStart, end).trim(),
		span: { start, end },
	}));
}

/** The statements that import a namespace, with what they are given. */
export function namespaceMarks(parsed: ParsedSource): readonly { readonly name: string; readonly arg: Span }[] {
	return parsed.masked.marks.flatMap((mark) => {
		const arg = mark.args[0];
		const is = mark.kind === "macro-declaration" && mark.name === "MODULE_IMPORT_NS" && arg !== undefined;
		return is ? [{ name: mark.name, arg: { start: arg.start, end: arg.end } }] : [];
	});
}

/** Symbol namespaces the module imports, with or without quotes in the source. */
export function importedNamespaces(parsed: ParsedSource): readonly string[] {
	return parsed.masked.marks
		.filter((mark) => mark.kind === "macro-declaration" && mark.name === "MODULE_IMPORT_NS")
		.map((mark) => parsed.source.slice(mark.args[0]?.start ?? 0, mark.args[0]?.end ?? 0).replace(/["\s]/g, ""));
}

const TABLES = `${LASTING}ops-tables`;

/** Designated initialisers of structs at file level, arrays of structs included, in source order. */
export function opsTables(parsed: ParsedSource): readonly OpsTable[] {
	const known = parsed.memo.get(TABLES);
	if (known !== undefined) return known as readonly OpsTable[];
	const earlier = parsed.since?.known.get(TABLES) as readonly OpsTable[] | undefined;
	const tables =
		earlier === undefined || parsed.since === undefined
			? tablesIn(parsed, { start: 0, end: Number.POSITIVE_INFINITY })
			: tablesSince(parsed, earlier, parsed.since);
	parsed.memo.set(TABLES, tables);
	return tables;
}

/** The tables of an earlier text, looked for again where the text or the tree is another. */
function tablesSince(parsed: ParsedSource, earlier: readonly OpsTable[], { region, changed }: Since): OpsTable[] {
	const moved = region.newEnd - region.oldEnd;
	const now = (offset: number): number => (offset >= region.oldEnd ? offset + moved : offset);
	let start = region.start;
	let end = region.newEnd;
	for (const range of changed) {
		start = Math.min(start, range.start);
		end = Math.max(end, range.end);
	}
	const children = topLevel(parsed, { start, end });
	for (const child of children) {
		start = Math.min(start, child.startIndex);
		end = Math.max(end, child.endIndex);
	}
	for (const { span } of earlier) {
		if (now(span.end) <= start || now(span.start) >= end) continue;
		start = Math.min(start, now(span.start));
		end = Math.max(end, now(span.end));
	}
	const tables = earlier.filter((table) => now(table.span.end) <= start && table.span.end <= region.oldEnd);
	tables.push(...tablesIn(parsed, { start, end }));
	for (const table of earlier)
		if (table.span.start >= region.oldEnd && now(table.span.start) >= end) tables.push(movedTable(table, moved));
	return tables;
}

function movedTable(table: OpsTable, by: number): OpsTable {
	if (by === 0) return table;
	const move = ({ start, end }: Span): Span => ({ start: start + by, end: end + by });
	return { ...table, span: move(table.span), members: table.members.map((m) => ({ ...m, span: move(m.span) })) };
}

/** Declarations and errors among the children of the root that touch a span. */
function topLevel(parsed: ParsedSource, span: Span): Node[] {
	const root = parsed.tree?.rootNode;
	if (root === undefined) return [];
	const wanted = (node: Node): boolean => node.type === "declaration" || node.type === "ERROR";
	if (span.end === Number.POSITIVE_INFINITY)
		return root.namedChildren.filter((node): node is Node => node !== null && wanted(node));
	// the cursor's own search by offset does not find the child (web-tree-sitter 0.27.1: it stays at the first)
	let low = 0;
	let high = root.childCount;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((root.child(middle)?.endIndex ?? 0) < span.start) low = middle + 1;
		else high = middle;
	}
	const nodes: Node[] = [];
	for (let i = low; ; i++) {
		const node = root.child(i);
		if (node === null || node.startIndex >= span.end) return nodes;
		if (wanted(node)) nodes.push(node);
	}
}

function tablesIn(parsed: ParsedSource, span: Span): OpsTable[] {
	const tables: OpsTable[] = [];
	for (const child of topLevel(parsed, span)) {
		const declarations = child.type === "ERROR" ? child.namedChildren : [child];
		for (const each of declarations)
			if (each?.type === "declaration" && each.startIndex >= span.start && each.startIndex < span.end)
				tablesOf(parsed, each, tables);
	}
	return tables;
}

function tablesOf(parsed: ParsedSource, declaration: Node, tables: OpsTable[]): void {
	for (const declarator of declaration.childrenForFieldName("declarator")) {
		if (declarator === null || declarator.type !== "init_declarator") continue;
		const value = declarator.childForFieldName("value");
		const inner = declarator.childForFieldName("declarator");
		if (value?.type !== "initializer_list" || inner === null) continue;
		const type = declaration.childForFieldName("type");
		const tag = type?.type === "struct_specifier" ? type.childForFieldName("name") : null;
		const name = declaredName(inner);
		const members: OpsMember[] = [];
		collect(parsed, value, "", members, 0);
		if (members.length === 0) continue;
		tables.push({
			struct: tag === null ? "" : textOf(parsed, tag),
			name: name === undefined ? "" : textOf(parsed, name),
			members,
			span: { start: declaration.startIndex, end: declaration.endIndex },
		});
	}
}

function textOf(parsed: ParsedSource, node: Node): string {
	return copied(parsed.source.slice(node.startIndex, node.endIndex));
}

function collect(parsed: ParsedSource, list: Node, prefix: string, members: OpsMember[], depth: number): void {
	if (depth > 16) return;
	for (const item of list.namedChildren) {
		if (item === null) continue;
		if (item.type === "initializer_list") collect(parsed, item, prefix, members, depth + 1);
		if (item.type !== "initializer_pair") continue;
		const value = item.childForFieldName("value");
		if (value === null) continue;
		const field = item
			.childrenForFieldName("designator")
			.filter((designator) => designator !== null && /field/.test(designator.type))
			.map((designator) => textOf(parsed, designator!).replace(/^\.\s*/, ""))
			.join(".");
		const member = prefix === "" || field === "" ? prefix + field : `${prefix}.${field}`;
		if (value.type === "initializer_list") collect(parsed, value, member, members, depth + 1);
		else if (member !== "") {
			const named = strip(value);
			members.push({ member, value: textOf(parsed, named), span: { start: value.startIndex, end: value.endIndex } });
		}
	}
}

/** `&name`, `(cast)name`, `(name)` → name. */
function strip(value: Node): Node {
	let node = value;
	for (let i = 0; i < 8; i++) {
		const inner =
			node.type === "pointer_expression"
				? node.childForFieldName("argument")
				: node.type === "cast_expression"
					? node.childForFieldName("value")
					: node.type === "parenthesized_expression"
						? node.namedChild(0)
						: null;
		if (inner === null) return node;
		node = inner;
	}
	return node;
}
