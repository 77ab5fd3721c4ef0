/**
 * Annotated C: comment lines whose carets stand, in visual columns (tab = 8), below what they are about. A line that looks
 * like an annotation and is none is an error of the test, never ignored.
 */

const TAB = 8;

/** 1-based lines of the code without annotations; columns are visual and 0-based. */
export interface Note {
	readonly line: number;
	readonly from: number;
	/** where the carets end; a range of several lines is marked to the end of its first */
	readonly to: number;
	/** number of the step; undefined: the finding itself, which is also the last step */
	readonly step?: number;
	readonly severity?: "error" | "warning" | "info";
	readonly rule?: string;
	readonly text: string;
	/** line of the fence it stands in, for messages */
	readonly at: number;
}

export interface Annotated {
	readonly code: string;
	readonly notes: readonly Note[];
	readonly problems: readonly string[];
}

const MEANING = /^(?:(\d+): (.+)|(error|warning|info)\[([a-z0-9-]+)\]: "(.+)")$/;

export function readAnnotations(lines: readonly string[]): Annotated {
	const code: string[] = [];
	const notes: Note[] = [];
	const problems: string[] = [];
	lines.forEach((line, i) => {
		const at = i + 1;
		const comment = line.indexOf("//");
		if (comment < 0) {
			code.push(line);
			return;
		}
		const before = line.slice(0, comment);
		const own = before.trim() === "";
		const carets = /^\/\/( *)(\^+) (.*)$/.exec(line.slice(comment));
		const meaning = MEANING.exec((own ? (carets?.[3] ?? "") : line.slice(comment + 3)).trim());
		if (!own) code.push(before.trimEnd());
		const about = code.at(-1);
		if (!meaning || (own && !carets)) problems.push(`line ${at}: not an annotation: ${line.trim()}`);
		else if (about === undefined) problems.push(`line ${at}: carets below nothing`);
		else {
			// a comment behind code: about the whole line, whose start no carets could stand below
			const from = own ? visual(line, comment + 2 + carets![1]!.length) : visual(about, about.search(/\S/));
			const to = own ? from + carets![2]!.length : visual(about, about.length);
			if (to > visual(about, about.length)) problems.push(`line ${at}: carets reach past the code`);
			const [, step, said, severity, rule, message] = meaning;
			notes.push({
				line: code.length,
				from,
				to,
				at,
				...(step === undefined
					? { severity: severity as "error", rule: rule!, text: message! }
					: { step: Number(step), text: said! }),
			});
		}
	});
	return { code: `${code.join("\n")}\n`, notes, problems };
}

/** Visual column of a UTF-16 offset in a line. */
export function visual(line: string, offset: number): number {
	let column = 0;
	for (const c of line.slice(0, offset)) column = c === "\t" ? column + TAB - (column % TAB) : column + 1;
	return column;
}
