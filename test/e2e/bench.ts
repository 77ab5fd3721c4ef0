/**
 * What the extension costs somebody who opens C that is none of its business, in a real VS Code: the activation time that
 * VS Code itself measures, and whether a server runs before it is needed. Part of `npm run bench`.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { command, openWorkbench, until } from "./workbench.ts";

const RUNS = 3;
const PLAIN = "plain.c";
const DRIVER = "pixl_dmabuf.c";

/** Lines for the report; one line saying why where there is no VS Code to measure in. */
export async function bench(): Promise<readonly string[]> {
	return measure().catch((problem: Error) => [`extension: not measured (${problem.message.split("\n")[0]})`]);
}

async function measure(): Promise<readonly string[]> {
	const script = (name: string) => import(pathToFileURL(path.join(process.cwd(), "scripts", name)).href);
	const { ensureServer } = (await script("vscode/server.mjs")) as { ensureServer: () => Promise<void> };
	const { packVsix } = (await script("package.mjs")) as { packVsix: () => Promise<string> };
	await ensureServer();
	const vsix = await packVsix();
	process.env["DMABUF_LENS_VSIX"] = vsix;
	const times: number[] = [];
	const others: number[] = [];
	const servers: string[] = [];
	for (let run = 0; run < RUNS; run++) {
		const { activation, emmet, before, after } = await once();
		times.push(activation);
		others.push(emmet);
		servers.push(`${before} → ${after}`);
	}
	return [
		`extension: activation ${times.join(", ")} ms, as VS Code measures it (goal 150 ms); VS Code's own Emmet: ${others.join(", ")} ms`,
		`extension: language servers with plain C open → with a driver open: ${servers.join(", ")} (goal 0 → 1)`,
		`extension: .vsix ${(statSync(vsix).size / 1e6).toFixed(2)} MB (goal 2.5 MB)`,
	];
}

async function once(): Promise<{ activation: number; emmet: number; before: number; after: number }> {
	const prepare = (folder: string) => writeFileSync(path.join(folder, PLAIN), "int main(void)\n{\n\treturn 0;\n}\n");
	const { page, close } = await openWorkbench(PLAIN, { prepare });
	page.setDefaultTimeout(60_000);
	const timeOf = async (name: string): Promise<number> => {
		const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: name });
		const text = (await row.count()) > 0 ? await row.first().innerText() : "";
		return Number(/Activation: (\d+)\s*ms/.exec(text)?.[1] ?? Number.NaN);
	};
	try {
		await command(page, "Developer: Show Running Extensions");
		let activation = Number.NaN;
		await until("our activation", async () => {
			activation = await timeOf("dma-buf Lens");
			return !Number.isNaN(activation);
		});
		const emmet = await timeOf("Emmet");
		const before = serversBelow();
		await page.keyboard.press("Control+p");
		await page.locator(".quick-input-box input.input").fill(DRIVER);
		await page.locator(".quick-input-list .monaco-list-row", { hasText: DRIVER }).first().waitFor();
		await page.keyboard.press("Enter");
		await page.locator(".codelens-decoration a", { hasText: "Simulate" }).first().waitFor();
		return { activation, emmet, before, after: serversBelow() };
	} finally {
		await close();
	}
}

/** Our servers among the processes that this one has started, however far below. */
function serversBelow(): number {
	const parents = new Map<number, { parent: number; line: string }>();
	for (const pid of readdirSync("/proc").map(Number)) {
		if (Number.isNaN(pid)) continue;
		try {
			const status = readFileSync(`/proc/${pid}/stat`, "utf8");
			const parent = Number(/\) \S (\d+)/.exec(status)?.[1]);
			parents.set(pid, { parent, line: readFileSync(`/proc/${pid}/cmdline`, "utf8") });
		} catch {
			// it ended meanwhile
		}
	}
	const isOurs = (pid: number): boolean => {
		for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)?.parent)
			if (at === process.pid) return true;
		return false;
	};
	return [...parents].filter(([pid, { line }]) => /dmabuf-lens[^\0]*dist\/server\.cjs/.test(line) && isOurs(pid))
		.length;
}
