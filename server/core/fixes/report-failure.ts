/** A failure that the function's caller has to hear of: the error returned, through the label that undoes what was done. */
import type { Node } from "web-tree-sitter";
import { SHARED_RESULT } from "../kernel/idioms.ts";
import { lookup, rowsFor } from "../kernel/lookup.ts";
import { BACKS_OFF, HANDED_OVER, LOST, WORDS } from "../kernel/repairs.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { CallEvent } from "../kernel/vocabulary.ts";
import { braced, RESULT_TYPES } from "./around.ts";
import { isHarmless } from "./c-path.ts";
import type { Candidate } from "./candidate.ts";
import { labelsOf } from "./labels.ts";
import { deeper, isStatement, roomAround, statementOf } from "./layout.ts";
import { neverRefused } from "./never-refused.ts";
import { closingCall } from "./pairs.ts";
import { argumentsOf, calleeOf, nodeAt, type Site } from "./site.ts";
import { localFor } from "./variables.ts";

/** A function that can say so gives the error on; one that cannot asks for its lock so that it is not refused. */
export function heardResult(site: Site): readonly Candidate[] {
	const [waits, told] = [neverRefused(site), reportDropped(site)];
	return site.fn.returnType === "void" ? [...waits, ...told] : [...told, ...waits];
}

/** `call();` becomes `ret = call(); if (ret) return ret;`, or goto. */
function reportDropped(site: Site): readonly Candidate[] {
	const dropped = site.event.kind === "result" ? callOf(site, site.event.of) : undefined;
	const call = dropped && site.call(dropped);
	const statement = call && statementOf(call);
	const row = dropped && lookup(dropped.callee, site.release);
	const type = row && RESULT_TYPES[row.returns.kind];
	if (!call || statement?.type !== "expression_statement" || statement.namedChild(0)?.id !== call.id) return [];
	const room = roomAround(site.text, statement);
	const asserted = type === "int" ? assertion(site, call) : undefined;
	if (asserted) return [asserted];
	if (type !== "int" || site.fn.returnType !== "int" || !room) return [];
	const local = localFor(site, type, call.startIndex, statement.endIndex, true);
	if (!local) return [];
	const labels = labelsOf(site).filter((each) => each.start > statement.endIndex && each.returns === local.name);
	const undone = openedBefore(site, statement);
	const leave = undone && [...undone.map((each) => `${each};`), `return ${local.name};`];
	const jumps = labels.map((each) => [`goto ${each.name};`]);
	const ways = leave ? (leave.length === 1 ? [leave, ...jumps] : [...jumps, leave]) : jumps;
	const again = triedAgain(site, call, statement, local.name);
	return ways.map((way) => {
		const [head, tail] = way.length > 1 ? [" {", ["}"]] : ["", []];
		const lines = [...again, `if (${local.name})${head}`, ...way.map((each) => deeper("") + each), ...tail];
		return {
			title: `Give the error of ${dropped?.callee}() on`,
			edits: braced(room, [
				...local.declare,
				{ start: call.startIndex, end: call.startIndex, newText: `${local.name} = ` },
				{ start: room.end, end: room.end, newText: room.after(lines) },
			]),
		};
	});
}

/** Where the function has a label in front of the call to try again from, and others do: lost to another context, so does this. */
function triedAgain(site: Site, call: Node, statement: Node, name: string): string[] {
	const callee = calleeOf(call);
	const backoff = callee && BACKS_OFF.get(site.textOf(callee));
	const ctx = callee && lookup(site.textOf(callee), site.release)?.lock.ctxArg;
	const argument = ctx === undefined ? undefined : argumentsOf(call)[ctx];
	const label = statement.parent?.type === "labeled_statement" ? statement.parent.childForFieldName("label") : null;
	if (!backoff || !argument || !label || !isHarmless(site, argument)) return [];
	const jumps = site.fn.body.descendantsOfType("goto_statement").map((each) => each?.childForFieldName("label"));
	if (!jumps.some((each) => each && site.textOf(each) === site.textOf(label))) return [];
	const one = deeper("");
	return [
		`if (${name} == ${LOST}) {`,
		`${one}${name} = ${backoff}(${site.textOf(argument)});`,
		`${one}if (!${name})`,
		`${one}${one}goto ${site.textOf(label)};`,
		"}",
	];
}

const TEST = new RegExp(`^${WORDS.testType}\\s*\\*`);

/** A test has nobody to give an error to: it ends there. */
function assertion(site: Site, call: Node): Candidate | undefined {
	const test = site.fn.params.find((each) => TEST.test(each.typeText));
	if (!test) return undefined;
	return {
		title: `Insist on it with ${WORDS.mustBeEqual}()`,
		edits: [
			{ start: call.startIndex, end: call.startIndex, newText: `${WORDS.mustBeEqual}(${test.name}, ` },
			{ start: call.endIndex, end: call.endIndex, newText: ", 0)" },
		],
	};
}

/** `return 0;` behind a failure becomes `return ret;`, with the result of what failed; a `goto` sets the variable first. */
export function returnFailure(site: Site): readonly Candidate[] {
	const at = site.span(site.event);
	const statement = at && nodeAt(site.fn.node, at, "return_statement");
	const value = statement?.namedChildren.find((each) => each !== null && each.type !== "comment");
	const failed = site.report.path.filter(
		(each): each is CallEvent => each.kind === "call" && each.callee === site.report.happening.callee,
	);
	const result = failed.map((each) => resultOf(site, each)).at(-1);
	if (!statement || !value || result === undefined) return [];
	const pointer = /\*$/.test(site.fn.returnType.trim());
	const error = pointer ? `${WORDS.errPtr}(${result})` : result;
	const room = roomAround(site.text, statement);
	const edit = { start: value.startIndex, end: value.endIndex, newText: error };
	const title = `Return ${error}`;
	const { jump, misread } = site.report.happening;
	if (misread !== undefined) return takenFromAnother(site, misread, result, statement.endIndex);
	const jumped = jump && site.span({ ...site.event, span: jump });
	const leave = jumped && nodeAt(site.fn.node, jumped, "goto_statement");
	if (leave && value.type === "identifier") {
		const here = roomAround(site.text, leave);
		const name = site.textOf(value);
		if (!here || pointer || name === result) return [];
		const set = { start: leave.startIndex, end: leave.startIndex, newText: here.before([`${name} = ${result};`]) };
		return [{ title: `Set ${name} to ${result}`, edits: braced(here, [set]) }];
	}
	if (!pointer || /^(?:NULL|0)$/.test(site.textOf(value))) return [{ title, edits: [edit] }];
	// what the caller would have got is dropped instead
	const put = puttingOf(site, site.textOf(value));
	if (put === undefined || !room) return [];
	const before = { start: statement.startIndex, end: statement.startIndex, newText: room.before([`${put};`]) };
	return [{ title, edits: braced(room, [before, edit]) }];
}

/** `PTR_ERR(buf)`, the last one that the path comes to, becomes the error of what failed. */
function takenFromAnother(site: Site, pointer: string, result: string, end: number): readonly Candidate[] {
	const takes = site.fn.body.descendantsOfType("call_expression").filter((call): call is Node => {
		const callee = call && calleeOf(call);
		const [argument, ...more] = call ? argumentsOf(call) : [];
		const isOne = callee && (site.textOf(callee) === WORDS.ptrErr || site.textOf(callee) === WORDS.errCast);
		return isOne === true && argument !== undefined && more.length === 0 && site.textOf(argument) === pointer;
	});
	const before = site.span({ ...site.event, span: site.report.happening.jump ?? site.event.span });
	const last = takes.filter((call) => call.startIndex < (before?.end ?? end)).at(-1);
	const callee = last && calleeOf(last);
	if (!last || !callee) return [];
	const casts = site.textOf(callee) === WORDS.errCast;
	const failed = /^PTR_ERR\((.*)\)$/.exec(result)?.[1];
	const error = !casts ? result : failed ? `${WORDS.errCast}(${failed})` : `${WORDS.errPtr}(${result})`;
	return [
		{
			title: `Take the error from ${failed ?? result}`,
			edits: [{ start: last.startIndex, end: last.endIndex, newText: error }],
		},
	];
}

/** The call that drops a reference of the type the function returns; undefined when a call makes what is returned. */
function puttingOf(site: Site, value: string): string | undefined {
	const role = HANDED_OVER.find((each) => each.type.test(site.fn.returnType.trim()))?.role;
	const puts = (row: ApiRow): boolean =>
		row.args.join() === role &&
		row.returns.kind === "void" &&
		row.closes?.what === `${role}-ref` &&
		!row.name.startsWith("_");
	const row = role === undefined ? undefined : [...rowsFor(site.release).values()].find(puts);
	return row && /^[\w.>-]+$/.test(value) ? `${row.name}(${value})` : undefined;
}

function callOf(site: Site, id: number): CallEvent | undefined {
	const event = site.report.path.find((each) => each.id === id);
	return event?.kind === "call" ? event : undefined;
}

/** How the function can give the result of a call as an errno: the variable it is in, or made of an error pointer. */
function resultOf(site: Site, event: CallEvent): string | undefined {
	const call = site.call(event);
	const left = call?.parent?.childForFieldName(call.parent.type === "init_declarator" ? "declarator" : "left");
	const kind = lookup(event.callee, site.release)?.returns.kind;
	if (!left || kind === undefined) return undefined;
	const name = site.textOf(left).replace(/^\*+\s*/, "");
	if (kind === "err_ptr") return `${WORDS.ptrErr}(${name})`;
	if (kind === "null_on_error") return SHARED_RESULT.test(event.callee) ? WORDS.notFound : WORDS.noMemory;
	return RESULT_TYPES[kind] === "int" ? name : undefined;
}

/**
 * What was opened between the last way out that simply returns an error and this place, closed again, the last first;
 * undefined when anything else was called that may have to be undone.
 */
function openedBefore(site: Site, statement: Node): string[] | undefined {
	const { body } = site.fn;
	const before = (each: Node | null): each is Node => each !== null && each.endIndex <= statement.startIndex;
	const plain = body.descendantsOfType("return_statement").filter(before);
	const last = plain.filter((each) => /^return\s+(?:-E\w+|\w+)\s*;/.test(site.textOf(each)) && isBare(each)).at(-1);
	const from = last?.endIndex ?? body.startIndex;
	const closings: string[] = [];
	for (const node of body.descendantsOfType("call_expression").filter(before)) {
		const callee = calleeOf(node);
		const row = callee && lookup(site.textOf(callee), site.release);
		if (node.startIndex <= from || isHarmless(site, node)) continue;
		if (!row) return undefined;
		if (row.opens === undefined && row.lock.effect !== "acquires") continue;
		// made on every way here, and it cannot fail: nobody looks at what it says
		const made = statementOf(node);
		const sure =
			made?.type === "expression_statement" && made.namedChild(0)?.id === node.id && made.parent?.id === body.id;
		const closing = sure && row.opens ? closingCall(site, { node, row, pairing: row.opens }) : undefined;
		if (closing === undefined) return undefined;
		closings.unshift(closing);
	}
	return closings;
}

/** Nothing is undone in front of it: the only statement of its branch, or beside what only speaks. */
function isBare(statement: Node): boolean {
	const others = statement.parent?.type === "compound_statement" ? statement.parent.namedChildren : [];
	return others.every((each) => each === null || each.id === statement.id || !isStatement(each));
}
