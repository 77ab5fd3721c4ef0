/**
 * What the other files of the driver are to the analysis of one: their functions as callees, built when they are first
 * followed, and the functions behind a pointer. Knows no rule.
 */
import type { Parser } from "web-tree-sitter";
import { GIVES_FENCE, GIVES_OBJECT } from "../kernel/idioms.ts";
import { functionsOf } from "../syntax/functions.ts";
import { disposeSource, parseSource } from "../syntax/parse.ts";
import { copied } from "../text/copied.ts";
import { buildOf } from "./built.ts";
import { type ScannedFunction, wordHash } from "./index-scan.ts";
import type { Definition, Unit } from "./index-unit.ts";
import type { FunctionIr } from "./ir.ts";
import { findingObjects, takingFences } from "./moving-names.ts";

export interface Neighbours {
	/** changes when anything in the other files may have changed */
	readonly stamp: string;
	/** the file under analysis, as the unit names it */
	readonly own: string;
	readonly unit: Unit;
	/** what a name called in a file stands for (absent: in the file under analysis) */
	readonly where: (name: string, from?: string) => Definition | undefined;
	/** the function as a callee; undefined when it lies in the file under analysis, is too long or cannot be read */
	readonly ir: (d: Definition) => FunctionIr | undefined;
	/** the function of a name in another file */
	readonly irIn: (file: string, name: string) => FunctionIr | undefined;
	/** a file as users know it */
	readonly show: (file: string) => string;
	/** the driver as no file of it in particular sees it: the one under analysis lies in another file like the rest */
	readonly abroad: () => Neighbours;
	/** within few calls it gets to one that moves a lock or a resource, or it gives its caller a reference to a fence or an object */
	readonly matters: (d: Definition) => boolean;
	/** any number of calls, as far as names lead */
	readonly reaches: (d: Definition) => boolean;
	/** functions that `x->base->member()` may call */
	readonly behind: (base: string, member: string) => readonly Definition[];
}

/** Calls between a callee of another file and the call that makes it worth following. */
const NEAR = 3;
const FAR = 20;
/** Functions of other files kept as graphs, per driver and release. */
const KEPT = 600;
/** Longer ones are not followed across files. */
const LARGE = 80;
/** Calls in a driver's own lookup. */
const FEW_CALLS = 8;

interface Kept {
	readonly built: Map<ScannedFunction, FunctionIr | null>;
	/** functions that return a fence, or what is around an object, and take a reference to one themselves: most likely to that */
	readonly gives: Map<ScannedFunction, boolean>;
	near: { readonly of: object; readonly found: ReadonlyMap<unknown, number> } | undefined;
}

const NOTHING: Declared = { stamp: "", names: [] };

const kept = new WeakMap<Unit, Map<string, Kept>>();

/** What the other files of the driver tell about one of them. */
export interface WorkspaceIndex {
	readonly unit: Unit;
	/** the file as the unit names it */
	readonly own: string;
	/** a file of the unit as users know it */
	readonly show: (file: string) => string;
}

/** What the user has declared: what is known of the driver's functions rests on it. */
export interface Declared {
	readonly stamp: string;
	readonly names: readonly string[];
}

/** `moving`: calls that move a lock or a resource; the same set object for the same release. `contexts`: that begin one. */
export function neighboursOf(
	{ unit, own, show }: WorkspaceIndex,
	parser: Parser,
	release: string,
	moving: ReadonlySet<string>,
	contexts: ReadonlySet<string>,
	declared: Declared = NOTHING,
): Neighbours {
	let releases = kept.get(unit);
	if (!releases) {
		releases = new Map();
		kept.set(unit, releases);
	}
	const profile = `${release} ${declared.stamp}`;
	let memory = releases.get(profile);
	if (!memory) {
		memory = { built: new Map(), gives: new Map(), near: undefined };
		// whoever edits what is declared does not come back to what it was before
		for (const other of releases.keys()) if (other.startsWith(`${release} `)) releases.delete(other);
		releases.set(profile, memory);
	}
	const here = memory;
	if (here.near?.of !== moving)
		here.near = { of: moving, found: unit.reaching(new Set([...moving, ...declared.names].map(wordHash)), FAR) };
	const near = here.near!.found;
	const begins = new Set([...contexts].map(wordHash));
	const [takes, finds] = [takingFences(release), findingObjects(release)];
	const gives = ({ fn, file }: Definition): boolean => {
		let is = here.gives.get(fn);
		if (is === undefined) {
			const text = (): string => unit.files.get(file)?.text()?.slice(fn.start, fn.end) ?? "";
			is =
				(fn.calls.some((word) => takes.has(word)) && GIVES_FENCE.test(text())) ||
				(fn.calls.length <= FEW_CALLS && fn.calls.some((word) => finds.has(word)) && GIVES_OBJECT.test(text()));
			here.gives.set(fn, is);
		}
		return is;
	};
	const built = (d: Definition): FunctionIr | undefined => {
		let known = here.built.get(d.fn);
		if (known === undefined) {
			known = readAlone(unit, d, parser, release) ?? null;
			if (here.built.size >= KEPT) for (const k of [...here.built.keys()].slice(0, KEPT / 2)) here.built.delete(k);
			here.built.set(d.fn, known);
		}
		return known ?? undefined;
	};
	const seenFrom = (own: string): Neighbours => {
		const ir = (d: Definition): FunctionIr | undefined => (d.file === own ? undefined : built(d));
		return {
			stamp: unit.stampWithout(own),
			own,
			unit,
			where: (name, from = own) => unit.resolve(name, from),
			matters: (d) => (near.get(d.fn) ?? FAR) <= NEAR || d.fn.calls.some((word) => begins.has(word)) || gives(d),
			reaches: (d) => near.has(d.fn),
			behind: (base, member) => unit.behind(base, member),
			ir,
			irIn: (file, name) => {
				const fn = unit.files.get(file)?.facts.functions.find((each) => each.name === name);
				return fn && ir({ file, fn });
			},
			show,
			abroad: () => seenFrom(""),
		};
	};
	return seenFrom(own);
}

/** One function parsed on its own: its file's other functions are of no interest. */
function readAlone(unit: Unit, { file, fn }: Definition, parser: Parser, release: string): FunctionIr | undefined {
	const text = unit.files.get(file)?.text();
	if (text === undefined) return undefined;
	const parsed = parseSource(parser, copied(text.slice(fn.start, fn.end)), release);
	try {
		const view = functionsOf(parsed).find((f) => f.name === fn.name && f.broken === undefined);
		const ir = view && buildOf(parsed, view);
		return ir && ir.blocks.length <= LARGE ? { ...ir, start: ir.start + fn.start, file } : undefined;
	} finally {
		disposeSource(parsed);
	}
}
