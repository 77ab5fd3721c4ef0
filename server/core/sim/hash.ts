/**
 * Canonical text of plain data and its short label. Two equal states give the same text in Node and in Chromium;
 * the text itself goes into visited sets (no collisions), the hash is only for people.
 * Knows nothing of what the data means.
 */

/**
 * 53-bit cyrb53 hash of a string over its UTF-16 units (public-domain algorithm by bryc), as 14 hex digits.
 * Integer arithmetic only, so the same in every engine.
 */
export function cyrb53(text: string, seed = 0): string {
	let h1 = 0xdeadbeef ^ seed;
	let h2 = 0x41c6ce57 ^ seed;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		h1 = Math.imul(h1 ^ unit, 2654435761);
		h2 = Math.imul(h2 ^ unit, 1597334677);
	}
	h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
	h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
	return (h2 & 0x1fffff).toString(16).padStart(6, "0") + (h1 >>> 0).toString(16).padStart(8, "0");
}

/** The label a state is shown by: the first 8 hex digits of its hash. */
export function stateLabel(canonical: string): string {
	return cyrb53(canonical).slice(0, 8);
}

/**
 * Canonical text: object keys and map keys sorted by code unit, arrays in order, `undefined` members left out.
 * Explicit stack, because fence chains may be deep. Keys in `skip` are left out at every level.
 */
export function canonicalText(value: unknown, skip: ReadonlySet<string> = new Set()): string {
	const out: string[] = [];
	const work: ({ text: string } | { value: unknown })[] = [{ value }];
	while (work.length > 0) {
		const item = work.pop();
		if (item === undefined) break;
		if ("text" in item) {
			out.push(item.text);
			continue;
		}
		const v = item.value;
		if (v === null || typeof v !== "object") {
			out.push(v === undefined ? "null" : typeof v === "string" ? JSON.stringify(v) : String(v));
			continue;
		}
		if (Array.isArray(v)) {
			work.push({ text: "]" });
			for (let i = v.length - 1; i >= 0; i--) {
				work.push({ value: v[i] });
				if (i > 0) work.push({ text: "," });
			}
			work.push({ text: "[" });
			continue;
		}
		const entries = entriesOf(v).filter(([key, member]) => member !== undefined && !skip.has(key));
		entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
		work.push({ text: "}" });
		for (let i = entries.length - 1; i >= 0; i--) {
			const [key, member] = entries[i]!;
			work.push({ value: member });
			work.push({ text: `${i > 0 ? "," : ""}${JSON.stringify(key)}:` });
		}
		work.push({ text: "{" });
	}
	return out.join("");
}

function entriesOf(value: object): [string, unknown][] {
	if (value instanceof Map) return [...value].map(([key, member]) => [String(key), member]);
	if (value instanceof Set) return [...value].map((member) => [String(member), true]);
	return Object.entries(value);
}
