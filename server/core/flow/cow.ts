/**
 * Maps and sets that are cloned at every fork of a path and mostly read: a clone shares the entries until one of the two
 * writes. Each keeps a sum over what its entries hash to, so that comparing two states needs no walk through them.
 */

/** 32 bits of an entry; equal entries give equal ones. */
export type HashOf<K, V> = (k: K, v: V) => number;

const EMPTY = new Map<unknown, unknown>();

export class CowMap<K, V> {
	#entries: Map<K, V> = EMPTY as Map<K, V>;
	/** others may look at the same entries */
	#shared = true;
	readonly #hash: HashOf<K, V> | null;
	/** two sums over all entries in any order; 0 without a hash */
	a = 0;
	b = 0;

	constructor(hash: HashOf<K, V> | null = null) {
		this.#hash = hash;
	}

	clone(): CowMap<K, V> {
		this.#shared = true;
		const c = new CowMap<K, V>(this.#hash);
		c.#entries = this.#entries;
		c.a = this.a;
		c.b = this.b;
		return c;
	}

	#count(k: K, v: V, sign: 1 | -1): void {
		const h = this.#hash!(k, v);
		this.a = (this.a + sign * Math.imul(h ^ (h >>> 15), 0x85ebca6b)) | 0;
		this.b = (this.b + sign * (Math.imul(h ^ (h >>> 13), 0xc2b2ae35) + (h >>> 7))) | 0;
	}

	#own(): Map<K, V> {
		if (this.#shared) {
			this.#entries = new Map(this.#entries);
			this.#shared = false;
		}
		return this.#entries;
	}

	get(k: K): V | undefined {
		return this.#entries.get(k);
	}
	has(k: K): boolean {
		return this.#entries.has(k);
	}
	set(k: K, v: V): void {
		const old = this.#entries.get(k);
		if (old === v) return;
		if (this.#hash !== null) {
			if (old !== undefined) this.#count(k, old, -1);
			this.#count(k, v, 1);
		}
		this.#own().set(k, v);
	}
	delete(k: K): void {
		const old = this.#entries.get(k);
		if (old === undefined) return;
		if (this.#hash !== null) this.#count(k, old, -1);
		this.#own().delete(k);
	}
	get size(): number {
		return this.#entries.size;
	}
	/** Walks what is there now: an entry may be deleted on the way. */
	keys(): IterableIterator<K> {
		return this.#entries.keys();
	}
	values(): IterableIterator<V> {
		return this.#entries.values();
	}
	[Symbol.iterator](): IterableIterator<[K, V]> {
		return this.#entries[Symbol.iterator]();
	}
}

/** Like a CowMap for many entries that are looked up and never walked through: a clone is a thin layer over the original. */
export class CowIndex<K, V> {
	#own: Map<K, V> | null = null;
	#below: Layer<K, V> | null = null;

	clone(): CowIndex<K, V> {
		if (this.#own) {
			this.#below = layer(this.#own, this.#below);
			this.#own = null;
		}
		const c = new CowIndex<K, V>();
		c.#below = this.#below;
		return c;
	}
	get(k: K): V | undefined {
		const v = this.#own?.get(k);
		if (v !== undefined) return v;
		for (let l = this.#below; l; l = l.below) {
			const w = l.entries.get(k);
			if (w !== undefined) return w;
		}
		return undefined;
	}
	has(k: K): boolean {
		return this.get(k) !== undefined;
	}
	set(k: K, v: V): void {
		this.#own ??= new Map();
		this.#own.set(k, v);
	}
}

interface Layer<K, V> {
	readonly entries: Map<K, V>;
	readonly below: Layer<K, V> | null;
	readonly depth: number;
}

const DEEP = 8;

function layer<K, V>(entries: Map<K, V>, below: Layer<K, V> | null): Layer<K, V> {
	const depth = (below?.depth ?? 0) + 1;
	if (depth <= DEEP) return { entries, below, depth };
	const layers = [entries];
	for (let l = below; l; l = l.below) layers.push(l.entries);
	const flat = new Map<K, V>();
	for (const each of layers.reverse()) for (const [k, v] of each) flat.set(k, v);
	return { entries: flat, below: null, depth: 1 };
}

export class CowSet<K> {
	#map: CowMap<K, true>;

	constructor(hash: HashOf<K, true> | null = null, map: CowMap<K, true> = new CowMap(hash)) {
		this.#map = map;
	}
	clone(): CowSet<K> {
		return new CowSet(null, this.#map.clone());
	}
	get a(): number {
		return this.#map.a;
	}
	get b(): number {
		return this.#map.b;
	}
	get size(): number {
		return this.#map.size;
	}
	has(k: K): boolean {
		return this.#map.has(k);
	}
	add(k: K): void {
		this.#map.set(k, true);
	}
	delete(k: K): void {
		this.#map.delete(k);
	}
	[Symbol.iterator](): IterableIterator<K> {
		return this.#map.keys();
	}
}
