/** The TextMate grammar that marks the dma-buf family in C, from the table: what a call does to locks is its scope. */
import { history, namesOfFamily } from "../../../server/core/kernel/lookup.ts";

/** Text of syntaxes/c-injection.tmLanguage.json. */
export function cGrammar(): string {
	const groups = new Map<string, string[]>();
	for (const name of [...namesOfFamily()].sort()) {
		const scope = scopeOf(name);
		groups.set(scope, [...(groups.get(scope) ?? []), name]);
	}
	const patterns = [...groups]
		.sort(([a], [b]) => a.localeCompare(b))
		.map(([scope, names]) => ({ name: scope, match: `\\b(?:${names.join("|")})\\b` }));
	return `${JSON.stringify(
		{
			$schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
			comment: "Generated from the table of kernel functions: npm run generate",
			name: "dma-buf family in C",
			scopeName: "dmabuf.injection.c",
			injectionSelector: "L:source.c -comment -string, L:source.cpp -comment -string",
			patterns: [
				...patterns,
				{ name: "constant.other.usage.dma-buf.c", match: "\\bDMA_RESV_USAGE_(?:KERNEL|WRITE|READ|BOOKKEEP)\\b" },
				{
					name: "constant.other.direction.dma-buf.c",
					match: "\\bDMA_(?:BIDIRECTIONAL|TO_DEVICE|FROM_DEVICE|NONE)\\b",
				},
				{ name: "constant.other.sync.dma-buf.c", match: "\\bDMA_BUF_SYNC_(?:READ|WRITE|RW|START|END)\\b" },
			],
		},
		null,
		"\t",
	)}\n`;
}

/** The newest rule of a name decides; a lock that is taken or dropped is told apart from one that has to be held. */
function scopeOf(name: string): string {
	const row = history(name).at(-1);
	if (!row || row.kind === "type") return "support.type.dma-buf.c";
	if (row.kind === "ioctl") return "constant.other.ioctl.dma-buf.c";
	if (row.lock.effect === "acquires") return "support.function.lock.dma-buf.c";
	if (row.lock.effect === "releases") return "support.function.unlock.dma-buf.c";
	if (row.lock.pre === "held") return "support.function.locked.dma-buf.c";
	return "support.function.dma-buf.c";
}
