/** The lock dropped before a function of the same file is called that takes it, or another one, itself. */
import type { Node } from "web-tree-sitter";
import type { Over } from "../flow/machine.ts";
import { lookup } from "../kernel/lookup.ts";
import { braced } from "./around.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { isStatement, roomAround, statementOf } from "./layout.ts";
import { closingCall, type Opening } from "./pairs.ts";
import { swapped } from "./remove.ts";
import { calleeOf, type Site, siteIn } from "./site.ts";

/** At the call of the flagged path; where several calls of the caller make the same mistake, at all of them. */
export function beforeTeardown(site: Site): readonly Candidate[] {
	const { report, finding, analysis } = site;
	const name = site.event.fn ?? report.root;
	const caller = name === report.root || site.event.file ? undefined : siteIn(analysis, finding, report.root);
	if (!caller) return [];
	const passed = report.path.flatMap((event) => caller.span(event)?.end ?? []).at(-1) ?? 0;
	const calls = callsIn(caller.fn.body).filter((each) => nameOf(caller, each) === name);
	const unlocked = calls.flatMap((call) => {
		const edits = unlockBefore(caller, call);
		return edits ? [{ call, edits }] : [];
	});
	const first = unlocked.find(({ call }) => call.startIndex >= passed);
	const title = `Drop the lock before calling ${name}()`;
	const all = unlocked.flatMap(({ edits }) => edits);
	if (!first) return [];
	return [
		...behindUnlock(caller, first.call).map((edits) => ({ title: `Call ${name}() after dropping the lock`, edits })),
		{ title, edits: first.edits },
		...(unlocked.length > 1 ? [{ title: `Drop the lock before every such call of ${name}()`, edits: all }] : []),
	];
}

function unlockBefore(caller: Site, call: Node): TextEdit[] | undefined {
	const statement = statementOf(call);
	const room = statement && roomAround(caller.text, statement);
	const lock = statement && heldAt(caller, statement, caller.report.happening.over);
	const closing = lock && closingCall(caller, lock);
	if (!statement || !room || closing === undefined) return undefined;
	const here = statement.startIndex;
	return braced(room, [{ start: here, end: here, newText: room.before([`${closing};`]) }]);
}

/** `if (ret) teardown(); unlock();`: the other way round. */
function behindUnlock(caller: Site, call: Node): (readonly TextEdit[])[] {
	let statement = statementOf(call);
	while (statement?.parent?.type === "if_statement") statement = statement.parent;
	const next = statement?.nextNamedSibling;
	const made = next?.type === "expression_statement" ? next.namedChild(0) : null;
	const row = made?.type === "call_expression" ? lookup(nameOf(caller, made), caller.release) : undefined;
	const edits = statement && next && row?.lock.effect === "releases" && swapped(caller.text, statement, next);
	return edits ? [edits] : [];
}

/** The lock that was taken before a branch and is not dropped in front of the statement; none in the branch where it failed. */
export function heldAt(caller: Site, statement: Node, over: Over = "resv"): Opening | undefined {
	for (let here: Node | null = statement; here && here.id !== caller.fn.body.id; here = here.parent) {
		for (let at = here.previousNamedSibling; at && isStatement(here); at = at.previousNamedSibling) {
			for (const each of callsIn(at).reverse()) {
				if (isOnWayOut(each, at)) continue;
				const row = lookup(nameOf(caller, each), caller.release);
				if (!row || (row.lock.what ?? "resv") !== over) continue;
				if (row.lock.effect === "releases") return undefined;
				if (row.lock.effect !== "acquires" || !row.opens) continue;
				// the test of its result, in the branch where there is none
				if (here.type === "if_statement" && at.nextNamedSibling?.id === here.id) return undefined;
				return { node: each, row, pairing: row.opens };
			}
		}
	}
	return undefined;
}

/** In a branch that does not come back to what follows. */
function isOnWayOut(call: Node, within: Node): boolean {
	for (let at: Node | null = call; at && at.id !== within.id; at = at.parent)
		if (at.type === "compound_statement" && at.descendantsOfType(["return_statement", "goto_statement"]).length > 0)
			return true;
	return false;
}

function callsIn(node: Node): Node[] {
	return node.descendantsOfType("call_expression").filter((each): each is Node => each !== null);
}

function nameOf(caller: Site, call: Node): string {
	const callee = calleeOf(call);
	return callee ? caller.textOf(callee) : "";
}
