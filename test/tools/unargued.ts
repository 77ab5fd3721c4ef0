/**
 * Holds docs/findings-R.md to what the checker says: every finding of the tree has a section (### …) that names its file,
 * its rule and its function, and no section argues about a finding that is gone. Reads text only.
 */

export interface Said {
	/** below the tree */
	readonly file: string;
	readonly rule: string;
	readonly function: string;
}

interface Section {
	readonly title: string;
	readonly text: string;
}

export interface Unargued<F extends Said> {
	readonly findings: readonly F[];
	/** titles of sections that name files, and no finding that is there */
	readonly stale: readonly string[];
}

export function unargued<F extends Said>(document: string, findings: readonly F[]): Unargued<F> {
	const sections = sectionsOf(document);
	const used = new Set<Section>();
	const left = findings.filter((finding) => {
		const about = sections.filter((section) => argues(section, finding));
		for (const section of about) used.add(section);
		return about.length === 0;
	});
	const stale = sections.filter((section) => !used.has(section) && FILE.test(`${section.title}\n${section.text}`));
	return { findings: left, stale: stale.map((section) => section.title) };
}

const FILE = /\bdrivers\/[\w/.-]+\.c\b/;

function argues({ text, title }: Section, { file, rule, function: name }: Said): boolean {
	return [file, rule, name].every((word) => isWord(`${title}\n${text}`, word));
}

/** Not as part of a longer name. */
function isWord(text: string, word: string): boolean {
	for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
		const [before, after] = [text[at - 1] ?? " ", text[at + word.length] ?? " "];
		if (!/[\w-]/.test(before) && !/[\w-]/.test(after)) return true;
	}
	return false;
}

function sectionsOf(document: string): Section[] {
	return document
		.split(/^(?=#{2,3} )/m)
		.filter((part) => part.startsWith("### "))
		.map((part) => {
			const [title = "", ...rest] = part.split("\n");
			return { title: title.slice(4), text: rest.join("\n") };
		});
}
