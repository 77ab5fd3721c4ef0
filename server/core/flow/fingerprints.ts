/**
 * What the analysis of a function rests on, as one text: it is the same as long as the analysis would be. Made of the texts
 * of the functions it leads to, or of no more than a caller sees of them.
 */
import { LOCKISH_NAME, TAKES_OR_DROPS_NAME } from "../kernel/idioms.ts";
import type { Resource } from "../kernel/row.ts";
import type { FunctionView } from "../syntax/functions.ts";
import type { ParsedSource } from "../syntax/parse.ts";
import { isAboutAttachment } from "./beside.ts";
import type { Carried, Fingerprints, Tables } from "./carried.ts";
import type { Callees } from "./context.ts";
import type { Kernel } from "./file.ts";
import type { FunctionIr } from "./ir.ts";
import { isAboutMapping } from "./mapped-where.ts";
import { callersIn, type Net } from "./net.ts";
import { onlyLooks } from "./only-looks.ts";

/** What a file is to its functions' fingerprints. */
interface Printed {
	readonly parsed: ParsedSource;
	readonly kernel: Kernel;
	readonly neverImports: boolean;
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
	readonly fingerprint: (name: string, how: keyof Fingerprints, bodies?: ReadonlySet<string>) => string;
	/** functions of the file that it leads to, itself included; true where all of its text counts in any case */
	readonly ledTo: (name: string) => ReadonlyMap<string, boolean>;
}

/** What calls from the file itself come from. */
const HERE = {};

/** `known`: what an earlier text left; filled as more is asked for. */
export function printsOf(
	{ parsed, kernel, neverImports, views, net, tables, rings, callees, hooks, beside, ir, digest }: Printed,
	{ fingerprints, looks, faces }: Pick<Carried, "fingerprints" | "looks" | "faces">,
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
	const lookingAt = (name: string): string =>
		`${name}?${ir(name) ? "" : "-"}${onlyLooks(ir(name)) ? "!" : ""}${callees.mayGiveNothing(name) ? "0" : ""}${
			ir(name)
				?.params.map((_, i) => `${callees.borrows(name, i, HERE) ? 1 : 0}${callees.touches(name, i, HERE)?.[0] ?? ""}`)
				.join("") ?? ""
		}`;
	/**
	 * Of a callee that is never followed only this is ever asked: whether it only looks, and at which arguments, or reads
	 * through, or may give nothing; "" for one that may be. Of one that is too long for that more is read than it leads to.
	 */
	const lookOf = (name: string): string =>
		answer(looks, name, () => (callees.mayFollow(name) || callees.isTooLong(name, HERE) ? "" : lookingAt(name)));
	/** A call that may be known to lock, open or close something. */
	const counts = (name: string): boolean =>
		views.has(name) ||
		kernel.row(name) !== undefined ||
		neighbours?.where(name) !== undefined ||
		LOCKISH_NAME.test(name) ||
		TAKES_OR_DROPS_NAME.test(name);
	/** What is seen of a callee that may be followed, where it is not. */
	const faceOf = (name: string): string =>
		answer(faces, name, () => {
			const fn = ir(name);
			if (!fn) return lookingAt(name);
			const { isStatic, returns, params, blocks, calls } = fn;
			const fills = params.map((_, i) => callees.fills(name, i));
			const all = [isStatic, returns, params, blocks.length, [...calls].filter(counts), fills];
			return `${lookingAt(name)}~${JSON.stringify(all)}`;
		});
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
			if (!whole && lookOf(n) !== "") continue;
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
			neverImports ? "own memory" : "",
			JSON.stringify(tables.get(name) ?? []),
			maps ? directions() : "",
			attaches ? [...beside()].join() : "",
		];
		for (const [n, whole] of ledTo(name)) {
			const look = whole ? "" : lookOf(n);
			if (look !== "") parts.push(look);
			else if (!whole && bodies?.has(n) === false) parts.push(faceOf(n));
			else parts.push(`${n}${views.get(n)!.broken === undefined ? " " : "!"}${digest(n, how)}`);
		}
		const print = parts.join("\u0000");
		if (!bodies && !maps && !attaches) fingerprints.set(name, { ...known, [how]: print });
		return print;
	};
	return { fingerprint, ledTo };
}

const DIRECTION_LINE = /^.*\bDMA_(?:TO|FROM|BI)\w+.*$/gm;

function answer(known: Map<string, string>, name: string, find: () => string): string {
	let found = known.get(name);
	if (found === undefined) {
		found = find();
		known.set(name, found);
	}
	return found;
}
