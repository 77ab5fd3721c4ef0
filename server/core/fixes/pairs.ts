/** The call that undoes another one, written with the same objects; names and argument positions are the table's. */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import type { ApiRow, Pairing } from "../kernel/row.ts";
import type { CallEvent } from "../kernel/vocabulary.ts";
import { isHarmless } from "./c-path.ts";
import { argumentsOf, calleeOf, type Site } from "./site.ts";

export interface Opener {
	readonly event: CallEvent;
	readonly node: Node;
	readonly row: ApiRow;
	readonly pairing: Pairing;
}

/** The call on the finding's path that opened what is left open; undefined when it lies in another function. */
export function openerOf(site: Site): Opener | undefined {
	const { report } = site;
	for (const event of [...report.path].reverse()) {
		if (event.kind !== "call" || event.id >= report.at || !report.notes.has(event.id)) continue;
		const row = lookup(event.callee, site.release);
		const pairing = [row?.opens, ...(row?.alsoOpens ?? [])].find((each) => each !== undefined);
		const node = site.call(event);
		return row && pairing && node ? { event, node, row, pairing } : undefined;
	}
	return undefined;
}

/** C text of the closing call, without a semicolon: as the function already writes it, else put together. */
export function closingCall(site: Site, opener: Opener): string | undefined {
	const object = objectText(site, opener);
	if (object === undefined) return undefined;
	const rows = opener.pairing.with.flatMap((name) => lookup(name, site.release) ?? []);
	const written = site.fn.body.descendantsOfType("call_expression").filter((n): n is Node => n !== null);
	for (const row of rows) {
		const position = positionOf(row.closes?.on);
		const same = written.find((call) => {
			const callee = calleeOf(call);
			const argument = position === undefined ? undefined : argumentsOf(call)[position];
			return callee && site.textOf(callee) === row.name && argument && site.textOf(argument) === object;
		});
		if (same) return site.textOf(same).replace(/\s*\n\s*/g, " ");
	}
	for (const row of rows) {
		const made = composed(site, opener, row, object);
		if (made !== undefined) return made;
	}
	return undefined;
}

function composed(site: Site, opener: Opener, row: ApiRow, object: string): string | undefined {
	const args = argumentsOf(opener.node);
	const closed = positionOf(row.closes?.on);
	const texts = row.args.map((role, i) => {
		if (i === closed) return object;
		const match = [...(opener.pairing.match ?? []), ...(row.closes?.match ?? [])].find((m) => m.close === `arg${i}`);
		if (match?.open === "result") return resultText(site, opener.node);
		const byMatch = positionOf(match?.open);
		const same = opener.row.args.flatMap((each, n) => (each === role ? [n] : []));
		const from = byMatch ?? (same.length === 1 ? same[0] : undefined);
		const argument = from === undefined ? undefined : args[from];
		return argument && isHarmless(site, argument) ? site.textOf(argument) : undefined;
	});
	return texts.some((each) => each === undefined) ? undefined : `${row.name}(${texts.join(", ")})`;
}

/** The object of the opening call, as written. */
export function objectText(site: Site, { node, pairing }: Opener): string | undefined {
	if (pairing.on === "result") return resultText(site, node);
	const position = positionOf(pairing.on);
	const argument = position === undefined ? undefined : argumentsOf(node)[position];
	return argument && isHarmless(site, argument) ? site.textOf(argument) : undefined;
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
