/** The extension in a real extension host: when it starts what, and what reaches the editor. */
import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import type { Api } from "../../client/extension.ts";
import { until } from "./until.ts";

const WORKSPACE = process.env["DMABUF_LENS_WORKSPACE"] ?? "";
const DRIVER = vscode.Uri.file(path.join(WORKSPACE, "pixl_dmabuf.c"));

async function api(): Promise<Api> {
	const extension = vscode.extensions.getExtension<Api>("dmabuf-lens.dmabuf-lens");
	assert.ok(extension, "the extension is installed");
	return extension.activate();
}

function ours(uri: vscode.Uri): vscode.Diagnostic[] {
	return vscode.languages.getDiagnostics(uri).filter((one) => one.source === "dma-buf Lens");
}

function ruleOf(diagnostic: vscode.Diagnostic): string {
	const code = diagnostic.code;
	return typeof code === "object" ? String(code.value) : String(code);
}

async function openDriver(): Promise<vscode.TextEditor> {
	return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(DRIVER));
}

async function pinFinding(): Promise<vscode.Diagnostic> {
	return until("the finding on the pin", () => ours(DRIVER).find((one) => ruleOf(one) === "resv-not-held"));
}

describe("dma-buf Lens in VS Code", () => {
	it("leaves the server alone while no document mentions the family", async () => {
		const document = await vscode.workspace.openTextDocument({
			language: "c",
			content: "int main(void) { return 0; }\n",
		});
		await vscode.window.showTextDocument(document);
		const { started } = await api();
		assert.equal(started(), false);
	});

	it("starts the server when a document mentions it, and shows findings with their path", async () => {
		await openDriver();
		const { started } = await api();
		await until("the server", started);
		const finding = await pinFinding();
		const document = await vscode.workspace.openTextDocument(DRIVER);
		assert.match(document.getText(finding.range), /dma_buf_pin/);
		assert.ok((finding.relatedInformation ?? []).length > 0, "the path is related information");
		assert.ok(typeof finding.code === "object" && finding.code.target, "the code links to the rule's page");
	});

	it("explains the call under the cursor for the release in force", async () => {
		const finding = await pinFinding();
		const hovers = await until("a hover", async () => {
			const all = await vscode.commands.executeCommand<vscode.Hover[]>(
				"vscode.executeHoverProvider",
				DRIVER,
				finding.range.start,
			);
			return all.length > 0 ? all : undefined;
		});
		const text = hovers
			.flatMap((hover) => hover.contents.map((one) => (typeof one === "string" ? one : one.value)))
			.join("\n");
		assert.match(text, /6\.12/);
	});

	it("offers a function's replay as a CodeLens", async () => {
		const lenses = await until("a CodeLens", async () => {
			const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", DRIVER, 50);
			return all.some((lens) => lens.command?.command === "dmabufLens.simulateFunction") ? all : undefined;
		});
		assert.ok(lenses.length > 0);
	});

	it("opens the replay of the function at the cursor", async () => {
		const editor = await openDriver();
		const finding = await pinFinding();
		editor.selection = new vscode.Selection(finding.range.start, finding.range.start);
		await vscode.commands.executeCommand("dmabufLens.simulateFunction");
		const { panels } = await api();
		assert.equal(panels(), 1);
		await until("the panel's title", () =>
			vscode.window.tabGroups.all
				.flatMap((group) => group.tabs)
				.some((tab) => tab.label === "Replay: pixl_buffer_hold"),
		);
	});

	it("repairs the finding with its quick fix", async () => {
		await openDriver();
		const finding = await pinFinding();
		const action = await until("the quick fix", async () => {
			const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
				"vscode.executeCodeActionProvider",
				DRIVER,
				finding.range,
				vscode.CodeActionKind.QuickFix.value,
				10,
			);
			return all.find((one) => one.edit && one.isPreferred);
		});
		assert.ok(action.edit);
		assert.ok(await vscode.workspace.applyEdit(action.edit));
		await until("the finding to go", () => ours(DRIVER).every((one) => ruleOf(one) !== "resv-not-held"));
	});

	it("says nothing of a function that is right", async () => {
		await until("findings elsewhere", () => ours(DRIVER).length > 0);
		const document = await vscode.workspace.openTextDocument(DRIVER);
		const unmap = document.positionAt(document.getText().indexOf("pixl_buffer_unmap(struct")).line;
		assert.ok(ours(DRIVER).every((one) => one.range.start.line < unmap || one.range.start.line > unmap + 7));
	});

	it("survives a restart of the server", async () => {
		await openDriver();
		await vscode.commands.executeCommand("dmabufLens.restartServer");
		await until("findings after the restart", () => ours(DRIVER).length > 0);
	});

	after(async () => {
		await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
	});
});
