/**
 * Files that were renamed while a replay of theirs was open. A page that is hidden keeps the old name until it is shown, and
 * may be brought back by a reload of the window before that.
 */
import * as vscode from "vscode";

const KEY = "dmabufLens.renamed";
/** The oldest are forgotten. */
const MOST = 100;

export interface Renames {
	note(from: string, to: string): void;
	/** where the document is now; the name it is known by where a file of that name is there, or nothing is known */
	followed(uri: string): Promise<string>;
}

export function createRenames(memory: vscode.Memento): Renames {
	const known = (): readonly (readonly [string, string])[] => memory.get(KEY, []);
	return {
		note(from, to) {
			const others = known().filter(([old]) => old !== from);
			void memory.update(KEY, [...others, [from, to]].slice(-MOST));
		},
		async followed(uri) {
			const names = new Map(known());
			const seen = new Set<string>();
			let at = uri;
			for (;;) {
				const next = names.get(at);
				if (next === undefined || seen.has(at) || (await exists(at))) return at;
				seen.add(at);
				at = next;
			}
		},
	};
}

async function exists(uri: string): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
		return true;
	} catch {
		return false;
	}
}
