/** A local variable to keep a result in: one that is there and free, or a new one declared as a maintainer would. */
import type { Node } from "web-tree-sitter";
import { declaredName } from "../syntax/functions.ts";
import type { TextEdit } from "./candidate.ts";
import { indentAt, lineStart } from "./layout.ts";
import type { Site } from "./site.ts";

export interface Local {
	readonly name: string;
	readonly declare: readonly TextEdit[];
}

const RESULT_NAMES = ["ret", "err", "rc", "r", "error", "status"];

/**
 * A variable of a type for a value that is used up between two offsets. Taken from the function's own where nobody
 * reads its old value after `from`; `leaves` = the function returns right after.
 */
export function localFor(
	site: Site,
	type: string,
	from: number,
	to: number,
	leaves: boolean,
	preferred?: string,
): Local | undefined {
	const names = preferred ? [preferred, ...RESULT_NAMES] : RESULT_NAMES;
	const mine = declarationsOf(site).flatMap((d) => namesIn(site, d));
	for (const { name, type: its } of mine) {
		if (its !== type || !(names.includes(name) || preferred !== undefined)) continue;
		if (leaves || (isOverwritten(site, name, from) && isOverwritten(site, name, to))) return { name, declare: [] };
	}
	const body = site.textOf(site.fn.node);
	const name = names.find((each) => !new RegExp(`\\b${each}\\b`).test(body));
	return name === undefined ? undefined : { name, declare: [declaration(site, type, name)] };
}

/** Tag of the struct that a local variable or a parameter points to. */
export function structOf(site: Site, name: string): string | undefined {
	const locals = declarationsOf(site).flatMap((d) => namesIn(site, d));
	const params = site.fn.params.map((each) => ({ name: each.name, type: each.typeText }));
	const type = [...locals, ...params].find((each) => each.name === name)?.type;
	return /^struct\s+(\w+)\s*\*$/.exec(type ?? "")?.[1];
}

/** The declarations the function opens with. */
export function declarationsOf(site: Site): Node[] {
	const found: Node[] = [];
	for (const node of site.fn.body.namedChildren) {
		if (node?.type === "declaration") found.push(node);
		else if (node && node.type !== "comment" && !DECLARES.test(site.textOf(node))) break;
	}
	return found;
}

/** Macros that declare a variable. */
const DECLARES = /^(?:DEFINE|DECLARE)_\w+\(/;

function namesIn(site: Site, declaration: Node): { name: string; type: string }[] {
	const base = declaration.childForFieldName("type");
	if (!base || /\b(?:static|const)\b/.test(site.text.slice(declaration.startIndex, base.startIndex))) return [];
	return declaration.childrenForFieldName("declarator").flatMap((d) => {
		const inner = d?.type === "init_declarator" ? d.childForFieldName("declarator") : d;
		const name = inner && declaredName(inner);
		if (!inner || !name || inner.type === "array_declarator") return [];
		const stars = site.text.slice(inner.startIndex, name.startIndex).replace(/\s/g, "");
		return [{ name: site.textOf(name), type: typeText(site.textOf(base), stars) }];
	});
}

/** "struct sg_table *", "int" */
export function typeText(base: string, stars: string): string {
	return `${base.replace(/\s+/g, " ").trim()}${stars === "" ? "" : ` ${stars}`}`;
}

/** The next mention of the name is an assignment, or there is none: its value before does not matter. */
function isOverwritten(site: Site, name: string, from: number): boolean {
	const rest = site.text.slice(from, site.fn.span.end);
	const next = new RegExp(`\\b${name}\\b`).exec(rest);
	return next === null || /^\s*=[^=]/.test(rest.slice(next.index + name.length));
}

function declaration(site: Site, type: string, name: string): TextEdit {
	const { text } = site;
	const written = `${type}${type.endsWith("*") ? "" : " "}${name};`;
	const last = declarationsOf(site).at(-1);
	if (last)
		return { start: last.endIndex, end: last.endIndex, newText: `\n${indentAt(text, last.startIndex)}${written}` };
	const open = site.fn.body.startIndex + 1;
	const first = site.fn.body.namedChildren.find((n) => n !== null);
	const indent = first ? indentAt(text, first.startIndex) : "\t";
	const gap = first && lineStart(text, first.startIndex) <= open ? "" : "\n";
	return { start: open, end: open, newText: `\n${indent}${written}${gap}` };
}
