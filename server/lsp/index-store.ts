/**
 * The workspace index on disk and in memory: which files a driver consists of, what a scan of each gave, kept between
 * runs by content in the user's cache folder. Built when a file first needs it; the server builds it in small steps.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { type FileFacts, scanFile } from "../core/flow/index-scan.ts";
import { type Unit, type UnitFile, unitOf } from "../core/flow/index-unit.ts";
import type { WorkspaceIndex } from "../core/flow/neighbours.ts";
import { cyrb53 } from "../core/text/digest.ts";
import { driverRoot } from "./driver-root.ts";

export interface IndexStore {
	/** the index for a file, built now if need be; undefined when the file stands alone */
	of(file: string): WorkspaceIndex | undefined;
	/** the index for a file if it is at hand */
	ready(file: string): WorkspaceIndex | undefined;
	/** builds it in steps, between which others may run; true when there is a new one */
	prepare(file: string, cancelled: () => boolean): Promise<boolean>;
	/** a file was written or removed; true when a driver at hand has to be read again */
	changed(file: string): boolean;
}

/** Drivers kept in memory. */
const KEPT = 2;
/** A driver with more than this is read in part: its functions' callers are not all known then. */
const MOST_FILES = 3_000;
const MOST_FOLDERS = 2_000;
const LARGEST_FILE = 1024 * 1024;
const LARGEST_HEADER = 200 * 1024;
/** Texts kept in memory, for callees that are followed. */
const TEXTS = 24;
const FORMAT = 5;

interface Scanned {
	readonly size: number;
	readonly time: number;
	readonly digest: string;
	readonly facts: FileFacts;
}

interface Driver {
	readonly folder: string;
	readonly unit: Unit;
}

/** A store with an empty memory; `cache` is a folder, or null for none. */
export function createIndexStore(cache: string | null = cacheFolder()): IndexStore {
	const drivers = new Map<string, Driver>();
	const roots = new Map<string, { readonly folder: string; readonly deep: boolean }>();
	const rootOf = (file: string): { readonly folder: string; readonly deep: boolean } => {
		const folder = path.dirname(path.resolve(file));
		let root = roots.get(folder);
		if (!root) {
			root = driverRoot(file);
			roots.set(folder, root);
		}
		return root;
	};
	/** drivers at hand of which a file changed since */
	const stale = new Set<string>();
	const building = new Set<string>();
	const keep = (key: string, driver: Driver): void => {
		stale.delete(key);
		drivers.delete(key);
		drivers.set(key, driver);
		for (const old of drivers.keys()) if (drivers.size > KEPT) drivers.delete(old);
	};
	const viewFor = (file: string): WorkspaceIndex | undefined => {
		const root = rootOf(file);
		const driver = drivers.get(keyOf(root));
		if (!driver) return undefined;
		drivers.delete(keyOf(root));
		drivers.set(keyOf(root), driver);
		const own = path.resolve(file);
		return { unit: driver.unit, own, show: (other) => (path.isAbsolute(file) ? other : path.relative("", other)) };
	};
	const worthwhile = (file: string): boolean => !/^[a-z][a-z0-9+.-]+:/i.test(file);
	return {
		of(file) {
			if (!worthwhile(file)) return undefined;
			const root = rootOf(file);
			if (!drivers.has(keyOf(root)) || stale.has(keyOf(root))) {
				const steps = readDriver(root, cache);
				for (let step = steps.next(); ; step = steps.next())
					if (step.done) {
						keep(keyOf(root), step.value);
						break;
					}
			}
			return viewFor(file);
		},
		ready: (file) => (worthwhile(file) ? viewFor(file) : undefined),
		async prepare(file, cancelled) {
			if (!worthwhile(file)) return false;
			const root = rootOf(file);
			const key = keyOf(root);
			if (building.has(key) || (drivers.has(key) && !stale.has(key))) return false;
			building.add(key);
			try {
				// what changes from here on makes it stale again
				stale.delete(key);
				const steps = readDriver(root, cache);
				for (;;) {
					const step = steps.next();
					if (step.done) {
						const again = stale.has(key);
						keep(key, step.value);
						if (again) stale.add(key);
						return true;
					}
					await new Promise<void>((resolve) => setImmediate(resolve));
					if (cancelled()) {
						if (drivers.has(key)) stale.add(key);
						return false;
					}
				}
			} finally {
				building.delete(key);
			}
		},
		changed(file) {
			if (!worthwhile(file)) return false;
			const key = keyOf(rootOf(file));
			if (!drivers.has(key) && !building.has(key)) return false;
			stale.add(key);
			return true;
		},
	};
}

function keyOf(root: { readonly folder: string; readonly deep: boolean }): string {
	return `${root.folder}\0${root.deep}`;
}

function cacheFolder(): string {
	const { DMABUF_LENS_CACHE: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
	return own ?? path.join(xdg ?? local ?? path.join(homedir(), ".cache"), "dmabuf-lens");
}

/** Reads a driver file by file; every `yield` is a place to pause. */
function* readDriver(root: { folder: string; deep: boolean }, cache: string | null): Generator<void, Driver> {
	const place = cache === null ? null : path.join(cache, `index-${FORMAT}`, `${cyrb53(keyOf(root))}.json`);
	const before = place === null ? new Map<string, Scanned>() : readCache(place);
	const { sources, headers, complete } = list(root);
	const files = new Map<string, Scanned>();
	let fresh = 0;
	const take = (name: string, largest: number): Scanned | undefined => {
		const { scanned, isNew } = scan(path.join(root.folder, name), before.get(name), largest);
		if (scanned) files.set(name, scanned);
		if (isNew) fresh++;
		return scanned;
	};
	const todo: (readonly [includer: string, included: string])[] = [];
	const wanted = (name: string, found: Scanned | undefined): void => {
		for (const included of found?.facts.includes ?? []) todo.push([name, included]);
	};
	let missed = false;
	for (const name of sources) {
		const found = take(name, LARGEST_FILE);
		if (!found) missed = true;
		wanted(name, found);
		yield;
	}
	const byName = new Map<string, string[]>();
	for (const name of headers) byName.set(path.basename(name), [...(byName.get(path.basename(name)) ?? []), name]);
	for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
		const name = headerFor(next[0], next[1], byName);
		if (name === undefined || files.has(name)) continue;
		const found = take(name, LARGEST_HEADER);
		wanted(name, found);
		if (found) yield;
		else byName.delete(path.basename(name));
	}
	if (place !== null && (fresh > 0 || before.size > files.size)) writeCache(place, files);
	const texts = textsOf();
	const unit = unitOf(
		new Map(
			[...files].map(([name, { facts, digest }]): [string, UnitFile] => {
				const full = path.join(root.folder, name);
				return [full, { facts, digest, text: () => texts(full, digest) }];
			}),
		),
		complete && !missed,
	);
	return { folder: root.folder, unit };
}

/** `#include "a/b.h"`: beside the file, else the one header of the driver that ends so. */
function headerFor(
	includer: string,
	included: string,
	byName: ReadonlyMap<string, readonly string[]>,
): string | undefined {
	const candidates = byName.get(path.basename(included)) ?? [];
	const beside = path.join(path.dirname(includer), included);
	if (candidates.includes(beside)) return beside;
	const ending = candidates.filter((name) => name === included || name.endsWith(`/${included}`));
	return ending.length === 1 ? ending[0] : undefined;
}

interface Listed {
	readonly sources: readonly string[];
	readonly headers: readonly string[];
	readonly complete: boolean;
}

/** The driver's sources and headers, relative to its folder. */
function list({ folder, deep }: { readonly folder: string; readonly deep: boolean }): Listed {
	const sources: string[] = [];
	const headers: string[] = [];
	const todo = [""];
	let folders = 0;
	for (let at = todo.shift(); at !== undefined; at = todo.shift()) {
		let entries: ReturnType<typeof entriesOf>;
		try {
			entries = entriesOf(path.join(folder, at));
		} catch {
			continue;
		}
		for (const entry of entries) {
			const name = path.join(at, entry.name);
			if (entry.isDirectory() && deep && !entry.name.startsWith(".") && entry.name !== "node_modules") todo.push(name);
			else if (entry.isFile() && entry.name.endsWith(".c")) sources.push(name);
			else if (entry.isFile() && entry.name.endsWith(".h")) headers.push(name);
		}
		if (sources.length > MOST_FILES || ++folders > MOST_FOLDERS)
			return { sources: sources.slice(0, MOST_FILES), headers, complete: false };
	}
	return { sources, headers, complete: true };
}

function entriesOf(folder: string) {
	return readdirSync(folder, { withFileTypes: true });
}

function scan(
	file: string,
	before: Scanned | undefined,
	largest: number,
): { readonly scanned?: Scanned; readonly isNew: boolean } {
	try {
		const { size, mtimeMs } = statSync(file);
		if (size > largest) return { isNew: false };
		if (before?.size === size && before.time === mtimeMs) return { scanned: before, isNew: false };
		const text = textOf(file);
		const digest = cyrb53(text);
		const facts = before?.digest === digest ? before.facts : scanFile(text);
		return { scanned: { size, time: mtimeMs, digest, facts }, isNew: true };
	} catch {
		return { isNew: false };
	}
}

function textOf(file: string): string {
	const bytes = readFileSync(file);
	const text = bytes.toString("utf8");
	return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}

/** Texts on demand, the last few kept; undefined when the file is another one than was scanned. */
function textsOf(): (file: string, digest: string) => string | undefined {
	const texts = new Map<string, string | undefined>();
	return (file, digest) => {
		if (!texts.has(file)) {
			let text: string | undefined;
			try {
				text = textOf(file);
			} catch {
				text = undefined;
			}
			texts.set(file, text !== undefined && cyrb53(text) === digest ? text : undefined);
			for (const old of texts.keys()) if (texts.size > TEXTS) texts.delete(old);
		}
		return texts.get(file);
	};
}

function readCache(place: string): Map<string, Scanned> {
	try {
		const read = JSON.parse(readFileSync(place, "utf8")) as { format?: number; files?: [string, Scanned][] };
		return new Map(read.format === FORMAT ? read.files?.map(([name, scanned]) => [name, unpacked(scanned)]) : []);
	} catch {
		return new Map();
	}
}

/** Numbers as one word of text. */
function packed(_: string, value: unknown): unknown {
	return value instanceof Uint32Array ? PACKED + Buffer.from(value.buffer).toString("base64") : value;
}

/** What is packed is known by its place: asking at every value of the file takes several times as long. */
function unpacked(scanned: Scanned): Scanned {
	const { facts } = scanned;
	const functions = facts.functions.map((fn) => ({ ...fn, calls: numbers(fn.calls), members: numbers(fn.members) }));
	return { ...scanned, facts: { ...facts, functions, mentions: numbers(facts.mentions) } };
}

const NONE = new Uint32Array();

function numbers(read: unknown): Uint32Array {
	if (read === PACKED) return NONE;
	const bytes = Buffer.from(String(read).slice(PACKED.length), "base64");
	return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

const PACKED = "u32:";

/** A cache that cannot be written is no loss. */
function writeCache(place: string, files: ReadonlyMap<string, Scanned>): void {
	try {
		mkdirSync(path.dirname(place), { recursive: true });
		const draft = `${place}.${process.pid}`;
		writeFileSync(draft, JSON.stringify({ format: FORMAT, files: [...files] }, packed));
		renameSync(draft, place);
	} catch {
		// read-only home, full disk
	}
}
