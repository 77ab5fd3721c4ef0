/** Maps and sets that copy when written, not when cloned: most paths part and never write most of them. */

export class CowMap<K, V> {
	#inner: Map<K, V>;
	#shared: boolean;

	constructor(inner: Map<K, V> = new Map(), shared = false) {
		this.#inner = inner;
		this.#shared = shared;
	}

	clone(): CowMap<K, V> {
		this.#shared = true;
		return new CowMap(this.#inner, true);
	}

	#own(): Map<K, V> {
		if (this.#shared) {
			this.#inner = new Map(this.#inner);
			this.#shared = false;
		}
		return this.#inner;
	}

	get size(): number {
		return this.#inner.size;
	}
	get(k: K): V | undefined {
		return this.#inner.get(k);
	}
	has(k: K): boolean {
		return this.#inner.has(k);
	}
	set(k: K, v: V): void {
		if (this.#inner.get(k) !== v || !this.#inner.has(k)) this.#own().set(k, v);
	}
	delete(k: K): void {
		if (this.#inner.has(k)) this.#own().delete(k);
	}
	keys(): IterableIterator<K> {
		return this.#inner.keys();
	}
	values(): IterableIterator<V> {
		return this.#inner.values();
	}
	[Symbol.iterator](): IterableIterator<[K, V]> {
		return this.#inner[Symbol.iterator]();
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
