/**
 * The functions of a parsed file: good ones as views on the tree, misparsed ones with the cause.
 * Names and types are read from the original text. Knows no API name.
 */
import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import type { Body } from "../text/frames.ts";
import { type Mark, marksIn } from "../text/marks.ts";
import { brokenReason, firstError } from "./broken.ts";
import type { ParsedSource } from "./parse.ts";
import { definitionAt, holdsFunction, isWhole } from "./verdict.ts";

export interface ParameterView {
	/** "" for an unnamed one */
	readonly name: string;
	/** declaration without the name: `struct dma_buf *` */
	readonly typeText: string;
	readonly span: Span;
}

/** A function definition. Everything but name, spans and broken is computed on first use; valid until dispose. */
export interface FunctionView {
	readonly name: string;
	readonly nameSpan: Span;
	/** from the first word of the declaration to the closing brace */
	readonly span: Span;
	/** braces included */
	readonly bodySpan: Span;
	/** why it must not be analysed; undefined for a good function */
	readonly broken: string | undefined;
	/** function_definition; undefined when broken */
	readonly node: Node | undefined;
	/** compound_statement; undefined when broken */
	readonly body: Node | undefined;
	readonly params: readonly ParameterView[];
	/** as written, annotations and storage words left out */
	readonly returnType: string;
	readonly isStatic: boolean;
	readonly isInline: boolean;
	/** annotations with arguments in its header: `__must_hold(x)`, `__acquires(x)` */
	readonly attributes: readonly Mark[];
	/** comment just above the declaration, "" when there is none */
	readonly comment: string;
}

/** Every function whose body the brackets of the text show, in source order, broken ones included. */
export function functionsOf(parsed: ParsedSource): readonly FunctionView[] {
	const known = parsed.memo.get("functions");
	if (known !== undefined) return known as readonly FunctionView[];
	const views = parsed.masked.bodies.map((body) => viewOf(parsed, body));
	parsed.memo.set("functions", views);
	return views;
}

function viewOf(parsed: ParsedSource, body: Body): FunctionView {
	const { source } = parsed;
	const found = definitionAt(parsed.tree, body.open);
	const declarator = found?.childForFieldName("declarator") ?? undefined;
	const nameNode = body.nameEnd > body.nameStart || declarator === undefined ? undefined : declaredName(declarator);
	const nameSpan =
		nameNode === undefined
			? { start: body.nameStart, end: body.nameEnd }
			: { start: nameNode.startIndex, end: nameNode.endIndex };
	const span = { start: body.header, end: body.close };
	const broken = verdict(parsed, body, found);
	const node = broken === undefined ? found : undefined;
	let params: readonly ParameterView[] | undefined;
	let header: string | undefined;
	const words = (): string => {
		header ??= parsed.masked.text.slice(body.header, Math.max(body.header, nameSpan.start));
		return header;
	};
	return {
		name: source.slice(nameSpan.start, nameSpan.end),
		nameSpan,
		span,
		bodySpan: { start: body.open, end: body.close },
		broken,
		node,
		body: node?.childForFieldName("body") ?? undefined,
		get params() {
			params ??= node === undefined ? [] : parametersOf(parsed, node);
			return params;
		},
		get returnType() {
			return words()
				.replace(/\/\*[\s\S]*?\*\/|\b(?:static|extern|inline|__inline__|__inline|register)\b/g, " ")
				.replace(/\s+/g, " ")
				.trim();
		},
		get isStatic() {
			return /\bstatic\b/.test(words());
		},
		get isInline() {
			return /\b(?:inline|__inline|__inline__|__always_inline)\b/.test(source.slice(body.header, nameSpan.start));
		},
		get attributes() {
			return marksIn(parsed.masked.marks, { start: headerStart(source, body.header), end: body.open }).filter(
				(mark) => mark.kind === "annotation",
			);
		},
		get comment() {
			return commentAbove(source, body.header);
		},
	};
}

/** Annotations may stand before the first word that was left. */
function headerStart(source: string, header: number): number {
	return source.lastIndexOf("\n", header - 1) + 1;
}

function verdict(parsed: ParsedSource, body: Body, node: Node | undefined): string | undefined {
	if (parsed.tree === undefined) return parsed.problem ?? "skipped: not parsed";
	if (!body.closed) return "skipped: closing brace not found";
	const span = { start: body.header, end: body.close };
	if (node === undefined || !isWhole(body, node)) {
		const near = node?.hasError ? node : parsed.tree.rootNode;
		return brokenReason(parsed, firstError(near, span), span);
	}
	return holdsFunction(parsed, body, node) ? brokenReason(parsed, nestedDefinition(node), span) : undefined;
}

function nestedDefinition(definition: Node): Node | undefined {
	return (
		definition.descendantsOfType("function_definition").find((n) => n !== null && n.id !== definition.id) ?? undefined
	);
}

/** The identifier a declarator declares, through pointers, arrays, parentheses and parameter lists. */
export function declaredName(declarator: Node): Node | undefined {
	let node: Node | null = declarator;
	for (let i = 0; i < 64 && node !== null; i++) {
		if (/^(?:identifier|field_identifier|type_identifier)$/.test(node.type)) return node;
		node =
			node.childForFieldName("declarator") ??
			(node.type === "parenthesized_declarator" || node.type === "attributed_declarator" ? node.namedChild(0) : null);
	}
	return undefined;
}

function parametersOf(parsed: ParsedSource, definition: Node): ParameterView[] {
	let node = definition.childForFieldName("declarator");
	while (node !== null && node.type !== "function_declarator") node = node.childForFieldName("declarator");
	const list = node?.childForFieldName("parameters");
	if (list === null || list === undefined) return [];
	const views: ParameterView[] = [];
	for (const parameter of list.namedChildren) {
		if (parameter === null || parameter.type !== "parameter_declaration") continue;
		const span = { start: parameter.startIndex, end: parameter.endIndex };
		const declarator = parameter.childForFieldName("declarator");
		const name = declarator === null ? undefined : declaredName(declarator);
		const text = parsed.source.slice(span.start, span.end);
		if (name === undefined) {
			if (text !== "void") views.push({ name: "", typeText: collapse(text), span });
			continue;
		}
		const typeText = collapse(
			parsed.source.slice(span.start, name.startIndex) + parsed.source.slice(name.endIndex, span.end),
		);
		views.push({ name: parsed.source.slice(name.startIndex, name.endIndex), typeText, span });
	}
	return views;
}

function collapse(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

/** The comment that ends right above `offset`, with its delimiters. */
function commentAbove(source: string, offset: number): string {
	let at = offset;
	while (at > 0 && /\s/.test(source[at - 1]!)) at--;
	if (source.slice(at - 2, at) === "*/") {
		const start = source.lastIndexOf("/*", at - 2);
		return start < 0 ? "" : source.slice(start, at);
	}
	return "";
}
