/** The server over two streams: from a document to its diagnostics, actions, hover, lenses and replay. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { CodeAction, CodeLens, Diagnostic, Hover } from "vscode-languageserver/node";
import {
	type KernelsAnswer,
	REPLAY_REQUEST,
	type Replay,
	type ReplayAnswer,
	SIMULATE_COMMAND,
} from "../../server/core/wire.ts";
import { BAD_PIN, GOOD_PIN } from "../cli/run.ts";
import { startClient, type TestClient } from "./client.ts";

const PIN_LINE = BAD_PIN.split("\n").findIndex((line) => line.includes("dma_buf_pin"));

function applied(text: string, action: CodeAction, uri: string): string {
	const edits = [...(action.edit?.changes?.[uri] ?? [])].sort(
		(a, b) => b.range.start.line - a.range.start.line || b.range.start.character - a.range.start.character,
	);
	let result = text;
	for (const { range, newText } of edits) {
		const offset = (at: { line: number; character: number }): number =>
			result.split("\n").slice(0, at.line).join("\n").length + (at.line > 0 ? 1 : 0) + at.character;
		result = result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end));
	}
	return result;
}

describe("server", () => {
	let client: TestClient;
	let count = 0;
	const fresh = (extension = ".c"): string => `file:///demo/file-${count++}${extension}`;
	const settings: Record<string, object> = {};
	const actionsAt = (uri: string, diagnostic: Diagnostic, only?: string[]): Promise<CodeAction[]> =>
		client.request("textDocument/codeAction", {
			textDocument: { uri },
			range: diagnostic.range,
			context: { diagnostics: [diagnostic], ...(only === undefined ? {} : { only }) },
		});
	before(async () => {
		client = await startClient({ settings: (uri) => ({ debounce: 0, ...settings[uri ?? ""] }) });
	});
	after(() => client.stop());

	test("says what it can, in UTF-16", () => {
		assert.equal(client.capabilities.positionEncoding, "utf-16");
		assert.equal(client.capabilities.hoverProvider, true);
	});

	test("a finding: code, page, path in order, place", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		const diagnostics = await client.diagnostics(uri);
		assert.equal(diagnostics.length, 1, JSON.stringify(diagnostics));
		const [diagnostic] = diagnostics;
		assert.equal(diagnostic?.code, "resv-not-held");
		assert.match(diagnostic?.codeDescription?.href ?? "", /resv-not-held\.md$/);
		assert.equal(diagnostic?.range.start.line, PIN_LINE);
		const steps = diagnostic?.relatedInformation ?? [];
		assert.ok(steps.length >= 1);
		assert.deepEqual(
			steps.map((step) => Number.parseInt(step.message, 10)),
			steps.map((_, index) => index + 1),
		);
		const last = steps.at(-1);
		assert.deepEqual(last?.location, { uri, range: diagnostic?.range });
	});

	test("its fix, applied, silences it", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		const [diagnostic] = await client.diagnostics(uri);
		assert.ok(diagnostic);
		const actions = await actionsAt(uri, diagnostic);
		const fix = actions.find((action) => action.isPreferred);
		assert.ok(fix, JSON.stringify(actions.map((action) => action.title)));
		assert.deepEqual(fix.diagnostics, [diagnostic]);
		client.change(uri, 2, [{ text: applied(BAD_PIN, fix, uri) }]);
		assert.deepEqual(await client.diagnostics(uri, 2), []);
	});

	test("allowing it puts a comment above, which silences it", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		const [diagnostic] = await client.diagnostics(uri);
		assert.ok(diagnostic);
		const allow = (await actionsAt(uri, diagnostic)).find((action) => action.title.startsWith("Allow this here"));
		assert.ok(allow);
		const text = applied(BAD_PIN, allow, uri);
		assert.match(text.split("\n")[PIN_LINE] ?? "", /^\t\/\* dmabuf-lens: allow resv-not-held -- reason \*\/$/);
		client.change(uri, 2, [{ text }]);
		assert.deepEqual(await client.diagnostics(uri, 2), []);
	});

	test("a comment that allows nothing any more, or gives no reason, is told of as a dimmed hint", async () => {
		const uri = fresh();
		const at = GOOD_PIN.split("\n").findIndex((line) => line.includes("dma_buf_pin"));
		const withComment = (comment: string): string => GOOD_PIN.split("\n").toSpliced(at, 0, comment).join("\n");
		client.open(uri, withComment("\t/* dmabuf-lens: allow resv-not-held -- it was wrong once */"));
		const [stale, ...others] = await client.diagnostics(uri);
		assert.deepEqual(others, []);
		assert.match(String(stale?.message), /allows nothing: there is no resv-not-held finding here any more/);
		assert.deepEqual([stale?.severity, stale?.tags, stale?.range.start.line], [4, [1], at]);
		client.change(uri, 2, [{ text: withComment("\t/* dmabuf-lens: allow resv-not-held */") }]);
		assert.match(String((await client.diagnostics(uri, 2))[0]?.message), /must give a reason/);
	});

	test("fix all, asked for by name, does the same", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		const [diagnostic] = await client.diagnostics(uri);
		assert.ok(diagnostic);
		const [all] = await actionsAt(uri, diagnostic, ["source.fixAll.dmabufLens"]);
		assert.ok(all);
		client.change(uri, 2, [{ text: applied(BAD_PIN, all, uri) }]);
		assert.deepEqual(await client.diagnostics(uri, 2), []);
	});

	test("lenses above the functions that call the family", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		const lenses = await client.request<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
		const titles = lenses.filter((lens) => lens.range.start.line < PIN_LINE).map((lens) => lens.command?.title);
		assert.deepEqual(titles, ["Simulate", "1 finding"]);
		assert.equal(lenses[0]?.command?.command, SIMULATE_COMMAND);
		assert.deepEqual(lenses[0]?.command?.arguments, [{ uri, function: "demo_show" }]);
	});

	test("hover: the contract and the rule", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		const hover = await client.request<Hover | null>("textDocument/hover", {
			textDocument: { uri },
			position: { line: PIN_LINE, character: (BAD_PIN.split("\n")[PIN_LINE] ?? "").indexOf("dma_buf_pin") + 3 },
		});
		const { value } = (hover?.contents ?? {}) as { value?: string };
		assert.match(value ?? "", /dma_buf_pin/);
		assert.match(value ?? "", /\*\*resv-not-held\*\*/);
	});

	test("hover: the contract of the release in force, and how it changed", async () => {
		const uri = fresh();
		const old = fresh();
		settings[old] = { kernel: "6.1" };
		const text =
			"void f(struct dma_buf_attachment *a, struct sg_table *t)\n{\n\tdma_buf_unmap_attachment(a, t, DMA_TO_DEVICE);\n}\n";
		const hovered = async (file: string): Promise<string> => {
			client.open(file, text);
			await client.diagnostics(file);
			const hover = await client.request<Hover | null>("textDocument/hover", {
				textDocument: { uri: file },
				position: { line: 2, character: 5 },
			});
			return (hover?.contents as { value?: string } | undefined)?.value ?? "";
		};
		const [now, then] = [await hovered(uri), await hovered(old)];
		const inForce = (value: string): string => value.slice(0, value.indexOf("*By release*"));
		assert.match(inForce(now), /must be \*\*held\*\*/);
		assert.doesNotMatch(inForce(then), /must be \*\*held\*\*/);
		for (const value of [now, then]) {
			assert.match(value, /^- \S+ to 6\.1: /m);
			assert.match(value, /^- 6\.2 and later: .*must be \*\*held\*\*/m);
		}
	});

	test("a replay of the finding, of the function, of a place, of another release", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		const [diagnostic] = await client.diagnostics(uri);
		const { id: findingId } = (diagnostic?.data ?? {}) as { id?: string };
		// the flagged path begins where it is entered: in the callback that calls the function with the mistake
		for (const [pick, root, asked] of [
			[{ findingId }, "demo_ioctl", undefined],
			[{ function: "demo_ioctl" }, "demo_ioctl", undefined],
			[{ function: "demo_show" }, "demo_ioctl", "demo_show"],
			[{ function: "demo_show", path: 0 }, "demo_show", undefined],
			[{ position: { line: PIN_LINE + 1, column: 2 } }, "demo_ioctl", "demo_show"],
			[{ function: "demo_show", kernel: "6.1" }, "demo_ioctl", "demo_show"],
		] as const) {
			const replay = await client.request<Replay>(REPLAY_REQUEST, { uri, ...pick });
			assert.deepEqual([replay.function, replay.asked], [root, asked], JSON.stringify({ pick, replay }));
			assert.ok(replay.paths.length > 0);
		}
		assert.ok("stale" in (await client.request<ReplayAnswer>(REPLAY_REQUEST, { uri, findingId: "gone" })));
		for (const wrong of [{ function: "nowhere" }, { function: "demo_show", kernel: "9.9" }]) {
			assert.ok("error" in (await client.request<ReplayAnswer>(REPLAY_REQUEST, { uri, ...wrong })));
		}
	});

	test("old findings stay, moved, while their function is broken", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		assert.equal((await client.diagnostics(uri)).length, 1);
		const at = { line: PIN_LINE - 1, character: 1 };
		client.change(uri, 2, [{ range: { start: at, end: at }, text: "\n\tif (demo) { (((\n" }]);
		const kept = (await client.diagnostics(uri, 2)).filter((each) => each.code === "resv-not-held");
		assert.deepEqual(
			kept.map((each) => each.range.start.line),
			[PIN_LINE + 2],
		);
		client.change(uri, 3, [{ text: GOOD_PIN }]);
		assert.deepEqual(await client.diagnostics(uri, 3), []);
	});

	test("no finding comes up in a caller while its callee is half typed", async () => {
		const uri = fresh();
		const lines = [
			"static void demo_start(struct dma_buf *buf)",
			"{",
			"\tdma_resv_lock(buf->resv, NULL);",
			"}",
			"void demo_run(struct dma_buf *buf)",
			"{",
			"\tdma_resv_lock(buf->resv, NULL);",
			"\tdma_resv_unlock(buf->resv);",
			"\tdemo_start(buf);",
			"\tdma_resv_unlock(buf->resv);",
			"}",
		];
		client.open(uri, lines.join("\n"));
		assert.deepEqual(await client.diagnostics(uri), []);
		const at = { line: 2, character: 33 };
		client.change(uri, 2, [{ range: { start: at, end: at }, text: "x" }]);
		const half = await client.diagnostics(uri, 2);
		assert.deepEqual(
			half.map((each) => [each.range.start.line, each.severity]),
			[[0, 4]],
		);
		assert.match(String(half[0]!.message), /^demo_start was not analysed: .* what it was before$/);
		const lock = { start: { line: 2, character: 0 }, end: { line: 3, character: 0 } };
		client.change(uri, 3, [{ range: lock, text: "\n" }]);
		assert.deepEqual(
			(await client.diagnostics(uri, 3)).map((each) => [each.range.start.line, each.code]),
			[[9, "resv-unlock-not-held"]],
		);
	});

	test("severity settings: another level, or off", async () => {
		const hinted = fresh();
		const silent = fresh();
		settings[hinted] = { severity: { "resv-not-held": "hint" } };
		settings[silent] = { severity: { "resv-not-held": "off" } };
		client.open(hinted, BAD_PIN);
		client.open(silent, BAD_PIN);
		assert.deepEqual(
			(await client.diagnostics(hinted)).map((each) => each.severity),
			[4],
		);
		assert.deepEqual(await client.diagnostics(silent), []);
	});

	test("settings of any shape: what is wrong is the default", async () => {
		const hostile: readonly object[] = [
			{ kernel: 7, severity: ["off"], run: {}, debounce: "soon", showNotAnalysed: "no" },
			{ kernel: "six", severity: { "resv-not-held": "loud", "no-such-rule": "off" }, debounce: -1 },
			{ severity: null, debounce: Number.MAX_VALUE, run: "onSave\0" },
			JSON.parse('{ "__proto__": { "severity": "off" }, "constructor": 1 }'),
		];
		for (const each of hostile) {
			const uri = fresh();
			settings[uri] = { ...each, ...("debounce" in each && each.debounce === Number.MAX_VALUE ? { debounce: 0 } : {}) };
			client.open(uri, BAD_PIN);
			assert.deepEqual(
				(await client.diagnostics(uri)).map((one) => [one.code, one.severity]),
				[["resv-not-held", 1]],
			);
		}
	});

	test("a document of another scheme is left alone: no second set of findings in a diff", async () => {
		const uri = "git:/demo/old.c?ref=HEAD";
		const beside = fresh();
		client.open(uri, BAD_PIN);
		client.open(beside, BAD_PIN);
		await client.diagnostics(beside);
		assert.deepEqual(client.published(uri), []);
	});

	test("headers are checked, other languages and other files are not", async () => {
		const header = fresh(".h");
		const other = fresh(".rs");
		client.open(other, BAD_PIN, "rust");
		client.open(header, BAD_PIN, "cpp");
		assert.equal((await client.diagnostics(header)).length, 1);
		assert.deepEqual(client.published(other), []);
	});

	test("on save only, when the setting says so", async () => {
		const uri = fresh();
		settings[uri] = { run: "onSave" };
		client.open(uri, GOOD_PIN);
		assert.deepEqual(await client.diagnostics(uri), []);
		client.change(uri, 2, [{ text: BAD_PIN }]);
		client.save(uri);
		assert.equal((await client.diagnostics(uri, 2)).length, 1);
	});

	test("says which release it judges by and where that came from", async () => {
		const uri = fresh();
		settings[uri] = { kernel: "6.12" };
		client.open(uri, BAD_PIN);
		const status = await client.status(uri);
		assert.equal(status.kernel, "6.12");
		assert.equal(status.source, "setting");
		const kernels = await client.request<KernelsAnswer>("dmabufLens/kernels", { uri });
		assert.equal(kernels.current, "6.12");
		assert.ok(kernels.kernels.includes("5.15"));
	});

	test("closing a document takes its diagnostics away", async () => {
		const uri = fresh();
		client.open(uri, BAD_PIN);
		await client.diagnostics(uri);
		client.close(uri);
		await client.request("dmabufLens/kernels", { uri });
		assert.deepEqual(client.published(uri).at(-1)?.diagnostics, []);
	});

	test("malformed requests get a sentence, and the server lives", async () => {
		for (const [method, params] of [
			[REPLAY_REQUEST, { function: 7 }],
			[REPLAY_REQUEST, null],
			["dmabufLens/kernels", {}],
			["textDocument/hover", { textDocument: {} }],
			["textDocument/codeAction", { textDocument: { uri: "file:///x.c" } }],
			["textDocument/codeLens", {}],
			["dmabufLens/nothing", {}],
		] as const) {
			await assert.rejects(client.request(method, params), (error: Error) => {
				assert.ok(error.message.length > 10 && !error.message.includes("\n"), error.message);
				return true;
			});
		}
		const uri = fresh();
		client.open(uri, BAD_PIN);
		assert.equal((await client.diagnostics(uri)).length, 1);
	});
});
