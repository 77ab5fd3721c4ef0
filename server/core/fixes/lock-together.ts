/**
 * Neighbouring calls that all need the lock of one object get one bracket: taken before the first, dropped behind the last
 * and on every way out in between.
 */
import type { Node } from "web-tree-sitter";
import { IDIOMS } from "../kernel/idioms.ts";
import { lookup } from "../kernel/lookup.ts";
import { braced } from "./around.ts";
import { pathText } from "./c-path.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { roomAround, statementOf } from "./layout.ts";
import { lockCalls } from "./lock-names.ts";
import { calleeOf, flaggedCall, type Site, siteOf } from "./site.ts";

/** A lock that is held over more than a screen is another design. */
const MOST_STATEMENTS = 12;

export function lockTogether(site: Site): readonly Candidate[] {
	const mine = needOf(site);
	const calls = lockCalls(site.release);
	const block = mine?.statement.parent;
	if (!mine || !calls || block?.type !== "compound_statement") return [];
	const others = site.analysis.findings.flatMap((each) => {
		const alike = each.rule === site.finding.rule && each.function === site.finding.function;
		const theirs = alike && each.id !== site.finding.id ? siteOf(site.analysis, each) : undefined;
		return (theirs && needOf(theirs)) ?? [];
	});
	const all = [mine, ...others.filter((each) => each.lock === mine.lock && each.statement.parent?.id === block.id)];
	const ordered = all.map((each) => each.statement).sort((a, b) => a.startIndex - b.startIndex);
	const [first, last] = [ordered[0]!, ordered.at(-1)!];
	const region = block.namedChildren.filter(
		(each): each is Node => each !== null && each.startIndex >= first.startIndex && each.endIndex <= last.endIndex,
	);
	if (first.id === last.id || region.length > MOST_STATEMENTS || !isStraight(site, region)) return [];
	const [front, back] = [roomAround(site.text, first), roomAround(site.text, last)];
	const exits = region
		.flatMap((each) => exitsOf(each))
		.map((exit) => unlockBefore(site, exit, calls.unlock(mine.lock)));
	if (!front || !back || exits.some((each) => each === undefined)) return [];
	return [
		{
			title: `Take the reservation lock around ${all.length} calls`,
			edits: [
				{ start: first.startIndex, end: first.startIndex, newText: front.before([calls.lock(mine.lock)]) },
				...exits.flatMap((each) => each ?? []),
				{ start: back.end, end: back.end, newText: back.after([calls.unlock(mine.lock)]) },
			],
		},
	];
}

interface Need {
	readonly statement: Node;
	readonly lock: string;
}

function needOf(site: Site): Need | undefined {
	const call = flaggedCall(site);
	const on = call && lookup(call.event.callee, site.release)?.lock.on;
	const lock = call && on ? pathText(site, on, call.node) : undefined;
	const statement = call && statementOf(call.node);
	return statement?.type === "expression_statement" && lock !== undefined ? { statement, lock } : undefined;
}

/** One after the other: nothing jumps in, nothing declared, no loop, and no test that ends there and keeps the lock. */
function isStraight(site: Site, region: readonly Node[]): boolean {
	const calls = region.flatMap((each) => each.descendantsOfType("call_expression"));
	const ends = calls.some((each) => {
		const callee = each && calleeOf(each);
		return callee && IDIOMS.get(site.textOf(callee))?.startsWith("insists");
	});
	return !ends && region.every((each) => /^(?:comment|expression_statement|if_statement)$/.test(each.type));
}

function exitsOf(statement: Node): Node[] {
	return statement
		.descendantsOfType(["return_statement", "goto_statement", "break_statement", "continue_statement"])
		.filter((each): each is Node => each !== null);
}

/** Undefined when the value that is returned is made by a call, which may need the lock. */
function unlockBefore(site: Site, exit: Node, unlock: string): TextEdit[] | undefined {
	const room = roomAround(site.text, exit);
	const made = exit
		.descendantsOfType("call_expression")
		.filter((each) => each && !/^[A-Z_]+\(/.test(site.textOf(each)));
	if (!room || made.length > 0) return undefined;
	return braced(room, [{ start: exit.startIndex, end: exit.startIndex, newText: room.before([unlock]) }]);
}
