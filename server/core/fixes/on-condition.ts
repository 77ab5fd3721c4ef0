/** The conditions under which a call was made, for what has to be undone under the same. */
import type { Node } from "web-tree-sitter";
import { isHarmless } from "./c-path.ts";
import type { Site } from "./site.ts";

/**
 * C text of what has to be true at `there` for the call to have been made; "" when it was made on every way there, and
 * undefined when that cannot be asked any more.
 */
export function conditionFor(site: Site, call: Node, there: Node): string | undefined {
	const texts: string[] = [];
	const left = call.parent?.childForFieldName("left");
	const result = left && /^\w+$/.test(site.textOf(left)) ? site.textOf(left) : undefined;
	for (let at: Node = call; at.parent && at.parent.id !== site.fn.body.id; at = at.parent) {
		const { parent } = at;
		if (parent.startIndex <= there.startIndex && there.endIndex <= parent.endIndex && !isOther(parent, at, there))
			break;
		if (parent.type === "if_statement" && parent.childForFieldName("condition")?.id !== at.id) {
			const condition = parent.childForFieldName("condition");
			if (parent.childForFieldName("consequence")?.id !== at.id || !condition) return undefined;
			// `if (!p) p = get();`: what it has now, it has on every way
			if (result && new RegExp(`\\b${result}\\b`).test(site.textOf(condition))) continue;
			if (!isHarmless(site, condition) && !isPredicate(site, condition)) return undefined;
			texts.push(
				site
					.textOf(condition)
					.replace(/^\(|\)$/g, "")
					.trim(),
			);
		} else if (/^(?:while|for|do|switch|case)_statement$/.test(parent.type)) return undefined;
	}
	return texts.reverse().join(" && ");
}

/** The place lies in the branch of the same decision in which the call is not. */
function isOther(decision: Node, at: Node, there: Node): boolean {
	return decision.type === "if_statement" && (there.startIndex < at.startIndex || there.endIndex > at.endIndex);
}

/** A question put to an object: one call, whose answer is all there is to it. */
function isPredicate(site: Site, condition: Node): boolean {
	const calls = condition.descendantsOfType("call_expression").filter((each): each is Node => each !== null);
	if (condition.descendantsOfType(["assignment_expression", "update_expression"]).length > 0) return false;
	return calls.every((each) =>
		/^\w*_(?:is|has|can|should)_\w+$/.test(site.textOf(each.childForFieldName("function") ?? each)),
	);
}
