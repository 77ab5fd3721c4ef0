/** Edits as somebody types them, placed by a seeded generator: the same list in every run. */

export interface TypedEdit {
	readonly kind: "word" | "statement" | "line" | "brace";
	/** UTF-16 offsets into the text before this edit */
	readonly start: number;
	readonly end: number;
	readonly insert: string;
}

/** `count` edits and their undoing, so that the text is itself again after every second one. */
export function typedEdits(text: string, count: number, seed = 1): TypedEdit[] {
	const random = generator(seed);
	const lines = indentedLines(text);
	const edits: TypedEdit[] = [];
	for (let n = 0; n < count && lines.length > 0; n++) {
		const line = lines[Math.floor(random() * lines.length)] ?? { start: 0, end: 0 };
		const kind = (["word", "statement", "line", "brace"] as const)[n % 4] ?? "word";
		const insert = { word: "x", statement: "\tret = 0;\n", line: "\n", brace: "{" }[kind];
		const at = kind === "statement" ? line.start : line.end;
		edits.push({ kind, start: at, end: at, insert }, { kind, start: at, end: at + insert.length, insert: "" });
	}
	return edits;
}

/** The text after an edit. */
export function apply(text: string, edit: TypedEdit): string {
	return text.slice(0, edit.start) + edit.insert + text.slice(edit.end);
}

/** Starts and ends of lines inside function bodies (indented, ending in a semicolon). */
function indentedLines(text: string): { start: number; end: number }[] {
	return [...text.matchAll(/^\t[^\n]*;$/gm)].map((found) => ({
		start: found.index,
		end: found.index + found[0].length,
	}));
}

/** Mulberry32. */
function generator(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}
