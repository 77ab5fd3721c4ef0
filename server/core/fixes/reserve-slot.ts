/**
 * A slot for the fence, right after the lock is taken: nothing has happened yet that could not be undone. Only where it is
 * plain how the function leaves from there.
 */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import type { ApiRow } from "../kernel/row.ts";
import { isHarmless } from "./c-path.ts";
import type { Candidate } from "./candidate.ts";
import { type Label, labelsOf } from "./labels.ts";
import { deeper, roomAround, statementOf } from "./layout.ts";
import { lockCalls } from "./lock-names.ts";
import { argumentsOf, calleeOf, flaggedCall, type Site } from "./site.ts";
import { localFor } from "./variables.ts";

export function reserveSlot(site: Site): readonly Candidate[] {
	const add = flaggedCall(site);
	const position = site.report.happening.row?.closes?.on;
	const lock = add && lockBefore(site);
	const slots = add && argumentsOf(add.node)[Number(/^arg(\d+)$/.exec(position ?? "")?.[1] ?? -1)];
	const reserve = reserving(site);
	const calls = lockCalls(site.release);
	if (!lock || !slots || !reserve || !calls || site.fn.returnType !== "int") return [];
	const on = site.textOf(slots);
	if (on !== site.textOf(lock.argument)) return [];
	const statement = behindItsTest(lock.statement);
	const room = statement && roomAround(site.text, statement);
	if (!statement || !room || room.open.length > 0) return [];
	// behind the test of a result that result is 0, as that of the reservation will be
	const tested = statement.id !== lock.statement.id;
	const local = localFor(site, "int", statement.endIndex, statement.endIndex, tested);
	if (!local) return [];
	const unlock = calls.unlock(on);
	const step = deeper("");
	const leave = (exit: readonly string[]): Candidate => ({
		title: `Reserve a slot with ${reserve.name}() after taking the lock`,
		edits: [
			...local.declare,
			{
				start: room.end,
				end: room.end,
				newText: room.after([
					`${local.name} = ${reserve.name}(${on}, 1);`,
					exit.length > 1 ? `if (${local.name}) {` : `if (${local.name})`,
					...exit.map((each) => `${step}${each}`),
					...(exit.length > 1 ? ["}"] : []),
				]),
			},
		],
	});
	const unwinding = (label: Label): boolean =>
		label.start > add.node.startIndex && label.returns === local.name && `${label.does[0]};` === unlock;
	return [
		...labelsOf(site)
			.filter(unwinding)
			.map((label) => leave([`goto ${label.name};`])),
		...(leavesNothing(site, lock.statement) ? [leave([unlock, `return ${local.name};`])] : []),
	];
}

/** The call that took the lock last on the path, as the steps show it, and the lock as written there. */
function lockBefore(site: Site): { readonly statement: Node; readonly argument: Node } | undefined {
	for (const event of [...site.report.path].reverse()) {
		if (event.kind !== "call" || event.id >= site.report.at || !site.report.notes.has(event.id)) continue;
		const row = lookup(event.callee, site.release);
		if (row?.lock.effect !== "acquires" || row.lock.what !== undefined) continue;
		const call = row.lock.on === "arg0" && !row.lock.trylock ? site.call(event) : undefined;
		const argument = call && argumentsOf(call)[0];
		const statement = call && statementOf(call);
		return statement && argument && isHarmless(site, argument) ? { statement, argument } : undefined;
	}
	return undefined;
}

/** The call that reserves what the flagged one uses up: named by its pairing, with the lock and a number. */
function reserving(site: Site): ApiRow | undefined {
	return (site.report.happening.row?.closes?.with ?? [])
		.flatMap((name) => lookup(name, site.release) ?? [])
		.find((row) => row.returns.kind === "errno" && row.args.join() === "resv,size");
}

/** The statement that takes the lock, or the test of its result right behind. */
function behindItsTest(taking: Node): Node | undefined {
	if (taking.type === "if_statement") return leavesAtOnce(taking) ? taking : undefined;
	if (taking.type !== "expression_statement") return undefined;
	if (taking.namedChild(0)?.type === "call_expression") return taking;
	const next = taking.nextNamedSibling;
	return next?.type === "if_statement" && leavesAtOnce(next) ? next : undefined;
}

function leavesAtOnce(test: Node): boolean {
	const branch = test.childForFieldName("consequence");
	const last = branch?.type === "compound_statement" ? branch.namedChildren.at(-1) : branch;
	return (
		!test.childForFieldName("alternative") && (last?.type === "return_statement" || last?.type === "goto_statement")
	);
}

/** Nothing before the lock was called that might have to be undone: only lookups and what the table knows. */
function leavesNothing(site: Site, lock: Node): boolean {
	return site.fn.body
		.descendantsOfType("call_expression")
		.filter((each): each is Node => each !== null && each.startIndex < lock.startIndex)
		.every((each) => {
			const callee = calleeOf(each);
			return isHarmless(site, each) || (callee && lookup(site.textOf(callee), site.release) !== undefined);
		});
}
