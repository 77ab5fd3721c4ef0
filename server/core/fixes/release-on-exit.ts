/**
 * The missing unlock, unmap or end on a way out: through the function's own unwinding label where one does exactly that,
 * else as a call right before the return or the goto.
 */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import { braced } from "./around.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { type Label, labelsOf, withoutLabelOf } from "./labels.ts";
import { deeper, indentAt, lineStart, roomAround, statementOf } from "./layout.ts";
import { isBehind, newLabels } from "./new-label.ts";
import { conditionFor } from "./on-condition.ts";
import { closingCall, type Opener, openerOf } from "./pairs.ts";
import { lastGoto } from "./path-nodes.ts";
import { calleeOf, flaggedCall, nodeAt, type Site } from "./site.ts";
import { localFor } from "./variables.ts";
import { variantOf } from "./variant.ts";

/** Every candidate costs an analysis. */
const MOST_JUMPS = 4;

export function releaseOnExit(site: Site): readonly Candidate[] {
	const opener = openerOf(site);
	const closing = opener && closingCall(site, opener);
	const at = site.span(site.event);
	const root = site.fn.node;
	if (!opener || closing === undefined || !at || site.event.kind !== "return") return [];
	if (isPerhapsOnPurpose(site, closing, at.start)) return [];
	const name = closing.slice(0, closing.indexOf("("));
	const title = `Call ${name}() on this path, too`;
	const instead = insteadOf(site, closing);
	if (instead) return [{ title: `Call ${name}() instead`, edits: [instead] }];
	const statement = nodeAt(root, at, "return_statement");
	const edits: (readonly TextEdit[] | undefined)[] = [];
	const labels = labelsOf(site);
	if (statement) {
		const label = labels.find((each) => each.start > statement.startIndex && each.does.join() === closing);
		if (label) edits.push(gotoInstead(site, statement, label));
		if (!isForAll(site, statement, opener)) edits.push(beforeReturn(site, statement, opener, closing));
	} else edits.push(beforeEnd(site, closing));
	edits.push(...onTheWay(site, opener, at.start, closing, labels));
	return edits.flatMap((each) => (each ? [{ title, edits: each }] : []));
}

/** What takes the object apart on this path: the put that is missing does that, too. */
function insteadOf(site: Site, closing: string): TextEdit | undefined {
	const { object } = site.report.happening;
	for (const event of site.report.path) {
		if (event.kind !== "call" || !lookup(event.callee, site.release)?.takesApart) continue;
		const node = event.args.some((each) => "id" in each && each.id === object.id) ? site.call(event) : undefined;
		if (node) return { start: node.startIndex, end: node.endIndex, newText: closing };
	}
	return undefined;
}

/** The missing unmap before what it belongs to goes: on the way there, or right in front of the call. */
export function releaseBefore(site: Site): readonly Candidate[] {
	const opener = openerOf(site);
	const closing = opener && closingCall(site, opener);
	const call = flaggedCall(site);
	if (!opener || closing === undefined || !call) return [];
	const statement = statementOf(call.node);
	return [closing, ...withoutLock(site, closing)].flatMap((how) => {
		const edits = onTheWay(site, opener, call.node.startIndex, how, labelsOf(site));
		if (statement) edits.push(inFrontOf(site, statement, opener, how));
		const title = `Call ${how.slice(0, how.indexOf("("))}() first`;
		return edits.flatMap((each) => (each ? [{ title, edits: each }] : []));
	});
}

/** The same call by its variant for callers that do not hold the lock. */
function withoutLock(site: Site, closing: string): string[] {
	const name = closing.slice(0, closing.indexOf("("));
	const row = lookup(name, site.release);
	const other = row?.lock.pre === "held" ? variantOf(row, "free", site.release) : undefined;
	return other ? [`${other.name}${closing.slice(name.length)}`] : [];
}

function onTheWay(
	site: Site,
	opener: Opener,
	to: number,
	closing: string,
	labels: readonly Label[],
): (readonly TextEdit[] | undefined)[] {
	const taken = lastGoto(site);
	const from = opener.node.endIndex;
	// the path does not tell every branch: then any goto on the way there may be the one
	const between = (each: Node | null): each is Node => each !== null && each.startIndex > from && each.endIndex < to;
	const jumps = taken ? [taken] : site.fn.body.descendantsOfType("goto_statement").filter(between).slice(0, MOST_JUMPS);
	const single = jumps.flatMap((jump) => [
		...labels
			.filter((each) => each.does.includes(closing) && each.start > jump.startIndex)
			.map((label) => retargeted(site, jump, label)),
		inFrontOf(site, jump, opener, closing),
	]);
	const shared = conditionFor(site, opener.node, site.fn.body) === "" ? newLabels(site, opener, to, closing) : [];
	return [...single, ...shared];
}

/**
 * A successful exit that keeps the lock while nothing but the error path gives it back may mean to keep it: then it is
 * the other exit that is wrong, and only its author knows.
 */
function isPerhapsOnPurpose(site: Site, closing: string, exit: number): boolean {
	const { over, exit: how } = site.report.happening;
	const { start, end } = site.fn.bodySpan;
	const call = closing.slice(0, closing.indexOf("(") + 1);
	const [before, behind] = [site.text.slice(start, exit), site.text.slice(exit, end)];
	return over === "resv" && how === "success" && !before.includes(call) && behind.includes(call);
}

function returned(statement: Node): Node | undefined {
	return statement.namedChildren.find((n): n is Node => n !== null && n.type !== "comment");
}

function gotoInstead(site: Site, statement: Node, label: Label): TextEdit[] | undefined {
	const value = returned(statement);
	const text = value ? site.textOf(value) : "";
	const jump = `goto ${label.name};`;
	if (label.returns === text) return [{ start: statement.startIndex, end: statement.endIndex, newText: jump }];
	if (label.returns === undefined || !/^[A-Za-z_]\w*$/.test(label.returns) || !value) return undefined;
	const room = roomAround(site.text, statement);
	return (
		room &&
		braced(room, [
			{
				start: statement.startIndex,
				end: statement.endIndex,
				newText: `${room.before([`${label.returns} = ${text};`])}${jump}`,
			},
		])
	);
}

/** A value that closing cannot change: a name, a constant, an error code of a pointer. */
const STABLE = /^-?\(?(?:\w+|[A-Z_]+\(\w+\))\)?$/;

function beforeReturn(site: Site, statement: Node, opener: Opener, closing: string): TextEdit[] | undefined {
	const room = roomAround(site.text, statement);
	const value = returned(statement);
	if (!room) return undefined;
	if (!value || STABLE.test(site.textOf(value))) return inFrontOf(site, statement, opener, closing);
	const over = takesOver(site, value, opener);
	const type = over ? "int" : site.fn.returnType;
	const local = localFor(site, type, statement.startIndex, statement.endIndex, true);
	if (!local) return undefined;
	// what the returned call takes over, it leaves where it fails
	const lines = over ? [`if (${local.name} < 0)`, `${deeper("")}${closing};`] : [`${closing};`];
	return braced(room, [
		...local.declare,
		{
			start: statement.startIndex,
			end: value.startIndex,
			newText: `${local.name} = `,
		},
		{
			start: value.endIndex,
			end: statement.endIndex,
			newText: `;${room.after([...lines, `return ${local.name};`])}`,
		},
	]);
}

function takesOver(site: Site, value: Node, { pairing }: Opener): boolean {
	const callee = value.type === "call_expression" ? calleeOf(value) : undefined;
	const row = callee && lookup(site.textOf(callee), site.release);
	return row?.returns.kind === "fd_or_errno" && row.closes?.what === pairing.what;
}

/** The end of a function that returns nothing. */
function beforeEnd(site: Site, closing: string): TextEdit[] | undefined {
	const end = site.fn.body.endIndex - 1;
	const last = site.fn.body.namedChildren.filter((n) => n !== null && n.type !== "comment").at(-1);
	if (!last || lineStart(site.text, end) <= last.endIndex) return undefined;
	const at = lineStart(site.text, end);
	const indent = last.type === "labeled_statement" ? "\t" : indentAt(site.text, last.startIndex);
	return [{ start: at, end: at, newText: `${indent}${closing};\n` }];
}

function retargeted(site: Site, jump: Node, label: Label): TextEdit[] | undefined {
	const name = jump.childForFieldName("label") ?? undefined;
	return name && [{ start: name.startIndex, end: name.endIndex, newText: label.name }, ...withoutLabelOf(site, jump)];
}

function inFrontOf(site: Site, statement: Node, opener: Opener, closing: string): TextEdit[] | undefined {
	const room = roomAround(site.text, statement);
	const condition = conditionFor(site, opener.node, statement);
	if (!room || condition === undefined) return undefined;
	const lines = condition === "" ? [`${closing};`] : [`if (${condition})`, `${deeper("")}${closing};`];
	return braced(room, [{ start: statement.startIndex, end: statement.startIndex, newText: room.before(lines) }]);
}

/**
 * A way out for success and failure alike: what fails must be undone before. The return of a function's outermost block,
 * when the one before the last label did not leave.
 */
function isForAll(site: Site, statement: Node, opener: Opener): boolean {
	const value = returned(statement);
	if (site.report.happening.exit !== "failure" || (value && takesOver(site, value, opener))) return false;
	let at: Node = statement;
	while (at.parent && at.parent.type === "labeled_statement") at = at.parent;
	if (at.parent?.id !== site.fn.body.id) return false;
	if (isJumpedTo(site, at, opener)) return true;
	for (
		let before: Node | null = at;
		before && before.startIndex > opener.node.endIndex;
		before = before.previousNamedSibling
	) {
		const previous = before.type === "labeled_statement" ? before.previousNamedSibling : undefined;
		if (previous && /^(?:return|goto)_statement$/.test(lastOf(previous).type)) return false;
	}
	return true;
}

/** A label in front of it is where somebody jumps who has nothing to undo, because the opening call failed or was not made. */
function isJumpedTo(site: Site, statement: Node, opener: Opener): boolean {
	const labels = new Set<string>();
	for (let at: Node | null = statement; at; at = at.previousNamedSibling) {
		if (at.id !== statement.id && /^(?:return|goto)_statement$/.test(lastOf(at).type)) break;
		const label = at.type === "labeled_statement" ? at.childForFieldName("label") : null;
		if (label) labels.add(site.textOf(label));
	}
	return site.fn.body.descendantsOfType("goto_statement").some((jump) => {
		const target = jump?.childForFieldName("label");
		return jump && target ? labels.has(site.textOf(target)) && !isBehind(opener, jump) : false;
	});
}

function lastOf(statement: Node): Node {
	return statement.type === "labeled_statement" ? (statement.namedChildren.at(-1) ?? statement) : statement;
}
