/**
 * File-level views on a parsed source: ops tables, includes, macro definitions, namespaces, functions whose address is
 * taken. Values are read from the original text. Knows no API name.
 */
import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import { Token, tokenize } from "../text/tokens.ts";
import { declaredName, functionsOf } from "./functions.ts";
import type { ParsedSource } from "./parse.ts";

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

/** Symbol namespaces the module imports, with or without quotes in the source. */
export function importedNamespaces(parsed: ParsedSource): readonly string[] {
	return parsed.masked.marks
		.filter((mark) => mark.kind === "macro-declaration" && mark.name === "MODULE_IMPORT_NS")
		.map((mark) => parsed.source.slice(mark.args[0]?.start ?? 0, mark.args[0]?.end ?? 0).replace(/["\s]/g, ""));
}

/** Names of functions defined in this file that are used other than by calling them, in any branch of any conditional. */
export function addressTaken(parsed: ParsedSource): ReadonlySet<string> {
	const known = parsed.memo.get("address-taken");
	if (known !== undefined) return known as ReadonlySet<string>;
	const { source } = parsed;
	const definitions = new Set<number>();
	const names = new Set<string>();
	for (const view of functionsOf(parsed)) {
		definitions.add(view.nameSpan.start);
		if (view.name !== "") names.add(view.name);
	}
	const taken = new Set<string>();
	const tokens = tokenize(source);
	for (let i = 0; i < tokens.count; i++) {
		if (tokens.kind[i] === Token.directive) {
			for (const word of source.slice(tokens.start[i]!, tokens.end[i]!).match(/[A-Za-z_]\w*/g) ?? [])
				if (names.has(word)) taken.add(word);
			continue;
		}
		if (tokens.kind[i] !== Token.identifier || tokens.word[i] !== 0) continue;
		const called = i + 1 < tokens.count && tokens.kind[i + 1] === Token.punctuation && tokens.word[i + 1] === 40;
		if (called || definitions.has(tokens.start[i]!)) continue;
		const before = i > 0 && tokens.kind[i - 1] === Token.punctuation ? tokens.word[i - 1]! : 0;
		// a field of the same name: `x.name`, `x->name`, `.name =`
		if (before === 46 || (before === 62 && source.charCodeAt(tokens.start[i - 1]! - 1) === 45)) continue;
		const name = source.slice(tokens.start[i]!, tokens.end[i]!);
		if (names.has(name)) taken.add(name);
	}
	parsed.memo.set("address-taken", taken);
	return taken;
}

/** Designated initialisers of structs at file level, arrays of structs included, in source order. */
export function opsTables(parsed: ParsedSource): readonly OpsTable[] {
	const known = parsed.memo.get("ops-tables");
	if (known !== undefined) return known as readonly OpsTable[];
	const tables: OpsTable[] = [];
	for (const child of parsed.tree?.rootNode.namedChildren ?? []) {
		if (child !== null && child.type === "declaration") tablesOf(parsed, child, tables);
		else if (child !== null && child.type === "ERROR")
			for (const inner of child.namedChildren) if (inner?.type === "declaration") tablesOf(parsed, inner, tables);
	}
	parsed.memo.set("ops-tables", tables);
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
	return parsed.source.slice(node.startIndex, node.endIndex);
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
