/** The call that undoes another one, written with the same objects; names and argument positions are the table's. */
import type { Node } from "web-tree-sitter";
import { FILE_MEMBER } from "../kernel/idioms.ts";
import { lookup } from "../kernel/lookup.ts";
import { GEM_BASE, WANTS_GEM } from "../kernel/repairs.ts";
import type { ApiRow, Pairing } from "../kernel/row.ts";
import type { CallEvent } from "../kernel/vocabulary.ts";
import { isHarmless } from "./c-path.ts";
import { argumentsOf, calleeOf, type Site } from "./site.ts";
import { structOf } from "./variables.ts";

/** A call that leaves something open, and how that is closed. */
export interface Opening {
	readonly node: Node;
	readonly row: ApiRow;
	readonly pairing: Pairing;
}

export interface Opener extends Opening {
	readonly event: CallEvent;
}

/** The call on the finding's path that opened what is left open; undefined when it lies in another function. */
export function openerOf(site: Site): Opener | undefined {
	const { report } = site;
	for (const event of [...report.path].reverse()) {
		if (event.kind !== "call" || event.id >= report.at || !report.notes.has(event.id)) continue;
		const row = lookup(event.callee, site.release);
		const all = [row?.opens, ...(row?.alsoOpens ?? [])].filter((each) => each !== undefined);
		const pairing = all.find((each) => each.what === report.happening.over) ?? all[0];
		const node = site.call(event);
		return row && pairing && node ? { event, node, row, pairing } : undefined;
	}
	return undefined;
}

/** C text of the closing call, without a semicolon: as the function already writes it, else put together. */
export function closingCall(site: Site, opener: Opening): string | undefined {
	const object = objectText(site, opener);
	if (object === undefined) return undefined;
	const closers = closersOf(site, opener);
	const written = site.fn.body.descendantsOfType("call_expression").filter((n): n is Node => n !== null);
	for (const { row, on } of closers) {
		const position = positionOf(on);
		const same = written.find((call) => {
			const callee = calleeOf(call);
			const argument = position === undefined ? undefined : argumentsOf(call)[position];
			return (
				callee &&
				site.textOf(callee) === row.name &&
				argument &&
				site.textOf(argument) === closedText(site, row, on, object)
			);
		});
		if (same) return site.textOf(same).replace(/\s*\n\s*/g, " ");
	}
	for (const closer of closers) {
		const made = composed(site, opener, closer, object);
		if (made !== undefined) return made;
	}
	return undefined;
}

interface Closer {
	readonly row: ApiRow;
	/** argument with which it closes what the opener opened */
	readonly on: string | undefined;
	readonly match: Pairing["match"];
}

/**
 * What a call gives back may be passed on to a call that can fail as well: where there is one that cannot, it is meant. One
 * that publishes what is open undoes nothing.
 */
function closersOf(site: Site, { pairing }: Opening): readonly Closer[] {
	const all = pairing.with.flatMap((name): Closer[] => {
		const row = lookup(name, site.release);
		const mine = [row?.closes, ...(row?.alsoCloses ?? [])].find((each) => each?.what === pairing.what) ?? row?.closes;
		return row && row.publishes !== true ? [{ row, on: mine?.on, match: mine?.match }] : [];
	});
	const sure = all.filter(({ row }) => row.returns.kind === "void");
	return sure.length > 0 ? sure : all;
}

/** What is closed through its file is named by that; of a helper's structure, the GEM object in it. */
function closedText(site: Site, row: ApiRow, on: string | undefined, object: string): string {
	const position = positionOf(on);
	const role = position === undefined ? undefined : row.args[position];
	const base = role === "gem" && WANTS_GEM.test(row.name) ? GEM_BASE.get(structOf(site, object) ?? "") : undefined;
	if (base !== undefined) return `&${object}->${base}`;
	return row.closes?.what === "file-ref" && (role === "other" || role === "file")
		? `${object}->${FILE_MEMBER}`
		: object;
}

function composed(site: Site, opener: Opening, { row, on, match }: Closer, object: string): string | undefined {
	const args = argumentsOf(opener.node);
	const closed = positionOf(on);
	const texts = row.args.map((role, i) => {
		if (i === closed) return closedText(site, row, on, object);
		const same = [...(opener.pairing.match ?? []), ...(match ?? [])].find((m) => m.close === `arg${i}`);
		if (same?.open === "result") return resultText(site, opener.node);
		const byMatch = positionOf(same?.open);
		const alike = opener.row.args.flatMap((each, n) => (each === role ? [n] : []));
		const from = byMatch ?? (alike.length === 1 ? alike[0] : undefined);
		const argument = from === undefined ? undefined : args[from];
		return argument && isHarmless(site, argument) ? site.textOf(argument) : undefined;
	});
	return texts.some((each) => each === undefined) ? undefined : `${row.name}(${texts.join(", ")})`;
}

/** The object of the opening call, as written. */
export function objectText(site: Site, { node, row, pairing }: Opening): string | undefined {
	if (pairing.on === "result") return resultText(site, node);
	const position = positionOf(pairing.on.replace(/^\*/, ""));
	const argument = position === undefined ? undefined : argumentsOf(node)[position];
	if (!argument || !isHarmless(site, argument)) return undefined;
	const text = site.textOf(argument);
	if (pairing.on.startsWith("*")) return text.startsWith("&") ? text.slice(1) : `*${text}`;
	// what it was taken from may change meanwhile
	return (row.returns.same === position ? resultText(site, node) : undefined) ?? text;
}

/** What the call's result was put into. */
function resultText(site: Site, call: Node): string | undefined {
	const parent = call.parent;
	const left = parent?.childForFieldName(parent.type === "init_declarator" ? "declarator" : "left");
	return left && (parent?.type === "assignment_expression" || parent?.type === "init_declarator")
		? site.textOf(left).replace(/^\*+\s*/, "")
		: undefined;
}

/** The argument a pairing is about: the object itself, or what the lock is reached through. */
function positionOf(on: string | undefined): number | undefined {
	const match = /^arg(\d+)(?=$|->|\.)/.exec(on ?? "");
	return match ? Number(match[1]) : undefined;
}
