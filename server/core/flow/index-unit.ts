/**
 * The files of one driver seen together: which function a name stands for in which file, who calls it, what a member
 * called through a pointer may be. Made of what a scan of each file gave; knows no release and reads no disk.
 */
import { agreed } from "../text/enumerators.ts";
import { type FileFacts, memberHash, type ScannedFunction, wordHash } from "./index-scan.ts";

export interface UnitFile {
	readonly facts: FileFacts;
	/** of its content */
	readonly digest: string;
	/** content as it was scanned; undefined when the file is gone or another one now */
	readonly text: () => string | undefined;
}

/** A function and the file it lies in. */
export interface Definition {
	readonly file: string;
	readonly fn: ScannedFunction;
}

export interface Unit {
	/** changes when any file of it but this one does */
	readonly stampWithout: (file: string) => string;
	/** every source of the driver was read: who is not seen calling does not call */
	readonly complete: boolean;
	readonly files: ReadonlyMap<string, UnitFile>;
	/** what a name means in a file; undefined when nobody, or more than one, defines it */
	readonly resolve: (name: string, from: string) => Definition | undefined;
	/** functions that call a name which has external linkage */
	readonly callers: (name: string) => readonly Definition[];
	/** a macro of this name ends the function that calls it */
	readonly leaves: (name: string) => boolean;
	/** what an enumerator stands for, where all enumerations of the driver agree */
	readonly numberOf: (name: string) => number | undefined;
	/** its address is taken somewhere, tables of functions not counted */
	readonly mentioned: (name: string) => boolean;
	/** tables that hold a function: `drm_ioctl_desc.func` */
	readonly tables: (name: string) => readonly { readonly struct: string; readonly member: string }[];
	/** functions that `x->base->member()` may call, when all that is known of `base` is its name */
	readonly behind: (base: string, member: string) => readonly Definition[];
	/** functions that get to a call of one of `names` in at most `depth` steps, each with its number of steps */
	readonly reaching: (names: ReadonlySet<number>, depth: number) => ReadonlyMap<ScannedFunction, number>;
}

/**
 * `__foo()` of a source is the half of another function, and would be followed far more often than it tells anything; in
 * a header it is what an inline wrapper consists of.
 */
function isHalf(file: string, { name }: ScannedFunction): boolean {
	return name.startsWith("__") && !file.endsWith(".h");
}

export function unitOf(files: ReadonlyMap<string, UnitFile>, complete: boolean): Unit {
	const statics = new Map<string, Map<string, ScannedFunction | null>>();
	const external = new Map<string, Definition | null>();
	const inTables = new Map<string, { struct: string; member: string }[]>();
	const byMember = new Map<string, Map<string, string[]>>();
	const pointers = new Map<string, Set<string>>();
	const bases = new Map<string, Set<string>>();
	const leaving = new Set([...files.values()].flatMap(({ facts }) => facts.leaving));
	const numbers = agreed([...files.values()].flatMap(({ facts }) => facts.numbers));
	for (const [file, { facts }] of files) {
		const header = file.endsWith(".h");
		const own = new Map<string, ScannedFunction | null>();
		for (const fn of facts.functions) {
			if (isHalf(file, fn)) continue;
			if (fn.isStatic && !header) own.set(fn.name, own.has(fn.name) ? null : fn);
			else {
				const other = external.get(fn.name);
				// a stub in a header stands for the real one when the option is off
				if (other === undefined || (other?.file.endsWith(".h") && !header)) external.set(fn.name, { file, fn });
				else if (!(header && other !== null && !other.file.endsWith(".h"))) external.set(fn.name, null);
			}
		}
		statics.set(file, own);
		for (const [member, struct] of facts.pointers) {
			add(pointers, member, struct);
			add(bases, struct, member);
		}
		for (const { struct, members } of facts.tables)
			for (const [member, fn] of members) {
				const list = inTables.get(fn) ?? [];
				list.push({ struct, member });
				inTables.set(fn, list);
				const structs = byMember.get(member) ?? new Map<string, string[]>();
				byMember.set(member, structs);
				structs.set(struct, [...(structs.get(struct) ?? []), `${file}\0${fn}`]);
			}
	}
	const resolve = (name: string, from: string): Definition | undefined => {
		const fn = statics.get(from)?.get(name);
		if (fn !== undefined) return fn === null ? undefined : { file: from, fn };
		return external.get(name) ?? undefined;
	};
	let called: ReadonlyMap<number, readonly Definition[]> | undefined;
	const callersOf = (): ReadonlyMap<number, readonly Definition[]> => {
		called ??= reverse(files, (fn) => fn.calls);
		return called;
	};
	/** calls through a pointer that may run a function */
	let through: ReadonlyMap<number, readonly Definition[]> | undefined;
	const callersThrough = (name: string): Definition[] => {
		through ??= reverse(files, (fn) => fn.members);
		const found: Definition[] = [];
		for (const { struct, member } of inTables.get(name) ?? [])
			for (const base of bases.get(struct) ?? []) found.push(...(through.get(memberHash(base, member)) ?? []));
		return found;
	};
	let sum = 0;
	for (const [file, { digest }] of files) sum = (sum + wordHash(file + digest)) | 0;
	return {
		stampWithout: (file) => {
			const own = files.get(file);
			return `${files.size}.${own ? (sum - wordHash(file + own.digest)) | 0 : sum}`;
		},
		complete,
		files,
		resolve,
		callers: (name) => callersOf().get(wordHash(name)) ?? [],
		mentioned: (name) => {
			const word = wordHash(name);
			for (const { facts } of files.values()) if (facts.mentions.includes(word)) return true;
			return false;
		},
		tables: (name) => inTables.get(name) ?? [],
		leaves: (name) => leaving.has(name),
		numberOf: (name) => numbers.get(name),
		behind: (base, member) => {
			const structs = byMember.get(member);
			const types = pointers.get(base);
			if (!structs || !types) return [];
			const fitting = [...structs].filter(([struct]) => types.has(struct));
			if (fitting.length !== 1) return [];
			const names = [...new Set(fitting[0]![1])].map((at) => at.split("\0") as [string, string]);
			const found = names.map(([file, fn]) => resolve(fn, file));
			return found.every((d) => d !== undefined) ? found : [];
		},
		reaching: (names, depth) => {
			const direct = (fn: ScannedFunction): readonly Definition[] =>
				(callersOf().get(wordHash(fn.name)) ?? []).filter((d) => resolve(fn.name, d.file)?.fn === fn);
			const first = [...names].flatMap((word) => callersOf().get(word) ?? []);
			return reaching(first, (fn) => [...direct(fn), ...callersThrough(fn.name)], depth);
		},
	};
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
	const set = map.get(key);
	if (set) set.add(value);
	else map.set(key, new Set([value]));
}

/** Functions by the words they call. */
function reverse(
	files: ReadonlyMap<string, UnitFile>,
	words: (fn: ScannedFunction) => Uint32Array,
): Map<number, Definition[]> {
	const map = new Map<number, Definition[]>();
	for (const [file, { facts }] of files)
		for (const fn of facts.functions)
			for (const word of isHalf(file, fn) ? [] : words(fn)) {
				const list = map.get(word);
				if (list) list.push({ file, fn });
				else map.set(word, [{ file, fn }]);
			}
	return map;
}

/** `first`, their callers, and so on; with the number of steps. */
function reaching(
	first: readonly Definition[],
	callers: (fn: ScannedFunction) => readonly Definition[],
	depth: number,
): Map<ScannedFunction, number> {
	const found = new Map<ScannedFunction, number>();
	let ring = first;
	for (let steps = 1; steps <= depth && ring.length > 0; steps++) {
		const fresh = ring.filter(({ fn }) => !found.has(fn));
		for (const { fn } of fresh) found.set(fn, steps);
		ring = fresh.flatMap(({ fn }) => callers(fn));
	}
	return found;
}
