import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceOf } from "../../server/core/text/difference.ts";
import { type Masked, mask } from "../../server/core/text/mask.ts";
import { piecesOf, wholeOf } from "../../server/core/text/pieces.ts";
import { remask } from "../../server/core/text/remask.ts";
import { random, sample } from "../syntax/fixtures.ts";

const PIECES = [
	"x",
	" ",
	";",
	"{",
	"}",
	"\n}\n",
	"(",
	")",
	"/*",
	"*/",
	"// \\\n",
	'"',
	"\n",
	"\r",
	"\\\n",
	"#",
	"#if 0\n",
	"#else\n",
	"#endif\n",
	"#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 0, 0)\n",
	"\n#include <a.h>\n",
	"\n#define A(x) x\n",
	"list_for_each_entry(a, b, c) {",
	"__free(x)",
	"scoped_guard(mutex, &m) {\n}\n",
	"__must_hold(x)",
	"MODULE_AUTHOR(x)\n",
	"\nint f(void)\n{\n\treturn 0;\n}\n",
	"enum { A, B(x) };\n",
	'extern "C" {',
	"=",
	"static",
	"return 0;",
	"é𝄞",
];

function editedTexts(seed: number, text: string, rounds: number): string[] {
	const next = random(seed);
	const texts = [text];
	let current = text;
	for (let round = 0; round < rounds; round++) {
		if (round % 12 === 11) current = text;
		const start = next(current.length + 1);
		const end = next(3) === 0 ? Math.min(current.length, start + next(60)) : start;
		const insert = next(5) === 0 ? "" : (PIECES[next(PIECES.length)] ?? "");
		current = current.slice(0, start) + insert + current.slice(end);
		texts.push(current);
	}
	return texts;
}

test("the rewriting after an edit is the rewriting of the whole text", () => {
	let partly = 0;
	let all = 0;
	for (const name of ["driver.c"]) {
		const conditionals = "\n#ifdef CONFIG_A\nint a(void) { return 1; }\n#else\nint a(void) { return 0; }\n#endif\n";
		const text = sample(name) + conditionals + sample(name);
		for (let seed = 1; seed <= 12; seed++) {
			let source = text;
			let masked: Masked = mask(source, "6.12");
			for (const edited of editedTexts(seed, text, 80)) {
				const { masked: incremental, region } = remask(edited, "6.12", { source, release: "6.12", masked });
				const text = piecesOf(wholeOf(incremental.text));
				assert.deepEqual({ ...incremental, text }, mask(edited, "6.12"), `${name}, seed ${seed}`);
				all++;
				if (region !== undefined && region.newEnd - region.start < edited.length / 4) partly++;
				source = edited;
				masked = incremental;
			}
		}
	}
	assert.ok(partly > all / 3, `only ${partly} of ${all} edits were local`);
});

test("another release is another rewriting", () => {
	const source = "#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)\nint a;\n#endif\n";
	const { masked } = remask(source, "6.12", { source, release: "5.10", masked: mask(source, "5.10") });
	assert.deepEqual(masked, mask(source, "6.12"));
});

test("the difference of two texts", () => {
	const long = "0123456789".repeat(2000);
	for (const at of [0, 1, 4095, 4096, 9999, 20_000]) {
		assert.deepEqual(differenceOf(long, `${long.slice(0, at)}x${long.slice(at)}`), {
			prefix: at,
			suffix: long.length - at,
		});
		assert.equal(differenceOf(`${long.slice(0, at)}x${long.slice(at)}`, long).prefix, at);
	}
	assert.deepEqual(differenceOf("aa", "aaa"), { prefix: 2, suffix: 0 });
	assert.deepEqual(differenceOf("a", "a"), { prefix: 1, suffix: 0 });
});
