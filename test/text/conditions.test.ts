import assert from "node:assert/strict";
import { test } from "node:test";
import { definedness, evaluate, versionCode } from "../../server/core/text/conditions.ts";

const at = (expression: string, release = "6.12") => evaluate(expression, versionCode(release));

test("version codes", () => {
	assert.equal(versionCode("6.12"), 0x060c00);
	assert.equal(versionCode("6.12-no-move-notify"), 0x060c00);
	assert.equal(versionCode("5.4.300"), 0x0504ff);
	assert.equal(versionCode("v10"), undefined);
	assert.equal(versionCode(undefined), undefined);
});

test("what is known for sure is firm", () => {
	const firm: readonly (readonly [string, number])[] = [
		["0", 0],
		["1", 1],
		["LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)", 1],
		["LINUX_VERSION_CODE < KERNEL_VERSION(6,2,0)", 0],
		["!(LINUX_VERSION_CODE < KERNEL_VERSION(6,2,0))", 1],
		["KERNEL_VERSION(6,13,0) > LINUX_VERSION_CODE", 1],
		["(KERNEL_VERSION(6, 12, 0) == LINUX_VERSION_CODE) /* here */", 1],
		["LINUX_VERSION_CODE >= KERNEL_VERSION(6,13,0) && defined(RHEL_RELEASE_CODE)", 0],
		["LINUX_VERSION_CODE >= KERNEL_VERSION(6,2,0) || defined(CONFIG_X)", 1],
		["1 + 2 * 3 == 7 ? 0x10 : 2", 16],
		["(1 << 4 | 1) % 16", 1],
	];
	for (const [expression, value] of firm) assert.deepEqual(at(expression), { value, firm: true }, expression);
});

test("configuration counts as on, without being firm", () => {
	for (const expression of [
		"CONFIG_DRM",
		"defined(CONFIG_DRM)",
		"defined CONFIG_DRM",
		"IS_ENABLED(CONFIG_DRM)",
		"IS_REACHABLE(CONFIG_X) && CONFIG_Y",
		"BITS_PER_LONG == 64",
	])
		assert.deepEqual(at(expression), { value: 1, firm: false }, expression);
	assert.deepEqual(at("!IS_ENABLED(CONFIG_DRM)"), { value: 0, firm: false });
	assert.deepEqual(definedness("CONFIG_DRM"), { value: 1, firm: false });
});

test("what only a distribution's kernel has is not there where the release alone decides", () => {
	for (const expression of [
		"LINUX_VERSION_CODE < KERNEL_VERSION(6,2,0) || defined(EL8)",
		"defined(EL8) || KERNEL_VERSION(6, 13, 0) <= LINUX_VERSION_CODE || defined(EL9)",
	])
		assert.deepEqual(at(expression), { value: 0, firm: false }, expression);
	assert.equal(at("CONFIG_X && defined(EL8) || defined(EL9)").value, undefined);
});

test("the rest is unknown, and nothing throws", () => {
	for (const expression of [
		"RHEL_RELEASE_CODE >= 8",
		"defined(SAMPLE)",
		"SAMPLE(1, 2)",
		"",
		"((((",
		")",
		"KERNEL_VERSION()",
		"1 ? ",
		"defined",
		"@",
		"\\\n",
		"/* open",
	])
		assert.equal(at(expression).value, undefined, expression);
	assert.equal(evaluate("LINUX_VERSION_CODE > 1", undefined).value, undefined);
	assert.equal(at(`${"(".repeat(5000)}1`).value, undefined);
	assert.equal(at(`${"!".repeat(1500)}1`).value, undefined);
	assert.equal(at("1 / 0").value, 0);
});
