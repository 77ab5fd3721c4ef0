/** Where in a kernel file a cited place is, in whatever release the file is from. Knows nothing of VS Code. */

export interface Cited {
	/** "dma_buf_pin", "struct dma_buf_ops", "comment locking convention" */
	readonly name?: string;
	/** 1-based, in the release the citation is from */
	readonly line?: number;
}

/**
 * 1-based line: the cited one if it lies in the function, struct or comment of that name in this text, too, else where
 * that begins. Without a name, or without finding it, the cited line.
 */
export function definitionLine(text: string, { name, line }: Cited): number {
	const lines = text.split("\n");
	const cited = Math.max(1, Math.min(line ?? 1, lines.length));
	const start = name === undefined ? -1 : first(lines, name);
	if (start < 0) return cited;
	const end = name?.startsWith("comment ") ? /^\s*\*\// : /^\}/;
	const length = lines.slice(start).findIndex((each) => end.test(each));
	const inside = line !== undefined && line > start && line <= start + 1 + length;
	return inside ? cited : start + 1;
}

function first(lines: readonly string[], name: string): number {
	const [kind, ...rest] = name.split(" ");
	if (kind === "comment") return lines.findIndex((line) => line.includes(`DOC: ${rest.join(" ")}`));
	if (kind === "struct" || kind === "enum") {
		const opening = new RegExp(`^${kind} ${rest.join(" ")}\\b.*\\{`);
		return lines.findIndex((line) => opening.test(line));
	}
	// a definition begins at the margin and has no semicolon; where there is none, a declaration will do
	const call = new RegExp(`^(?=[A-Za-z_]).*\\b${name}\\s*\\(`);
	const defined = lines.findIndex((line) => call.test(line) && !line.includes(";"));
	if (defined >= 0) return defined;
	const declared = new RegExp(`^(?=[A-Za-z_]).*\\b${name}\\s*\\(|^\\s*#\\s*define ${name}\\b`);
	return lines.findIndex((line) => declared.test(line));
}
