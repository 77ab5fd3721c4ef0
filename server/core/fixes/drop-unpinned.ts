/**
 * Where pinning failed, what takes the driver down unpins all the same, because the object is there: it is dropped first,
 * by the call that the teardown itself drops it with and that leaves NULL behind.
 */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import type { CallEvent } from "../kernel/vocabulary.ts";
import { braced } from "./around.ts";
import { heldAt } from "./before-teardown.ts";
import type { Candidate } from "./candidate.ts";
import { roomAround, statementOf } from "./layout.ts";
import { closingCall } from "./pairs.ts";
import { argumentsOf, calleeOf, type Site, siteIn } from "./site.ts";

export function dropUnpinned(site: Site): readonly Candidate[] {
	const { report, finding, analysis } = site;
	const failed = report.path.find((each): each is CallEvent => each.kind === "call" && report.notes.has(each.id));
	const undone = report.path.find((each) => each.id === report.at);
	const pinning = failed && siteIn(analysis, finding, failed.fn ?? report.root);
	const taking = undone && !undone.file ? siteIn(analysis, finding, undone.fn ?? report.root) : undefined;
	const pin = failed && pinning?.call(failed);
	const unpin = undone && taking?.call(undone);
	if (!failed || !pinning || !taking || !pin || !unpin) return [];
	const [mine, theirs] = [pin, unpin].map((each) => argumentsOf(each)[0]);
	const drop = theirs && dropOf(taking, unpin, taking.textOf(theirs));
	const leaving = leavingOf(pinning, failed, taking.fn.name === pinning.fn.name ? undefined : taking.fn.name);
	const room = leaving && roomAround(pinning.text, leaving);
	if (!mine || !drop || !leaving || !room || !/^[\w.>-]+$/.test(pinning.textOf(mine))) return [];
	const object = pinning.textOf(mine);
	const lock = heldAt(pinning, leaving);
	const unlock = lock && closingCall(pinning, lock);
	const at = leaving.startIndex;
	const with_ = (lines: readonly string[]): Candidate => ({
		title: `Drop \`${object}\` with ${drop}(), it is not pinned`,
		edits: braced(room, [{ start: at, end: at, newText: room.before(lines) }]),
	});
	const line = `${drop}(&${object});`;
	return [with_(unlock === undefined ? [line] : [`${unlock};`, line])];
}

/** The call behind the unpin that drops the same object through the address of its pointer. */
function dropOf({ fn, textOf, release }: Site, unpin: Node, object: string): string | undefined {
	for (const call of fn.body.descendantsOfType("call_expression")) {
		const callee = call && call.startIndex > unpin.startIndex ? calleeOf(call) : undefined;
		const row = callee && lookup(textOf(callee), release);
		const [given] = call ? argumentsOf(call) : [];
		if (row?.closes?.on === "*arg0" && row.args.length === 1 && given && textOf(given) === `&${object}`)
			return row.name;
	}
	return undefined;
}

/** Of the branch in which pinning has failed: the call of the teardown, or the goto that leads to it. */
function leavingOf(site: Site, failed: CallEvent, teardown: string | undefined): Node | undefined {
	for (const event of site.report.path) {
		if (event.kind !== "branch" || event.tests !== failed.id) continue;
		const span = site.span(event);
		const condition = span && site.fn.node.descendantForIndex(span.start, Math.max(span.start, span.end - 1));
		const decision = condition && statementOf(condition);
		if (decision?.type !== "if_statement") continue;
		const branch = decision.childForFieldName(event.taken ? "consequence" : "alternative");
		const found = branch
			?.descendantsOfType(teardown === undefined ? "goto_statement" : "call_expression")
			.find((each) => each && (teardown === undefined || isCallOf(site, each, teardown)));
		const statement = found && statementOf(found);
		if (statement && /^(?:goto|expression)_statement$/.test(statement.type)) return statement;
	}
	return undefined;
}

function isCallOf(site: Site, call: Node, name: string): boolean {
	const callee = calleeOf(call);
	return callee !== undefined && site.textOf(callee) === name;
}
