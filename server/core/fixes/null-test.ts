/** A test with IS_ERR() of what fails with NULL, in the form that sees it. */
import { WORDS } from "../kernel/repairs.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import type { Site } from "./site.ts";

/** `IS_ERR(p)` becomes `!p`, and the error made of it in that branch the one of a failed allocation. */
export function nullTest(site: Site): readonly Candidate[] {
	const at = site.span(site.event);
	const pointer = site.event.kind === "result" ? site.event.object.text : "";
	const node = at && site.fn.node.descendantForIndex(at.start, Math.max(at.start, at.end - 1));
	let test = node;
	while (test && test.type !== "if_statement" && test.id !== site.fn.body.id) test = test.parent ?? undefined;
	const condition = test?.type === "if_statement" ? test.childForFieldName("condition") : undefined;
	if (!test || !condition || !/^[\w.>-]+$/.test(pointer)) return [];
	const made = `${WORDS.ptrErr}(${pointer})`;
	const tested = callsIn(condition, `${WORDS.isErr}(${pointer})`, site).slice(0, 1);
	const branch = test.childForFieldName("consequence");
	if (tested.length === 0 || !branch) return [];
	const edits: TextEdit[] = [
		...tested.map((each) => ({ ...each, newText: `!${pointer}` })),
		...callsIn(branch, made, site).map((each) => ({ ...each, newText: WORDS.noMemory })),
	];
	return [{ title: "Test for NULL", edits }];
}

function callsIn(
	within: { descendantsOfType(type: string): readonly ({ startIndex: number; endIndex: number } | null)[] },
	text: string,
	site: Site,
): { start: number; end: number }[] {
	return within.descendantsOfType("call_expression").flatMap((call) => {
		const span = call && { start: call.startIndex, end: call.endIndex };
		return span && site.textOf(span).replace(/\s+/g, "") === text.replace(/\s+/g, "") ? [span] : [];
	});
}
