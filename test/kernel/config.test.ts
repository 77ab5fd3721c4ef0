/** `.dmabuf-lens.json` from friendly and hostile hands. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONFIG_MEMBERS, globMatches, parseConfig, readConfig, suppressedBy } from "../../server/core/kernel/config.ts";
import { rowsFor } from "../../server/core/kernel/lookup.ts";
import { declaredRows } from "../../server/core/kernel/wrappers.ts";

const RULES: ReadonlySet<string> = new Set(["resv-not-held", "pin-leak"]);

test("a full configuration is read without a word", () => {
	const { config, problems } = parseConfig(
		JSON.stringify({
			$schema: "./schema.json",
			kernel: "6.12.3",
			severity: { "pin-leak": "info", "resv-not-held": "off" },
			suppressions: [{ rule: "pin-leak", file: "drivers/foo/**", function: "foo_pin", reason: "freed by the core" }],
			wrappers: [{ name: "foo_lock", like: "dma_resv_lock", arg: "arg1->resv", returns: "void" }],
			exclude: ["*.mod.c"],
		}),
		RULES,
	);
	assert.deepEqual(problems, []);
	assert.equal(config.kernel, "6.12");
	assert.equal(config.severity?.["pin-leak"], "info");
	assert.equal(config.suppressions?.length, 1);
	assert.equal(config.wrappers?.[0]?.returns, "void");
	assert.deepEqual(config.exclude, ["*.mod.c"]);
});

test("each mistake is one sentence, and the rest is still used", () => {
	const { config, problems } = readConfig(
		{
			kernel: "banana",
			severity: { "no-such-rule": "info", "pin-leak": "fatal", "resv-not-held": "error" },
			suppressions: [{ rule: "pin-leak" }, { reason: "x" }, 7, { rule: "pin-leak", reason: "ok", function: "a b" }],
			wrappers: [
				{ name: "x", like: "no_such_function" },
				{ name: "1x", like: "dma_resv_lock" },
				{ name: "y", like: "dma_resv_lock", arg: "*arg0" },
			],
			exclude: "all",
			surprise: 1,
		},
		RULES,
	);
	assert.deepEqual({ ...config.severity }, { "resv-not-held": "error" });
	assert.equal(config.kernel, undefined);
	assert.deepEqual(config.suppressions, []);
	assert.deepEqual(config.wrappers, []);
	assert.equal(problems.length, 12);
	for (const problem of problems) assert.match(problem, /^[^\n]{10,220}[.]$/, problem);
});

test("hostile input neither throws nor leaks into prototypes", () => {
	for (const text of [
		"",
		"null",
		"[]",
		"7",
		'"x"',
		"{",
		'{"a":',
		"\uFEFF{}",
		'{"__proto__":{"kernel":"6.12"}}',
		'{"severity":{"__proto__":"off","constructor":"off"}}',
		"[".repeat(20_000),
	]) {
		const { config } = parseConfig(text);
		assert.equal(config.kernel, undefined);
	}
	assert.equal(({} as Record<string, unknown>)["kernel"], undefined);
	assert.equal(readConfig({ exclude: Array(5000).fill("*.c") }).config.exclude?.length, 1000);
	assert.equal(readConfig({ suppressions: Object.create({ length: 3 }) }).problems.length, 1);
});

test("globs", () => {
	const yes = [
		["*.c", "a/b/c.c"],
		["drivers/**", "drivers/gpu/a.c"],
		["drivers/**/a.c", "/src/linux/drivers/gpu/drm/a.c"],
		["**/a.c", "a.c"],
		["gpu/?.c", "drivers/gpu/a.c"],
		["a*b*c.c", "aXbYbZc.c"],
	];
	const no = [
		["*.c", "a/b/c.h"],
		["drivers/*.c", "drivers/gpu/a.c"],
		["sound/**", "drivers/gpu/a.c"],
		["a.c", "aXc"],
	];
	for (const [pattern, path] of yes) assert.ok(globMatches(pattern!, path!), `${pattern} ${path}`);
	for (const [pattern, path] of no) assert.ok(!globMatches(pattern!, path!), `${pattern} ${path}`);
	assert.ok(!globMatches("*a".repeat(200), "a".repeat(400) + "b"), "must not explode");
	assert.ok(!globMatches("**/".repeat(60) + "x", "a/".repeat(200) + "b"), "must not explode");
});

test("a suppression silences its rule in its place only", () => {
	const { config } = readConfig({
		suppressions: [{ rule: "pin-leak", file: "foo/*.c", function: "f", reason: "because" }],
	});
	assert.equal(suppressedBy(config, { rule: "pin-leak", file: "drivers/foo/a.c", function: "f" })?.reason, "because");
	assert.equal(suppressedBy(config, { rule: "pin-leak", file: "drivers/foo/a.c", function: "g" }), undefined);
	assert.equal(suppressedBy(config, { rule: "pin-leak", file: "drivers/bar/a.c", function: "f" }), undefined);
	assert.equal(suppressedBy(config, { rule: "resv-not-held", file: "drivers/foo/a.c", function: "f" }), undefined);
});

test("a wrapper behaves like its model, through its own arguments", () => {
	const table = declaredRows(
		(name) => rowsFor("6.12").get(name),
		[
			{ name: "foo_lock", like: "dma_resv_lock", arg: "arg1->resv", returns: "void" },
			{ name: "foo_pin", like: "dma_buf_pin", arg: "arg0->attach" },
			{ name: "foo_old", like: "drm_gem_vmap_locked", arg: "arg0" },
		],
	);
	const lock = table.get("foo_lock");
	assert.equal(lock?.lock.on, "arg1->resv");
	assert.equal(lock?.lock.acquiresWhen, "always");
	assert.equal(lock?.lock.ctxArg, undefined);
	assert.equal(lock?.returns.kind, "void");
	assert.equal(lock?.opens?.on, "arg1->resv");
	assert.deepEqual(lock?.lowers, [{ op: "resv.lock", fill: { buf: 1 } }]);
	assert.equal(table.get("foo_pin")?.lock.on, "arg0->attach->dmabuf->resv");
	assert.equal(table.get("foo_pin")?.lock.pre, "held");
	assert.equal(table.get("foo_old"), undefined, "its model does not exist in 6.12");
	assert.equal(rowsFor("6.12").has("foo_lock"), false);
});

test("the example of the configuration page is right", () => {
	const page = readFileSync(join(packageFolder(), "docs/configuration.md"), "utf8");
	const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
	const { config, problems } = parseConfig(example);
	assert.deepEqual(problems, []);
	assert.deepEqual(Object.keys(config).sort(), CONFIG_MEMBERS.filter((member) => member !== "$schema").sort());
	for (const member of CONFIG_MEMBERS.slice(1)) assert.match(page, new RegExp(`^\\| \`${member}\` \\|`, "m"));
});

test("the schema for editors knows exactly the members that are read", () => {
	const schema = JSON.parse(readFileSync(join(packageFolder(), "syntaxes/dmabuf-lens.schema.json"), "utf8"));
	assert.deepEqual(Object.keys(schema.properties).sort(), [...CONFIG_MEMBERS].sort());
	assert.equal(schema.additionalProperties, false);
});

function packageFolder(): string {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
	return folder;
}
