/**
 * Comments that allow a finding where they stand: a comment that says "dmabuf-lens: allow", a rule's id, two dashes and a
 * reason, on the line of the finding or on the line above it. Text only; which findings there are is others' business.
 */

export interface AllowComment {
	readonly rule: string;
	/** "" when none is given: then it allows nothing */
	readonly reason: string;
	/** 1-based line of the comment */
	readonly line: number;
	/** 1-based lines it speaks for */
	readonly lines: readonly number[];
}

const COMMENT =
	/(?:\/\*|\/\/)[ \t]*dmabuf-lens:[ \t]*allow[ \t]+([a-z0-9-]+)(?:[ \t]+--[ \t]*(.*?))?[ \t]*(?:\*\/|\\?$)/;

/** What they all hold. */
export const ALLOWING = /dmabuf-lens:/;

/** All such comments of a text, in order. Several above each other all speak for the line of code below them. */
export function allowComments(text: string): readonly AllowComment[] {
	if (!ALLOWING.test(text)) return [];
	const lines = text.split(/\r\n|\n|\r/);
	const found = lines.map((line) => COMMENT.exec(line));
	const alone = lines.map((line, i) => found[i] !== null && line.replace(COMMENT, "").replace(/\\$/, "").trim() === "");
	return found.flatMap((match, i) => {
		if (!match) return [];
		let below = i + 1;
		while (alone[below]) below++;
		const own = i + 1;
		return [{ rule: match[1] ?? "", reason: match[2] ?? "", line: own, lines: alone[i] ? [own, below + 1] : [own] }];
	});
}

export interface Allowed<T> {
	/** what no comment allows */
	readonly findings: readonly T[];
	/** comments that allow nothing: nothing is found there any more, or no reason is given */
	readonly stale: readonly AllowComment[];
}

/** Takes the allowed findings out. A comment with a reason that matches no finding is stale. */
export function withoutAllowed<
	T extends { readonly rule: string; readonly range: { readonly start: { readonly line: number } } },
>(findings: readonly T[], text: string): Allowed<T> {
	const comments = allowComments(text);
	if (comments.length === 0) return { findings, stale: [] };
	const used = new Set<AllowComment>();
	const left = findings.filter((finding) => {
		const allowing = comments.filter(
			(each) => each.reason !== "" && each.rule === finding.rule && each.lines.includes(finding.range.start.line),
		);
		for (const each of allowing) used.add(each);
		return allowing.length === 0;
	});
	return { findings: left, stale: comments.filter((each) => !used.has(each)) };
}
