/** C text of what an access path of the table names on a call: "arg0->dmabuf->resv" with `attach` is `attach->dmabuf->resv`. */
import type { Node } from "web-tree-sitter";
import { ACCESSOR_NAME, CONTAINER_NAME, PLANE_OBJECT_NAME } from "../kernel/idioms.ts";
import { argumentsOf, calleeOf, type Site } from "./site.ts";

/** Undefined when the path is none that C can spell here, or evaluating the argument twice could do harm. */
export function pathText(site: Site, path: string, call: Node): string | undefined {
	const match = /^arg(\d+)((?:(?:->|\.)\w+)*)$/.exec(path);
	const argument = argumentsOf(call)[Number(match?.[1] ?? -1)];
	if (!match || !argument || !isHarmless(site, argument)) return undefined;
	const rest = match[2] ?? "";
	if (rest === "") return site.textOf(argument);
	const node = bare(argument);
	if (node.type === "pointer_expression" && node.childForFieldName("operator")?.type === "&" && rest.startsWith("->")) {
		const inner = node.childForFieldName("argument");
		return inner ? `${postfix(site, bare(inner))}.${rest.slice(2)}` : undefined;
	}
	return `${postfix(site, node)}${rest}`;
}

const POSTFIX = new Set(["identifier", "field_expression", "subscript_expression", "call_expression"]);

function postfix(site: Site, node: Node): string {
	return POSTFIX.has(node.type) ? site.textOf(node) : `(${site.textOf(node)})`;
}

function bare(node: Node): Node {
	let at = node;
	while (at.type === "parenthesized_expression" && at.namedChildCount === 1) at = at.namedChild(0)!;
	return at;
}

/** No assignment, no increment, and only calls that look something up. */
export function isHarmless(site: Site, node: Node): boolean {
	if (node.descendantsOfType(["assignment_expression", "update_expression"]).length > 0) return false;
	return node.descendantsOfType("call_expression").every((call) => {
		const callee = call && calleeOf(call);
		const name = callee ? site.textOf(callee) : "";
		return (
			name === "container_of" || [ACCESSOR_NAME, CONTAINER_NAME, PLANE_OBJECT_NAME].some((known) => known.test(name))
		);
	});
}
