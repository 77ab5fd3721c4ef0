/**
 * One file as the flow analysis sees it: which functions matter, built on demand, who enters them, and the analyses that
 * an edit leaves valid. Knows no rule and no finding.
 */

import { CPU_ACCESS_HOOK, FAMILY_TABLE, LAST_PUT_HOOKS, NEVER_IMPORTS } from "../kernel/idioms.ts";
import type { ApiRow, CallbackRow, Resource } from "../kernel/row.ts";
import { addressTaken } from "../syntax/address-taken.ts";
import { type FunctionView, functionsOf, remembered } from "../syntax/functions.ts";
import { holds } from "../syntax/holds.ts";
import type { ParsedSource } from "../syntax/parse.ts";
import { opsTables } from "../syntax/views.ts";
import { cyrb53 } from "../text/digest.ts";
import { agreed, enumeratorsIn } from "../text/enumerators.ts";
import { asTyped } from "./as-it-was.ts";
import { type Asked, noting } from "./asked.ts";
import { buffersBeside } from "./beside.ts";
import { type Built, irOf } from "./built.ts";
import { calleesOf } from "./callees.ts";
import { asBefore, type Carried, changedSince, type Fingerprints, type Tables, untouched } from "./carried.ts";
import type { Callees, PathState } from "./context.ts";
import { type EntryFacts, entryState } from "./entry.ts";
import { type Prints, printsOf } from "./fingerprints.ts";
import { isLeaving } from "./index-scan.ts";
import type { Definition } from "./index-unit.ts";
import type { FunctionIr } from "./ir.ts";
import type { Neighbours } from "./neighbours.ts";
import { callersIn, isCalled, type Mentions, mentionsOf, type Net, netOf } from "./net.ts";
import { nullTestIn } from "./null-tests.ts";

export interface Kernel {
	readonly release: string;
	readonly row: (name: string) => ApiRow | undefined;
	readonly callback: (struct: string, member: string) => CallbackRow | undefined;
	/** names of the dma-buf family: what makes a function worth analysing */
	readonly family: ReadonlySet<string>;
	/** the wrappers that the user has declared, as text: what was found without them does not count */
	readonly declared: string;
	readonly neighbours?: Neighbours;
}

export interface FlowFile extends Prints {
	readonly views: ReadonlyMap<string, FunctionView>;
	/** functions that call the family, or something in this file that does, in source order */
	readonly relevant: readonly string[];
	/** it cannot be read at the moment, and is to its callers what it was */
	readonly stands: (name: string) => boolean;
	/** calls of the family in a function's own text */
	readonly familyCalls: (name: string) => number;
	readonly ir: (name: string) => FunctionIr | undefined;
	readonly callees: Callees;
	/** questions that came to the callees */
	readonly asked: Asked;
	readonly neighbours: Neighbours | undefined;
	readonly entry: (name: string) => PathState;
	/** the function among those of the driver; undefined when nobody else can call it, or nothing is known of others */
	readonly shared: (name: string) => Definition | undefined;
	/** the table, without what cannot be in this file */
	readonly row: Kernel["row"];
	/** functions of the file that call it */
	readonly callersOf: (name: string) => readonly string[];
	/** entered from outside the file: not static, its address taken, or called by nobody here */
	readonly isRoot: (name: string) => boolean;
	/** of a function's own text and comment; empty where there is none */
	readonly digest: (name: string, how: keyof Fingerprints) => string;
	/** for the analysis of the file's next text */
	readonly carried: Carried;
}

/** Callers of callers that a function's analysis may look at. */
const RINGS = 3;

/** `before`: what an earlier text of the file left; `stands`: a function that cannot be read now stands as it was there. */
export function flowFile(parsed: ParsedSource, kernel: Kernel, before?: Carried, stands = false): FlowFile {
	const written = new Map<string, FunctionView>();
	for (const f of functionsOf(parsed))
		if (f.name !== "" && (!written.has(f.name) || written.get(f.name)!.broken)) written.set(f.name, f);
	const isOpen = parsed.masked.bodies.some(({ closed }) => !closed);
	const typed = stands && before ? asTyped(parsed.source, written, isOpen, before) : undefined;
	const standing = typed?.standing ?? new Map<string, FunctionView>();
	const views = standing.size === 0 ? written : inOrder(new Map([...written, ...standing]), written.size);
	for (const [name, was] of standing) if (!written.has(name)) written.set(name, { ...was, broken: SWALLOWED });
	const { neighbours } = kernel;
	const neverImports = holds(parsed, NEVER_IMPORTS);
	const mentionsIn = (f: FunctionView): Mentions => mentionsOf(parsed, f, kernel.family);
	const leaving = parsed.masked.defines.flatMap(({ name, parameters, bodyStart, end }) =>
		parameters && isLeaving(parsed.source.slice(bodyStart, end)) ? [name] : [],
	);
	const enumerators = enumeratorsIn(parsed.source);
	const numbers = agreed(enumerators);
	const toldByAll = cyrb53(JSON.stringify([neverImports, leaving, enumerators]));
	const restsOn = JSON.stringify([kernel.release, kernel.declared, neighbours?.own, neighbours?.stamp, toldByAll]);
	const goesOn = before?.kernel === restsOn && before.unit === neighbours?.unit;
	const changed = goesOn ? changedSince(before, views, mentionsIn) : undefined;
	const leadsOut = (name: string): boolean => {
		if (!neighbours || views.has(name)) return false;
		const d = neighbours.where(name);
		return d !== undefined && d.file !== neighbours.own && neighbours.matters(d);
	};
	const byPointer = (name: string): boolean => {
		const d = neighbours?.where(name);
		return d !== undefined && d.file === neighbours!.own && d.fn.members.length > 0 && neighbours!.matters(d);
	};
	const net =
		changed && before
			? before.net
			: netOf(new Map([...views].map(([name, f]) => [name, mentionsIn(f)])), leadsOut, byPointer);
	const { mentions } = net;
	const built = new Map<string, FunctionIr | undefined>();
	const graphs = before?.graphs ?? new Map<string, Built>();
	const digest = (name: string, how: keyof Fingerprints): string => {
		const f = views.get(name);
		if (!f) return "";
		return standing.has(name) ? String(f.lasting.get(how)) : digestOf(parsed, f, how);
	};
	const ir = (name: string): FunctionIr | undefined => {
		if (!built.has(name))
			built.set(
				name,
				irOf(parsed, views.get(name), graphs, () => digest(name, "exact")),
			);
		return built.get(name);
	};
	const row: Kernel["row"] = (name) => {
		const found = kernel.row(name);
		return found?.shows && neverImports ? undefined : found;
	};
	let pairs: ReadonlyMap<string, string> | undefined;
	const beside = (): ReadonlyMap<string, string> => {
		pairs ??= buffersBeside(parsed.source, kernel.release);
		return pairs;
	};
	const hooks = (what: Resource): readonly string[] => {
		const hook = LAST_PUT_HOOKS[what];
		const names = hook ? [...tables] : [];
		return names.flatMap(([name, at]) =>
			at.some((t) => t.struct === hook!.struct && t.member === hook!.member) ? [name] : [],
		);
	};
	/** It stands in a table as this callback: it is not called where the one that it undoes has failed. */
	const isUndoing = (name: string, callback: string | undefined): boolean =>
		(tables.get(name) ?? []).some(({ struct, member }) => `${struct}.${member}` === callback);
	/** What the core enters it as by way of a header, which no table of the driver shows. */
	const servedBy = (name: string): EntryFacts["callbacks"] => {
		const [struct, member] = (views.get(name)?.isStatic === false && kernel.row(name)?.serves?.split(".")) || [];
		return struct !== undefined && member !== undefined ? [{ struct, member }] : [];
	};
	const callees = calleesOf(
		{ get: ir, has: (name) => views.has(name), keys: () => views.keys() } as ReadonlyMap<string, FunctionIr>,
		row,
		kernel.family,
		{
			words: (name) => mentions.get(name)?.called ?? [],
			beside,
			hooks,
			anyRow: kernel.row,
			nullTest: (kept) => {
				const names = [...views].filter(([, f]) => parsed.source.slice(f.span.start, f.span.end).includes(kept.member));
				const fns = names.flatMap(([name]) => (isUndoing(name, kept.undoneBy) ? [] : (ir(name) ?? [])));
				return nullTestIn(fns, kept, row, ir);
			},
			leaves: (name) => leaving.includes(name),
			numberOf: (name) => numbers.get(name),
		},
		neighbours,
	);
	const taken = addressTaken(parsed);
	const here = tablesOf(parsed, mentions);
	const tables = before && typed?.swallows ? new Map([...here, ...before.tables]) : here;
	const rings = neighbours ? RINGS : 0;
	const fingerprints = changed && before ? untouched(before, changed, tables, rings) : new Map<string, Fingerprints>();
	const locks = (name: string): boolean =>
		[...(mentions.get(name)?.called ?? [])].some((c) => kernel.row(c)?.lock.effect === "acquires");
	/** A callback that is entered beneath something, or locks: what it may do wrong is not only calls of the family. */
	const constrained = (name: string): boolean =>
		(tables.get(name) ?? []).some(({ struct, member }) => {
			const entry = kernel.callback(struct, member);
			if (entry && FAMILY_TABLE.test(struct) && locks(name)) return true;
			if (CPU_ACCESS_HOOK.test(`${struct}.${member}`)) return true;
			return entry?.entered === "held" || entry?.context === "signalling" || entry?.context === "atomic";
		});
	const faces = changed && before ? asBefore(before, changed) : new Map<string, string>();
	const prints = printsOf(
		{ parsed, kernel, toldByAll, views, net, tables, rings, callees, hooks, beside, ir, digest },
		{ fingerprints, faces, changed: changed ?? NONE, ...(changed && before && { earlier: before.faces }) },
	);
	const asked: Asked = { now: new Map(), forAll: new Map() };
	const known = new Map(
		[...views].map(([name, { nameSpan, span, bodySpan, lasting }]) => [
			name,
			{ name, nameSpan, span, bodySpan, lasting },
		]),
	);
	return {
		...prints,
		views: written,
		carried: {
			source: parsed.source,
			kernel: restsOn,
			unit: neighbours?.unit,
			known,
			net,
			tables,
			fingerprints,
			faces,
			graphs,
		},
		relevant: [...views.keys()].filter((n) => net.relevant.has(n) || constrained(n)),
		stands: (name) => standing.has(name),
		familyCalls: (name) => mentions.get(name)?.family ?? 0,
		ir,
		row,
		callees: noting(callees, neighbours, asked),
		asked,
		neighbours,
		shared: (name) => {
			const d = views.has(name) && !taken.has(name) ? neighbours?.where(name) : undefined;
			return d?.file === neighbours?.own ? d : undefined;
		},
		callersOf: (name) => [...callersIn(net, name, 1)],
		isRoot: (name) => {
			const f = views.get(name);
			return f !== undefined && (!f.isStatic || taken.has(name) || !isCalled(net, name));
		},
		entry: (name) =>
			entryState(ir(name)!, {
				callbacks: [
					...(tables.get(name) ?? []),
					...servedBy(name),
					// a table of another file can only name what is no static function of this one
					...(views.get(name)?.isStatic === false ? (neighbours?.unit.tables(name) ?? []) : []),
				],
				comment: views.get(name)?.comment ?? "",
				callback: kernel.callback,
				row: kernel.row(name),
				release: kernel.release,
			}),
		digest,
	};
}

const NONE: ReadonlySet<string> = new Set();

const SWALLOWED = "skipped: something before it is not closed";

/** Those behind the first `sorted` take their places among them. */
function inOrder(views: ReadonlyMap<string, FunctionView>, sorted: number): ReadonlyMap<string, FunctionView> {
	return views.size === sorted ? views : new Map([...views].sort(([, a], [, b]) => a.span.start - b.span.start));
}

/** By function: the members of tables that it stands in, and what it is registered as. */
function tablesOf(parsed: ParsedSource, mentions: Net["mentions"]): Tables {
	const tables = new Map<string, { struct: string; member: string }[]>();
	for (const t of opsTables(parsed)) {
		for (const m of t.members) {
			const list = tables.get(m.value) ?? [];
			list.push({ struct: t.struct, member: m.member.split(".").at(-1)! });
			tables.set(m.value, list);
		}
	}
	for (const { registers } of mentions.values())
		for (const { name, as } of registers) tables.set(name, [...(tables.get(name) ?? []), as]);
	return tables;
}

/** Of the function's text, what stands before it on its line, and the comment above it. */
function digestOf(parsed: ParsedSource, f: FunctionView, how: keyof Fingerprints): string {
	return remembered(f.lasting, how, () => {
		const line = parsed.source.lastIndexOf("\n", f.span.start - 1) + 1;
		const text = parsed.source.slice(line, f.span.end);
		return cyrb53(`${f.comment}\u0000${how === "loose" ? text.replace(LAYOUT, "$1\n") : text}`);
	});
}

/** Where a statement or a block ends with its line: what follows it up to the next word. */
const LAYOUT = /([;{}])[ \t]*\r?\n\s*/g;
