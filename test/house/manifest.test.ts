/** package.json against what is there: files it names, commands, settings and their description in the README. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { SIMULATE_COMMAND } from "../../server/core/wire.ts";
import { ROOT, read, repositoryFiles } from "./sources.ts";

interface Setting {
	readonly default: unknown;
	readonly description?: string;
	readonly markdownDescription?: string;
}
interface Manifest {
	readonly main: string;
	readonly dependencies?: object;
	readonly bin: Readonly<Record<string, string>>;
	readonly contributes: {
		readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
		readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
		readonly languages: readonly { readonly configuration?: string }[];
		readonly grammars: readonly { readonly path: string; readonly scopeName: string }[];
	};
}

const manifest = JSON.parse(read("package.json")) as Manifest;
const settings = manifest.contributes.configuration.properties;

/** The settings table as the README must have it. */
function settingsTable(): string {
	const rows = Object.entries(settings).map(([name, setting]) => {
		const text = (setting.markdownDescription ?? setting.description ?? "").replace(/\|/g, "\\|");
		return `| \`${name}\` | \`${JSON.stringify(setting.default)}\` | ${text} |`;
	});
	return ["| setting | default | |", "|---|---|---|", ...rows].join("\n");
}

describe("package.json", () => {
	it("needs nothing installed beside the bundles", () => {
		assert.equal(manifest.dependencies, undefined);
	});

	it("names grammars and language files that exist, with the scopes they declare", () => {
		for (const { configuration } of manifest.contributes.languages) {
			if (configuration) assert.ok(existsSync(path.join(ROOT, configuration)), configuration);
		}
		for (const grammar of manifest.contributes.grammars) {
			assert.ok(existsSync(path.join(ROOT, grammar.path)), grammar.path);
			assert.equal((JSON.parse(read(grammar.path)) as { scopeName: string }).scopeName, grammar.scopeName);
		}
	});

	it("declares the commands that the client registers, and the client registers no other", () => {
		const client = repositoryFiles()
			.filter((file) => file.startsWith("client/"))
			.map(read)
			.join("\n");
		const registered = [...client.matchAll(/registerCommand\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
		if (/registerCommand\(\s*SIMULATE_COMMAND/.test(client)) registered.push(SIMULATE_COMMAND);
		assert.deepEqual(registered.sort(), manifest.contributes.commands.map(({ command }) => command).sort());
	});

	it("has the command of the documentation under its title", () => {
		const simulate = manifest.contributes.commands.find(({ command }) => command === SIMULATE_COMMAND);
		assert.equal(`${simulate?.category}: ${simulate?.title}`, "dma-buf Lens: Simulate Function");
	});

	it("and the README describe the same settings", () => {
		assert.ok(
			read("README.md").includes(settingsTable()),
			`the README's settings table should be\n\n${settingsTable()}`,
		);
	});
});
