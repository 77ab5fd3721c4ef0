/**
 * What the analysis of a function rests on, as one text: it is the same as long as the analysis would be. Made of the texts
 * of the functions it leads to, or of no more than a caller sees of them.
 */
import { LOCKISH_NAME, TAKES_OR_DROPS_NAME } from "../kernel/idioms.ts";
import type { Resource } from "../kernel/row.ts";
import type { FunctionView } from "../syntax/functions.ts";
import type { ParsedSource } from "../syntax/parse.ts";
import { cyrb53 } from "../text/digest.ts";
import { isAboutAttachment } from "./beside.ts";
import type { Carried, Fingerprints, Tables } from "./carried.ts";
import type { Callees } from "./context.ts";
import type { Kernel } from "./file.ts";
import type { FunctionIr } from "./ir.ts";
import { isAboutMapping } from "./mapped-where.ts";
import { callersIn, type Net } from "./net.ts";
import { onlyLooks } from "./only-looks.ts";
import { shortOf } from "./spelled-out.ts";

/** What a file is to its functions' fingerprints. */
interface Printed {
	readonly parsed: ParsedSource;
	readonly kernel: Kernel;
	/** what the file says to all of them: macros that end the function they stand in, enumerators, … */
	readonly toldByAll: string;
	readonly views: ReadonlyMap<string, FunctionView>;
	readonly net: Net;
	readonly tables: Tables;
	/** callers of callers that a function's analysis may look at */
	readonly rings: number;
	readonly callees: Callees;
	readonly hooks: (what: Resource) => readonly string[];
	readonly beside: () => ReadonlyMap<string, string>;
	readonly ir: (name: string) => FunctionIr | undefined;
	readonly digest: (name: string, how: keyof Fingerprints) => string;
}

export interface Prints {
	/**
	 * Changes when the function's analysis may change: its text, that of callees that may be followed, its tables, its comment.
	 * The loose one leaves out how statements are laid out: that only moves what the analysis reports. `bodies`: the callees
	 * whose text counts; of the others only what an analysis sees of them without a question of its own, see asked.ts.
	 */
	readonly fingerprint: (name: string, how: keyof Fingerprints, bodies?: ReadonlyMap<string, unknown>) => string;
	/** functions of the file that it leads to, itself included; true where all of its text counts in any case */
	readonly ledTo: (name: string) => ReadonlyMap<string, boolean>;
	/** its text counts where another leads to it; of all others only what is seen of them */
	readonly isFollowed: (name: string) => boolean;
	/** the function's text, and what is seen of those of the file that it calls */
	readonly textAndSight: (name: string, how: keyof Fingerprints) => string;
}

/** What calls from the file itself come from. */
const HERE = {};

/** What an earlier text left. */
interface Left extends Pick<Carried, "fingerprints" | "faces"> {
	/** what was seen there of those that may be seen otherwise now, and functions of another text */
	readonly earlier?: ReadonlyMap<string, string>;
	readonly changed: ReadonlySet<string>;
}

/** `fingerprints` and `faces` are filled as they are asked for. */
export function printsOf(
	{ parsed, kernel, toldByAll, views, net, tables, rings, callees, hooks, beside, ir, digest }: Printed,
	{ fingerprints, faces, earlier, changed }: Left,
): Prints {
	const { neighbours } = kernel;
	const { mentions } = net;
	let shown: string | undefined;
	/** What the file shows of the directions in which it maps: an unmap may depend on it. */
	const directions = (): string => {
		const maps = [...mentions].filter(([, m]) => [...m.called].some((c) => isAboutMapping(kernel.row(c))));
		shown ??= [...maps.map(([name]) => digest(name, "exact")), ...(parsed.source.match(DIRECTION_LINE) ?? [])].join(
			" ",
		);
		return shown;
	};
	const lookingAt = (name: string): string => {
		const fn = ir(name);
		const at = (_: unknown, i: number): string =>
			`${callees.borrows(name, i, HERE) ? 1 : 0}${callees.touches(name, i, HERE)?.[0] ?? ""}${callees.fills(name, i) ? "f" : ""}`;
		const short = shortOf(fn);
		const looks = `${fn ? "" : "-"}${onlyLooks(fn) ? "!" : ""}${callees.mayGiveNothing(name) ? "0" : ""}${short ? cyrb53(short.text) : ""}`;
		return `${name}?${looks}${fn?.params.map(at).join("") ?? ""}`;
	};
	/** A call that may be known to lock, open or close something. */
	const counts = (name: string): boolean =>
		views.has(name) ||
		kernel.row(name) !== undefined ||
		neighbours?.where(name) !== undefined ||
		LOCKISH_NAME.test(name) ||
		TAKES_OR_DROPS_NAME.test(name);
	const newFace = (name: string): string => {
		const fn = ir(name);
		const { isStatic, returns, params, blocks, calls } = fn ?? NO_FUNCTION;
		const all = [isStatic, returns, params, blocks.length, [...calls].filter(counts)];
		const follows = callees.mayFollow(name) || callees.isTooLong(name, HERE);
		return `${follows ? FOLLOWED : ""}${lookingAt(name)}${follows ? JSON.stringify(all) : ""}`;
	};
	// what is seen of others hangs on no more of a function than is seen of it
	let unchanged: boolean | undefined;
	const isAsBefore = (): boolean => {
		unchanged ??= [...changed].every((name) => earlier?.has(name) && newFace(name) === earlier.get(name));
		return unchanged;
	};
	/**
	 * What is seen of a callee without following it, by itself or where it is not followed: whether it only looks, and at
	 * which arguments, or reads through, or may give nothing. Of one that may be followed more is seen: whom it calls.
	 */
	const faceOf = (name: string): string => {
		let known = faces.get(name);
		if (known === undefined) {
			const old = changed.has(name) ? undefined : earlier?.get(name);
			known = old !== undefined && isAsBefore() ? old : newFace(name);
			faces.set(name, known);
		}
		return known;
	};
	const isFollowed = (name: string): boolean => faceOf(name).startsWith(FOLLOWED);
	const reached = new Map<string, ReadonlyMap<string, boolean>>();
	const ledTo = (name: string): ReadonlyMap<string, boolean> => {
		const all = reached.get(name) ?? reach(name);
		reached.set(name, all);
		return all;
	};
	const reach = (name: string): ReadonlyMap<string, boolean> => {
		const found = new Map<string, boolean>();
		const add = (n: string, whole: boolean): void => {
			if (views.has(n) && (whole || !found.has(n))) found.set(n, whole);
		};
		add(name, true);
		for (const [n, whole] of found) {
			if (!whole && !isFollowed(n)) continue;
			for (const c of mentions.get(n)!.called) {
				const row = kernel.row(c);
				for (const end of [row?.opens, row?.closes]) if (end) for (const hook of hooks(end.what)) add(hook, true);
				if (views.has(c)) add(c, false);
				else add(callees.releaseOf(c, null, HERE)?.name ?? "", true);
			}
		}
		return found;
	};
	const fingerprint: Prints["fingerprint"] = (name, how, bodies) => {
		const known = bodies ? undefined : fingerprints.get(name);
		if (known?.[how] !== undefined) return known[how];
		const calls = [...(mentions.get(name)?.called ?? [])];
		const maps = calls.some((c) => isAboutMapping(kernel.row(c)));
		const attaches = calls.some((c) => isAboutAttachment(kernel.row(c)));
		const parts: string[] = [
			how,
			...[...callersIn(net, name, rings)].map((c) => digest(c, how)),
			kernel.release,
			kernel.declared,
			neighbours?.stamp ?? "",
			toldByAll,
			JSON.stringify(tables.get(name) ?? []),
			maps ? directions() : "",
			attaches ? [...beside()].join() : "",
		];
		for (const [n, whole] of ledTo(name)) {
			const seen = !whole && (!isFollowed(n) || bodies?.has(n) === false);
			if (seen) parts.push(faceOf(n));
			else parts.push(`${n}${views.get(n)!.broken === undefined ? " " : "!"}${digest(n, how)}`);
		}
		const print = parts.join("\u0000");
		if (!bodies && !maps && !attaches) fingerprints.set(name, { ...known, [how]: print });
		return print;
	};
	const textAndSight: Prints["textAndSight"] = (name, how) => {
		const called = [...(mentions.get(name)?.called ?? [])].filter((c) => views.has(c));
		return [digest(name, how), ...called.map(faceOf)].join("\u0000");
	};
	return { fingerprint, ledTo, isFollowed, textAndSight };
}

const FOLLOWED = "=";

const NO_FUNCTION = { isStatic: false, returns: "", params: [], blocks: [], calls: new Set<string>() };

const DIRECTION_LINE = /^.*\bDMA_(?:TO|FROM|BI)\w+.*$/gm;
