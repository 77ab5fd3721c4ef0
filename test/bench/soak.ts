/**
 * `npm run soak [-- EDITS]`: ten thousand edits into an open document, the server's memory sampled on the way. Fails when
 * the most of the second half is more than a tenth (and 20 MB) above that of the first.
 */
import { readFileSync } from "node:fs";
import { TextDocument } from "vscode-languageserver-textdocument";
import { typedEdits } from "./edits.ts";
import { sampleSource } from "./sample-source.ts";
import { startServer } from "./stdio-client.ts";

const SAMPLES = 20;

function residentMegabytes(pid: number): number {
	const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1] ?? 0);
	return (pages * 4096) / 1024 / 1024;
}

async function main(): Promise<void> {
	const total = Number(process.argv[2] ?? 10_000);
	const server = await startServer(["--max-semi-space-size=4"]);
	const uri = "file:///soak.c";
	const text = sampleSource(500);
	let document = TextDocument.create(uri, "c", 1, text);
	const opened = server.published(uri, 1);
	void server.connection.sendNotification("textDocument/didOpen", {
		textDocument: { uri, languageId: "c", version: 1, text },
	});
	await opened;
	const memory: number[] = [];
	const edits = typedEdits(text, Math.ceil(total / 2));
	for (const [index, edit] of edits.entries()) {
		const version = document.version + 1;
		const change = {
			range: { start: document.positionAt(edit.start), end: document.positionAt(edit.end) },
			text: edit.insert,
		};
		const arrived = server.published(uri, version);
		void server.connection.sendNotification("textDocument/didChange", {
			textDocument: { uri, version },
			contentChanges: [change],
		});
		await arrived;
		document = TextDocument.update(document, [change], version);
		if (index % Math.ceil(edits.length / SAMPLES) === 0) memory.push(residentMegabytes(server.process.pid ?? 0));
	}
	await server.stop();
	// a single sample may be taken right behind the garbage collector
	const half = Math.floor(memory.length / 2);
	const [first, second] = [Math.max(...memory.slice(0, half)), Math.max(...memory.slice(half))];
	const flat = second <= first * 1.1 || second - first <= 20;
	process.stdout.write(
		`${edits.length} edits; server memory (MB): ${memory.map((each) => each.toFixed(0)).join(" ")}\n${flat ? "flat" : "NOT flat"}\n`,
	);
	if (!flat) process.exitCode = 1;
}

await main();
