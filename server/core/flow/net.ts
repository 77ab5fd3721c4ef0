/** Who calls whom in a file, and whom it hands to others to be called: read from the words of its text. Follows no path. */
import { REGISTRATIONS, type Registration } from "../kernel/callbacks.ts";
import { opsMember } from "../kernel/hooks.ts";
import { callWords } from "../syntax/calls.ts";
import { type FunctionView, remembered } from "../syntax/functions.ts";
import type { ParsedSource } from "../syntax/parse.ts";

/** What a function's own text calls. */
export interface Mentions {
	readonly called: ReadonlySet<string>;
	/** functions it hands to somebody who will call them */
	readonly registers: readonly { readonly name: string; readonly as: Registration }[];
	/** calls of the family */
	readonly family: number;
}

export interface Net {
	/** in source order */
	readonly mentions: ReadonlyMap<string, Mentions>;
	/** by function of the file, itself included where it calls itself */
	readonly callers: ReadonlyMap<string, readonly string[]>;
	/** functions that call the family, and those that call such a function */
	readonly relevant: ReadonlySet<string>;
}

export function mentionsOf(parsed: ParsedSource, f: FunctionView, family: ReadonlySet<string>): Mentions {
	return remembered(f.lasting, "mentions", () => {
		const called = new Set<string>();
		let own = 0;
		for (const [word] of callWords(parsed, f)) {
			called.add(word);
			if (family.has(word)) own++;
		}
		own += throughTables(parsed.source, f);
		return { called, registers: registeredBy(parsed.source, f), family: own };
	});
}

/** Calls of the family's hooks through their tables. */
function throughTables(source: string, f: FunctionView): number {
	let calls = 0;
	for (const [, by, member] of source.slice(f.bodySpan.start, f.bodySpan.end).matchAll(THROUGH_TABLE))
		if (opsMember(by!, member!)) calls++;
	return calls;
}

const THROUGH_TABLE = /->\s*(\w+)\s*->\s*(\w+)\s*\(/g;

function registeredBy(source: string, f: FunctionView): Mentions["registers"] {
	const found: { name: string; as: Registration }[] = [];
	for (const [, callee, args] of source.slice(f.bodySpan.start, f.bodySpan.end).matchAll(REGISTRATION)) {
		// arguments in front of the function are expressions without commas of their own, or it is not found
		const names = args!.split(",").map((each) => each.trim().replace(/^&/, ""));
		for (const as of REGISTRATIONS[callee!] ?? []) {
			const name = names[as.arg];
			if (name !== undefined && /^\w+$/.test(name)) found.push({ name, as });
		}
	}
	return found;
}

const REGISTRATION = new RegExp(`\\b(${Object.keys(REGISTRATIONS).join("|")})\\s*\\(([^;{}]*)\\)\\s*[;)]`, "g");

export function areSame(a: Mentions, b: Mentions): boolean {
	if (a === b) return true;
	if (a.family !== b.family || a.called.size !== b.called.size) return false;
	const words = b.called.values();
	for (const word of a.called) if (word !== words.next().value) return false;
	return JSON.stringify(a.registers) === JSON.stringify(b.registers);
}

/** `leadsOut`: a call that leads to the family in another file; `byPointer`: so does a function with a call by pointer. */
export function netOf(
	mentions: ReadonlyMap<string, Mentions>,
	leadsOut: (called: string) => boolean,
	byPointer: (name: string) => boolean,
): Net {
	const callers = new Map<string, string[]>();
	const todo: string[] = [];
	for (const [name, m] of mentions) {
		if (m.family > 0 || [...m.called].some(leadsOut) || byPointer(name)) todo.push(name);
		for (const c of m.called) {
			if (!mentions.has(c)) continue;
			const list = callers.get(c);
			if (list) list.push(name);
			else callers.set(c, [name]);
		}
	}
	const relevant = new Set(todo);
	for (const name of relevant) for (const caller of callers.get(name) ?? []) relevant.add(caller);
	return { mentions, callers, relevant };
}

/** Functions of the file that call one, and whoever calls those. */
export function callersIn({ callers }: Net, name: string, rings: number): ReadonlySet<string> {
	const found = new Set<string>();
	let ring: readonly string[] = [name];
	for (let steps = 0; steps < rings && ring.length > 0; steps++) {
		const next = ring.flatMap((each) => callers.get(each) ?? []).filter((each) => !found.has(each));
		for (const each of next) found.add(each);
		ring = next;
	}
	return found;
}

/** By another function of the file. */
export function isCalled({ callers }: Net, name: string): boolean {
	return callers.get(name)?.some((caller) => caller !== name) === true;
}
