/** Names of the table for whose sake a function of another file is followed. Knows no function. */
import { lookup, namesOfFamily } from "../kernel/lookup.ts";
import { type ApiRow, freesOnFailure, type Resource } from "../kernel/row.ts";
import { isWrapper } from "./callees.ts";
import { wordHash } from "./index-scan.ts";

/** What a function of another file is followed for: locks that its caller must know of, and what it maps or brackets. */
const FAR_REACHING: ReadonlySet<Resource> = new Set<Resource>([
	"vmap",
	"vmap-local",
	"cpu-access",
	"mapping",
	"attachment",
	"pin",
	"bo-ref",
]);

function movesAcrossFiles(r: ApiRow | undefined): boolean {
	if (r === undefined) return false;
	const { lock, opens, closes } = r;
	if (lock.what === undefined && (lock.effect !== "none" || lock.pre === "held" || lock.enforcement === "self-acquire"))
		return true;
	// whoever sets an object up there has lost it where that fails
	if (r.ownership.some(freesOnFailure)) return true;
	return [opens, closes].some((p) => p !== undefined && FAR_REACHING.has(p.what));
}

const beginning = new Map<string, ReadonlySet<string>>();

/** The kernel's own that begin an acquire context: what calls one is worth following although nothing else comes of it. */
export function contextNames(release: string): ReadonlySet<string> {
	let names = beginning.get(release);
	if (!names) {
		const begins = (row: ApiRow | undefined): boolean => row?.opens?.what === "acquire-ctx" && !isWrapper(row);
		names = new Set([...namesOfFamily()].filter((name) => begins(lookup(name, release))));
		beginning.set(release, names);
	}
	return names;
}

const taking = new Map<string, ReadonlySet<number>>();

/** The kernel's own that give a reference to a fence, as an index keeps names of calls. */
export function takingFences(release: string): ReadonlySet<number> {
	return wordsOf(release, "fences", ({ opens }) => opens?.what === "fence-ref");
}

/** ... that find an object and answer with a reference to it: a driver's own lookup is one of these and the way to its structure. */
export function findingObjects(release: string): ReadonlySet<number> {
	return wordsOf(release, "objects", ({ opens }) => opens?.on === "result" && FOUND.has(opens.what));
}

const FOUND: ReadonlySet<Resource> = new Set<Resource>(["gem-ref", "dmabuf-ref", "syncobj-ref"]);

function wordsOf(release: string, which: string, takes: (row: ApiRow) => boolean): ReadonlySet<number> {
	const key = `${release} ${which}`;
	let words = taking.get(key);
	if (!words) {
		const is = (row: ApiRow | undefined): boolean => row !== undefined && !isWrapper(row) && takes(row);
		words = new Set([...namesOfFamily()].filter((name) => is(lookup(name, release))).map(wordHash));
		taking.set(key, words);
	}
	return words;
}

const moving = new Map<string, ReadonlySet<string>>();

/** Names of the family that move a lock or a resource: what makes a function of another file worth following. */
export function movingNames(release: string, without?: string): ReadonlySet<string> {
	const key = `${release} ${without ?? ""}`;
	let names = moving.get(key);
	if (!names) {
		const moves = (row: ApiRow | undefined): boolean => movesAcrossFiles(row) && row?.family !== without;
		names = new Set([...namesOfFamily()].filter((name) => moves(lookup(name, release))));
		moving.set(key, names);
	}
	return names;
}
