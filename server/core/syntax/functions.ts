/**
 * The functions of a parsed file: good ones as views on the tree, misparsed ones with the cause.
 * Names and types are read from the original text. Knows no API name.
 */
import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import { copied } from "../text/copied.ts";
import type { Body } from "../text/frames.ts";
import { type Mark, marksIn } from "../text/marks.ts";
import { sliceOf } from "../text/pieces.ts";
import { brokenReason, firstError } from "./broken.ts";
import { LASTING, type ParsedSource } from "./parse.ts";
import { definitionAt, holdsFunction, isWhole, textKey } from "./verdict.ts";

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
	/** for whoever works something out from the function's text alone: stays through edits elsewhere */
	readonly lasting: Map<string, unknown>;
}

/** What is known of a function by its text alone; goes from parse to parse as long as the text stays. */
interface Facts {
	/** parsed whole, and its name is in the text: nothing to ask the tree */
	readonly sound: boolean;
	readonly lasting: Map<string, unknown>;
}

const FACTS = `${LASTING}functions`;

/** Every function whose body the brackets of the text show, in source order, broken ones included. */
export function functionsOf(parsed: ParsedSource): readonly FunctionView[] {
	const known = parsed.memo.get("functions");
	if (known !== undefined) return known as readonly FunctionView[];
	const earlier = parsed.tree === undefined ? undefined : earlierFacts(parsed);
	const kept = parsed.masked.bodies.map((body, i) => earlier?.(body, i));
	const aside = setAside(parsed, kept);
	const views = parsed.masked.bodies.map((body, i) => {
		const facts = kept[i];
		const early = endsEarly(parsed, body, i);
		return facts?.sound && !early ? new View(parsed, body, facts.lasting) : freshView(parsed, body, aside, early);
	});
	parsed.memo.set(ASIDE, aside);
	const facts = views.map((view): Facts => ({ sound: view.broken === undefined && view.named, lasting: view.lasting }));
	parsed.memo.set(FACTS, facts);
	parsed.memo.set("functions", views);
	return views;
}

/** Finds what the earlier parse knew of a function whose text and tree stayed. */
function earlierFacts(parsed: ParsedSource): ((body: Body, i: number) => Facts | undefined) | undefined {
	const facts = parsed.since?.known.get(FACTS) as readonly Facts[] | undefined;
	if (parsed.since === undefined || facts === undefined) return undefined;
	const { changed, region } = parsed.since;
	const { from, oldTo, newTo } = region.bodies;
	return (body, i) => {
		if (i >= from && i < newTo) return undefined;
		if (changed.some((range) => range.start <= body.close && range.end >= body.header)) return undefined;
		return facts[i < from ? i : i - newTo + oldTo];
	};
}

/** By the key of the text. */
type Aside = Map<string, Facts["lasting"]>;

const ASIDE = `${LASTING}functions set aside`;
const KEY = "key";
/** Functions kept besides, of texts that may not come back. */
const SPARE = 64;

/**
 * What was known of functions that are read anew because of what was typed before them, as is the rest of the file while a
 * brace or a comment is open, or the parser has not found its way back: most are found again at once, the others when it has.
 */
function setAside({ since, masked }: ParsedSource, kept: readonly (Facts | undefined)[]): Aside {
	const before = since?.known.get(ASIDE) as Aside | undefined;
	const facts = since?.known.get(FACTS) as readonly Facts[] | undefined;
	if (since === undefined || facts === undefined) return new Map();
	const stay = new Set(kept);
	const others = facts.filter((each) => !stay.has(each));
	// the one function that is typed in is seldom the same again
	if (before !== undefined && others.length < 2) return before;
	const aside = new Map(before);
	for (const { sound, lasting } of others) if (sound) aside.set(lasting.get(KEY) as string, lasting);
	for (const oldest of aside.keys()) if (aside.size > masked.bodies.length + SPARE) aside.delete(oldest);
	return aside;
}

/** A brace too many closes it before its own does, which stands behind it, by itself and at the beginning of a line. */
function endsEarly({ source, masked }: ParsedSource, { close }: Body, i: number): boolean {
	if (source[close - 2] === "\n") return false;
	// what is left of the body may have blocks that look like functions
	const next = masked.bodies.slice(i + 1).find(({ header }) => source[header - 1] === "\n");
	let depth = 0;
	for (const [brace] of sliceOf(masked.text, close, next?.header ?? source.length).matchAll(/\{|\n?\}/g)) {
		depth += brace === "{" ? 1 : -1;
		if (depth < 0) return brace !== "}";
	}
	return false;
}

function freshView(parsed: ParsedSource, body: Body, aside: Aside, early: boolean): View {
	const found = definitionAt(parsed.tree, body.open);
	const declarator = found?.childForFieldName("declarator") ?? undefined;
	const nameNode = body.nameEnd > body.nameStart || declarator === undefined ? undefined : declaredName(declarator);
	const key = textKey(parsed, body, commentAbove(parsed.source, body.header));
	const broken = early ? "skipped: a closing brace too many" : verdict(parsed, body, found, key);
	const known = broken === undefined && nameNode === undefined ? aside.get(key) : undefined;
	if (known) aside.delete(key);
	const view = new View(parsed, body, known ?? new Map([[KEY, key]]), nameNode, broken);
	if (!view.named) view.lasting.set("unnamed", true);
	if (broken === undefined) view.known = found;
	return view;
}

class View implements FunctionView {
	readonly name: string;
	readonly nameSpan: Span;
	readonly span: Span;
	readonly bodySpan: Span;
	readonly broken: string | undefined;
	/** its name stands before its parameters in the text */
	readonly named: boolean;
	readonly lasting: Map<string, unknown>;
	known: Node | undefined;
	readonly #parsed: ParsedSource;
	readonly #place: Body;
	#params: readonly ParameterView[] | undefined;

	constructor(parsed: ParsedSource, place: Body, lasting: Map<string, unknown>, name?: Node, broken?: string) {
		this.#parsed = parsed;
		this.#place = place;
		this.lasting = lasting;
		this.named = place.nameEnd > place.nameStart;
		this.nameSpan = name
			? { start: name.startIndex, end: name.endIndex }
			: { start: place.nameStart, end: place.nameEnd };
		this.span = { start: place.header, end: place.close };
		this.bodySpan = { start: place.open, end: place.close };
		this.broken = broken;
		this.name = remembered(lasting, "name", () => copied(parsed.source.slice(this.nameSpan.start, this.nameSpan.end)));
	}

	get node(): Node | undefined {
		if (this.broken !== undefined) return undefined;
		this.known ??= definitionAt(this.#parsed.tree, this.#place.open);
		return this.known;
	}

	get body(): Node | undefined {
		return this.node?.childForFieldName("body") ?? undefined;
	}

	get params(): readonly ParameterView[] {
		this.#params ??= this.node === undefined ? [] : parametersOf(this.#parsed, this.node);
		return this.#params;
	}

	get returnType(): string {
		return collapse(
			this.#words().replace(/\/\*[\s\S]*?\*\/|\b(?:static|extern|inline|__inline__|__inline|register)\b/g, " "),
		);
	}

	get isStatic(): boolean {
		return remembered(this.lasting, "static", () => /\bstatic\b/.test(this.#words()));
	}

	get isInline(): boolean {
		const header = this.#parsed.source.slice(this.#place.header, this.nameSpan.start);
		return /\b(?:inline|__inline|__inline__|__always_inline)\b/.test(header);
	}

	get attributes(): readonly Mark[] {
		const { source, masked } = this.#parsed;
		return marksIn(masked.marks, { start: headerStart(source, this.#place.header), end: this.#place.open }).filter(
			(mark) => mark.kind === "annotation",
		);
	}

	get comment(): string {
		return remembered(this.lasting, "comment", () => copied(commentAbove(this.#parsed.source, this.#place.header)));
	}

	#words(): string {
		const { header } = this.#place;
		return sliceOf(this.#parsed.masked.text, header, this.nameSpan.start);
	}
}

/** The value under `key`, worked out when it is asked for first. */
export function remembered<T>(memo: Map<string, unknown>, key: string, value: () => T): T {
	const known = memo.get(key);
	if (known !== undefined) return known as T;
	const made = value();
	memo.set(key, made);
	return made;
}

/** Annotations may stand before the first word that was left. */
function headerStart(source: string, header: number): number {
	return source.lastIndexOf("\n", header - 1) + 1;
}

function verdict(parsed: ParsedSource, body: Body, node: Node | undefined, key: string): string | undefined {
	if (parsed.tree === undefined) return parsed.problem ?? "skipped: not parsed";
	if (!body.closed) return "skipped: closing brace not found";
	const span = { start: body.header, end: body.close };
	if (node === undefined || !isWhole(body, node)) {
		const near = node?.hasError ? node : parsed.tree.rootNode;
		return brokenReason(parsed, firstError(near, span), span);
	}
	return holdsFunction(parsed, key, node) ? brokenReason(parsed, nestedDefinition(node), span) : undefined;
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
		views.push({ name: copied(parsed.source.slice(name.startIndex, name.endIndex)), typeText, span });
	}
	return views;
}

function collapse(text: string): string {
	return copied(text.replace(/\s+/g, " ").trim());
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
