/** The manners of the editor: settings, releases per folder, headers, diffs, hints, neighbours, and what panels leave behind. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { Api } from "../../client/extension.ts";
import { until } from "./until.ts";

const WORKSPACE = process.env["DMABUF_LENS_WORKSPACE"] ?? "";

/** Wants the lock from 6.2 on: right for 6.1, wrong for 6.12. */
const OUTSIDE = `#include <linux/dma-buf.h>

int sample_map(struct dma_buf *buf, struct device *dev)
{
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;

	attach = dma_buf_attach(buf, dev);
	if (IS_ERR(attach))
		return PTR_ERR(attach);
	sgt = dma_buf_map_attachment(attach, DMA_TO_DEVICE);
	if (IS_ERR(sgt)) {
		dma_buf_detach(buf, attach);
		return PTR_ERR(sgt);
	}
	dma_buf_unmap_attachment(attach, sgt, DMA_TO_DEVICE);
	dma_buf_detach(buf, attach);
	return 0;
}
`;
const BROKEN = `${OUTSIDE}
int sample_broken(struct dma_buf *buf)
{
	if ((buf->size {
		dma_buf_put(buf);
	return 0;
}
`;

function write(name: string, text: string): vscode.Uri {
	const file = path.join(WORKSPACE, name);
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, text);
	return vscode.Uri.file(file);
}

function ours(uri: vscode.Uri): vscode.Diagnostic[] {
	return vscode.languages.getDiagnostics(uri).filter((one) => one.source === "dma-buf Lens");
}

const rules = (uri: vscode.Uri) =>
	ours(uri).map(({ code }) => (typeof code === "object" ? String(code.value) : String(code)));

async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
	return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

async function hoverText(uri: vscode.Uri, at: vscode.Position): Promise<string> {
	const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri, at);
	return hovers
		.flatMap(({ contents }) => contents.map((one) => (typeof one === "string" ? one : one.value)))
		.join("\n");
}

async function api(): Promise<Api> {
	const extension = vscode.extensions.getExtension<Api>("dmabuf-lens.dmabuf-lens");
	assert.ok(extension);
	return extension.activate();
}

const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs).map(({ label }) => label);

describe("dma-buf Lens in the editor", () => {
	afterEach(async () => {
		await vscode.commands.executeCommand("workbench.action.closeAllEditors");
	});

	it("takes the release from each folder's own tree", async () => {
		// the sample's own folder says 6.12; the nearest file wins
		write("old/.dmabuf-lens.json", '{ "kernel": "6.1" }');
		write("new/.dmabuf-lens.json", '{ "kernel": "6.12" }');
		const [old, now] = [write("old/a.c", OUTSIDE), write("new/a.c", OUTSIDE)];
		await show(now);
		await until("the finding in the newer tree", () => rules(now).includes("resv-not-held"));
		await show(old);
		const call = new vscode.Position(
			OUTSIDE.slice(0, OUTSIDE.indexOf("dma_buf_map_attachment")).split("\n").length - 1,
			8,
		);
		const [before, after] = await until("hovers", async () => {
			const texts = [await hoverText(old, call), await hoverText(now, call)];
			return texts.every((text) => text !== "") ? texts : undefined;
		});
		assert.notEqual(before, after, "the contract is that of the folder's release");
		assert.deepEqual(rules(old), []);
	});

	it("checks a header as it checks a source", async () => {
		const header = write("new/inline.h", OUTSIDE.replace("int sample_map", "static inline int sample_map"));
		await show(header);
		await until("the finding in the header", () => rules(header).includes("resv-not-held"));
	});

	it("says everything once when a file is compared with another version of itself", async () => {
		const file = write("new/diff.c", OUTSIDE);
		const other = vscode.Uri.parse("untitled:older.txt");
		await show(file);
		await until("the finding", () => rules(file).length > 0);
		const before = rules(file);
		await vscode.commands.executeCommand("vscode.diff", other, file, "a diff");
		await until("the diff", () => tabs().includes("a diff"));
		const all = vscode.languages.getDiagnostics().flatMap(([uri]) => (ours(uri).length > 0 ? [uri.toString()] : []));
		assert.deepEqual(all.filter((uri) => uri.includes("diff.c")).length, 1);
		assert.deepEqual(rules(file), before);
	});

	it("follows the settings for severity and release", async () => {
		const file = write("settings.c", OUTSIDE);
		const settings = vscode.workspace.getConfiguration("dmabufLens");
		await show(file);
		await until("the finding", () => rules(file).includes("resv-not-held"));
		await settings.update("severity", { "resv-not-held": "off" }, vscode.ConfigurationTarget.Global);
		await until("silence", () => !rules(file).includes("resv-not-held"));
		await settings.update("severity", { "resv-not-held": "info" }, vscode.ConfigurationTarget.Global);
		await until("a note", () => ours(file).some(({ severity }) => severity === vscode.DiagnosticSeverity.Information));
		await settings.update("severity", undefined, vscode.ConfigurationTarget.Global);
		await settings.update("kernel", "6.1", vscode.ConfigurationTarget.Global);
		await until("the contract of 6.1", () => !rules(file).includes("resv-not-held"));
		await settings.update("kernel", undefined, vscode.ConfigurationTarget.Global);
		await until("the finding again", () => rules(file).includes("resv-not-held"));
	});

	it("dims the name of what it did not analyse, and stops when told to", async () => {
		const file = write("broken.c", BROKEN);
		const hint = () => ours(file).find(({ tags }) => tags?.includes(vscode.DiagnosticTag.Unnecessary));
		await show(file);
		const found = await until("the hint", hint);
		assert.equal(found.severity, vscode.DiagnosticSeverity.Hint);
		const settings = vscode.workspace.getConfiguration("dmabufLens");
		await settings.update("showNotAnalysed", false, vscode.ConfigurationTarget.Global);
		await until("no hint", () => hint() === undefined);
		await settings.update("showNotAnalysed", undefined, vscode.ConfigurationTarget.Global);
	});

	it("leaves room for another server of the same language", async () => {
		const file = write("beside.c", OUTSIDE);
		const collection = vscode.languages.createDiagnosticCollection("clangd");
		const other = vscode.languages.registerHoverProvider("c", { provideHover: () => new vscode.Hover("from clangd") });
		try {
			const { document } = await show(file);
			await until("our finding", () => rules(file).includes("resv-not-held"));
			const [finding] = ours(file);
			assert.ok(finding);
			collection.set(file, [new vscode.Diagnostic(finding.range, "theirs", vscode.DiagnosticSeverity.Error)]);
			await until("both", () => vscode.languages.getDiagnostics(file).length > ours(file).length);
			const text = await until("both hovers", async () => {
				const hover = await hoverText(file, finding.range.start);
				return hover.includes("from clangd") && /reservation lock/i.test(hover) ? hover : undefined;
			});
			assert.ok(text);
			const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
				"vscode.executeFormatDocumentProvider",
				document.uri,
				{ tabSize: 8, insertSpaces: false },
			);
			assert.ok(!edits || edits.length === 0, "it formats nothing");
		} finally {
			other.dispose();
			collection.dispose();
		}
	});

	it("opens the debates without any C file", async () => {
		await vscode.commands.executeCommand("dmabufLens.openLibrary");
		await until("the panel", () => tabs().includes("dma-buf Debates"));
		const { panels } = await api();
		const open = panels();
		await vscode.commands.executeCommand("dmabufLens.openLibrary");
		assert.equal(panels(), open, "a second time shows the same panel");
	});

	it("keeps a panel for each function, and follows a file that is renamed", async () => {
		const file = write("renamed.c", OUTSIDE);
		const params = { uri: file.toString(), function: "sample_map" };
		const { panels } = await api();
		const before = panels();
		await show(file);
		await vscode.commands.executeCommand("dmabufLens.simulateFunction", params);
		await vscode.commands.executeCommand("dmabufLens.simulateFunction", params);
		assert.equal(panels(), before + 1);
		await until("the replay", () => tabs().includes("Replay: sample_map"));
		const target = vscode.Uri.file(path.join(WORKSPACE, "moved.c"));
		const edit = new vscode.WorkspaceEdit();
		edit.renameFile(file, target);
		assert.ok(await vscode.workspace.applyEdit(edit));
		await vscode.commands.executeCommand("dmabufLens.simulateFunction", { ...params, uri: target.toString() });
		assert.equal(panels(), before + 1, "it is the same panel under the new name");
	});

	it("has a walkthrough", () => {
		const extension = vscode.extensions.getExtension("dmabuf-lens.dmabuf-lens");
		const manifest = extension?.packageJSON as {
			contributes: { walkthroughs: { steps: { description: string }[] }[]; commands: { command: string }[] };
		};
		const known = manifest.contributes.commands.map(({ command }) => command);
		const links = manifest.contributes.walkthroughs
			.flatMap(({ steps }) => steps)
			.flatMap(({ description }) => [...description.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? ""));
		assert.ok(links.includes("dmabufLens.openLibrary"));
		for (const command of links) assert.ok(known.includes(command) || command.startsWith("workbench."), command);
	});
});
