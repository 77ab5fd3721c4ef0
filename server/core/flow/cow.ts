/**
 * Maps and sets that are cloned at every fork of a path and mostly read: a clone is a thin layer over what it was cloned
 * from, flattened when it is walked through often enough to pay.
 */

const GONE: unique symbol = Symbol("gone");
const DEEP = 6;

interface Layer<K, V> {
	readonly own: Map<K, V | typeof GONE>;
	readonly below: Layer<K, V> | null;
	readonly depth: number;
}

export class CowMap<K, V> {
	/** entries nobody else sees */
	#own: Map<K, V | typeof GONE> | null = null;
	/** entries shared with clones, never written again */
	#below: Layer<K, V> | null = null;

	clone(): CowMap<K, V> {
		if (this.#own && this.#own.size > 0) {
			if ((this.#below?.depth ?? 0) >= DEEP) this.#flatten();
			this.#below = { own: this.#own, below: this.#below, depth: (this.#below?.depth ?? 0) + 1 };
			this.#own = null;
		}
		const c = new CowMap<K, V>();
		c.#below = this.#below;
		return c;
	}

	/** All entries, for walking through: shared ones as they lie when nothing covers them. */
	#walk(): Map<K, V | typeof GONE> {
		const below = this.#below;
		if (below && !below.below && (!this.#own || this.#own.size === 0)) return below.own;
		return this.#flatten();
	}

	/** Brings everything into one layer of its own; what clones see stays as it is. */
	#flatten(): Map<K, V | typeof GONE> {
		if (!this.#below) {
			this.#own ??= new Map();
			return this.#own;
		}
		// what is shared and has no changes on top is walked as it is
		const layers: Map<K, V | typeof GONE>[] = this.#own ? [this.#own] : [];
		for (let l: Layer<K, V> | null = this.#below; l; l = l.below) layers.push(l.own);
		const flat = new Map<K, V | typeof GONE>(layers.at(-1));
		for (let i = layers.length - 2; i >= 0; i--)
			for (const [k, v] of layers[i]!) {
				if (v === GONE) flat.delete(k);
				else flat.set(k, v);
			}
		this.#own = flat;
		this.#below = null;
		return flat;
	}

	get(k: K): V | undefined {
		const v = this.#own?.get(k);
		if (v !== undefined) return v === GONE ? undefined : v;
		for (let l = this.#below; l; l = l.below) {
			const w = l.own.get(k);
			if (w !== undefined) return w === GONE ? undefined : w;
		}
		return undefined;
	}
	has(k: K): boolean {
		return this.get(k) !== undefined;
	}
	set(k: K, v: V): void {
		if (this.get(k) === v) return;
		this.#own ??= new Map();
		this.#own.set(k, v);
	}
	delete(k: K): void {
		if (this.get(k) === undefined) return;
		if (this.#below) {
			this.#own ??= new Map();
			this.#own.set(k, GONE);
		} else this.#own?.delete(k);
	}
	get size(): number {
		return this.#walk().size;
	}
	keys(): IterableIterator<K> {
		return this.#walk().keys();
	}
	values(): IterableIterator<V> {
		return this.#walk().values() as IterableIterator<V>;
	}
	[Symbol.iterator](): IterableIterator<[K, V]> {
		return this.#walk()[Symbol.iterator]() as IterableIterator<[K, V]>;
	}
}

export class CowSet<K> {
	#map: CowMap<K, true>;

	constructor(map: CowMap<K, true> = new CowMap()) {
		this.#map = map;
	}
	clone(): CowSet<K> {
		return new CowSet(this.#map.clone());
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
