/**
 * From an edit to its diagnostics through a real client and server (debounce 0), against nothing but tree-sitter's
 * incremental reparse of the same edits, in one run. Edits that type a brace are reported apart, and so are the first
 * ones of a session, while the server's code is still being compiled.
 */
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Parser } from "web-tree-sitter";
import { editBetween } from "../../server/core/syntax/parse.ts";
import { mask } from "../../server/core/text/mask.ts";
import { wholeOf } from "../../server/core/text/pieces.ts";
import { apply, type TypedEdit, typedEdits } from "./edits.ts";
import { percentile } from "./percentiles.ts";
import { startServer } from "./stdio-client.ts";

export interface LatencyResult {
	readonly name: string;
	readonly bytes: number;
	readonly lines: number;
	/** milliseconds, per group of edits */
	readonly groups: Readonly<Record<"plain" | "brace", Latencies>>;
}

interface Latencies {
	readonly edit: readonly number[];
	/** of other edits of the kind, typed before these into the server just started */
	readonly first: readonly number[];
	readonly bare: readonly number[];
}

const WARM_UP = 16;

/** Types `count` edits (each with its undoing) into the text and times them both ways. */
export async function measureEditLatency(
	name: string,
	text: string,
	count: number,
	parser: Parser,
): Promise<LatencyResult> {
	const before = typedEdits(text, count + WARM_UP, 2);
	const edits = typedEdits(text, count + WARM_UP);
	const times = await throughServer(name, text, [...before, ...edits]);
	const bare = bareReparse(text, edits, parser);
	const group = (braces: boolean): Latencies => {
		const keep = (of: readonly TypedEdit[]) => (_: number, index: number) =>
			index >= 2 * WARM_UP && (of[index - (index % 2)]?.kind === "brace") === braces;
		return {
			edit: times.slice(before.length).filter(keep(edits)),
			first: times.slice(0, before.length).filter(keep(before)),
			bare: bare.filter(keep(edits)),
		};
	};
	return {
		name,
		bytes: Buffer.byteLength(text),
		lines: text.split("\n").length,
		groups: { plain: group(false), brace: group(true) },
	};
}

async function throughServer(name: string, text: string, edits: readonly TypedEdit[]): Promise<number[]> {
	const server = await startServer();
	const uri = pathToFileURL(name).href;
	let document = TextDocument.create(uri, "c", 1, text);
	const opened = server.published(uri, 1);
	void server.connection.sendNotification("textDocument/didOpen", {
		textDocument: { uri, languageId: "c", version: 1, text },
	});
	await opened;
	const times: number[] = [];
	for (const edit of edits) {
		const version = document.version + 1;
		const range = { start: document.positionAt(edit.start), end: document.positionAt(edit.end) };
		const change = { range, text: edit.insert };
		const arrived = server.published(uri, version);
		const start = performance.now();
		void server.connection.sendNotification("textDocument/didChange", {
			textDocument: { uri, version },
			contentChanges: [change],
		});
		await arrived;
		times.push(performance.now() - start);
		document = TextDocument.update(document, [change], version);
	}
	await server.stop();
	return times;
}

/** The masking is left out on purpose: the yardstick is the parser alone. */
function bareReparse(text: string, edits: readonly TypedEdit[], parser: Parser): number[] {
	let present = text;
	let masked = wholeOf(mask(text).text);
	let tree = parser.parse(masked);
	const times: number[] = [];
	for (const edit of edits) {
		present = apply(present, edit);
		const next = wholeOf(mask(present).text);
		const change = editBetween(masked, next);
		const start = performance.now();
		tree?.edit(change);
		const reparsed = parser.parse(next, tree);
		times.push(performance.now() - start);
		tree?.delete();
		tree = reparsed;
		masked = next;
	}
	tree?.delete();
	return times;
}

/** Lines for the report; the goal is p95 ≤ `factor` times the bare reparse's p95 + `plus` ms. */
export function describeLatency(result: LatencyResult, factor: number, plus: number): string[] {
	const head = `edit to diagnostics, ${result.name} (${(result.bytes / 1024).toFixed(0)} KB, ${result.lines} lines)`;
	return [
		head,
		...(["plain", "brace"] as const).map((name) => {
			const { edit, first, bare } = result.groups[name];
			const [p50, p95, b50, b95] = [
				percentile(edit, 50),
				percentile(edit, 95),
				percentile(bare, 50),
				percentile(bare, 95),
			];
			const goal =
				name === "plain"
					? `; goal p95 <= ${(factor * b95 + plus).toFixed(1)}: ${p95 <= factor * b95 + plus ? "met" : "MISSED"}`
					: "";
			return (
				`  ${name} edits: p50 ${p50.toFixed(2)} p95 ${p95.toFixed(2)} ms; bare reparse p50 ${b50.toFixed(2)} p95 ${b95.toFixed(2)} ms ` +
				`(n ${edit.length})${goal}; the ${first.length} before them p50 ${percentile(first, 50).toFixed(2)} p95 ${percentile(first, 95).toFixed(2)}`
			);
		}),
	];
}
