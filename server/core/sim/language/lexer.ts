/**
 * Words of one line of the scenario language, with their columns, and the shape of a complaint about a line.
 * Total: any text gives words. Knows no operation and no section.
 */

/** A word of a line. Columns are 1-based UTF-16 units. */
export interface Word {
	readonly text: string;
	readonly column: number;
	/** written in double quotes: never a number, a keyword or a `key=value` */
	readonly quoted: boolean;
}

/** What is wrong with a line, where, and what would be right. */
export interface LanguageProblem {
	/** 1-based */
	readonly line: number;
	/** 1-based UTF-16 units; `endColumn` is exclusive */
	readonly column: number;
	readonly endColumn: number;
	readonly message: string;
	/** what would be right, in one sentence or an example */
	readonly hint?: string;
}

/** Splits a line at blanks; `#` at the start of a word begins a comment; double quotes keep blanks together. */
export function wordsOf(line: string): Word[] {
	const words: Word[] = [];
	let i = 0;
	while (i < line.length) {
		const c = line[i];
		if (c === " " || c === "\t" || c === "\r") {
			i++;
			continue;
		}
		if (c === "#") break;
		const start = i;
		let text = "";
		let quoted = false;
		while (i < line.length && !isBlank(line[i])) {
			if (line[i] !== '"') {
				text += line[i];
				i++;
				continue;
			}
			const close = line.indexOf('"', i + 1);
			const end = close < 0 ? line.length : close;
			quoted ||= i === start;
			text += line.slice(i + 1, end);
			i = end + 1;
		}
		words.push({ text, column: start + 1, quoted });
	}
	return words;
}

function isBlank(c: string | undefined): boolean {
	return c === " " || c === "\t" || c === "\r";
}

/** Text that can be written as one word and read back: quoted where it has to be. */
export function quoteWord(text: string): string {
	if (text !== "" && !/[\s"#]/.test(text)) return text;
	return `"${text.replaceAll('"', "'").replaceAll(/[\r\n]/g, " ")}"`;
}

/** A complaint about one word of a line. */
export function problemAt(line: number, word: Word, message: string, hint?: string): LanguageProblem {
	const problem = { line, column: word.column, endColumn: word.column + Math.max(1, word.text.length), message };
	return hint === undefined ? problem : { ...problem, hint };
}

/** The known word nearest to a misspelt one, if it is near enough to be meant. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
	if (word.length > 40) return undefined;
	let best: string | undefined;
	let bestDistance = Math.min(3, Math.floor(word.length / 2)) + 1;
	for (const candidate of known) {
		if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
		const distance = editDistance(word, candidate);
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best;
}

function editDistance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
		}
		row = next;
	}
	return row[b.length]!;
}
