/** Mutations of C text as a fuzzer wants them: most results are no C any more. Pure, driven by a seeded generator. */

/** Pieces that change how everything after them is read. */
const PIECES: readonly string[] = [
	"{",
	"}",
	"(",
	")",
	";",
	",",
	'"',
	"'",
	"/*",
	"*/",
	"//",
	"\\\n",
	"\n",
	"\r\n",
	"#if 0\n",
	"#else\n",
	"#endif\n",
	"#define x(a) \\\n",
	"__free(",
	"guard(mutex)(",
	"scoped_guard(",
	"list_for_each_entry(",
	"goto out;",
	"out:",
	"return",
	"if (",
	"else",
	"while (1)",
	"switch (x) {",
	"case 0:",
	"default:",
	"break;",
	"continue;",
	"->",
	"&",
	"*",
	"=",
	"? :",
	"\0",
	"\ud800",
	"\u2028",
	"_Generic(",
	"struct {",
	"0x",
	"[",
	"]",
];

const WORD = /\b[A-Za-z_]\w*\b/g;

/** The text with one to five random changes. */
export function mutated(text: string, next: (below: number) => number): string {
	let out = text;
	for (let edits = next(5) + 1; edits > 0; edits--) out = CHANGES[next(CHANGES.length)]!(out, next);
	return out;
}

type Change = (text: string, next: (below: number) => number) => string;

const insert: Change = (text, next) => {
	const at = next(text.length + 1);
	return text.slice(0, at) + PIECES[next(PIECES.length)]! + text.slice(at);
};

const remove: Change = (text, next) => {
	const at = next(text.length + 1);
	return text.slice(0, at) + text.slice(at + next(40));
};

const truncate: Change = (text, next) => text.slice(0, next(text.length + 1));

/** A stretch of lines said twice, or moved elsewhere: labels and declarations double, paths change. */
const copyLines: Change = (text, next) => {
	const lines = text.split("\n");
	const from = next(lines.length);
	const piece = lines.slice(from, from + 1 + next(6));
	lines.splice(next(lines.length), next(3), ...piece);
	return lines.join("\n");
};

/** One word becomes another word of the text: other objects, other callees, recursion. */
const renameWord: Change = (text, next) => {
	const words = [...text.matchAll(WORD)];
	const one = words[next(words.length)];
	const other = words[next(words.length)];
	if (!one || !other) return text;
	return text.slice(0, one.index) + other[0] + text.slice(one.index + one[0].length);
};

const removeLine: Change = (text, next) => {
	const lines = text.split("\n");
	lines.splice(next(lines.length), 1);
	return lines.join("\n");
};

const nest: Change = (text, next) => {
	const at = next(text.length + 1);
	const piece = PIECES[next(PIECES.length)]!;
	return text.slice(0, at) + piece.repeat(1 + next(60)) + text.slice(at);
};

const CHANGES: readonly Change[] = [
	insert,
	insert,
	remove,
	removeLine,
	copyLines,
	renameWord,
	renameWord,
	nest,
	truncate,
];
