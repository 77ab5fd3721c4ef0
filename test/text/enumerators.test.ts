import assert from "node:assert/strict";
import { test } from "node:test";
import { agreed, enumeratorsIn } from "../../server/core/text/enumerators.ts";

const of = (text: string): Record<string, number> => Object.fromEntries(enumeratorsIn(text));

test("enumerators that count up one by one have their places", () => {
	assert.deepEqual(of("enum demo_state {\n\tNONE, /* a, b */\n\tHALF, // c,\n\tWHOLE,\n};"), {
		NONE: 0,
		HALF: 1,
		WHOLE: 2,
	});
	assert.deepEqual(of("typedef enum { ONE = 1, TWO, THREE = 3 } demo_t;"), { ONE: 1, TWO: 2, THREE: 3 });
});

test("flags, registers and what the preprocessor chooses are left out", () => {
	for (const body of [
		"A = 1, B = 2, C = 4",
		"A = BIT(0), B",
		"A = 0x10, B",
		"A, B = A, C",
		"A,\n#ifdef X\nB,\n#endif\nC",
	])
		assert.deepEqual(of(`enum demo { ${body} };`), {}, body);
	assert.deepEqual(of("enum demo_state state; enumerate { A, B }"), {});
});

test("a name that stands for several numbers stands for none, however often it comes", () => {
	assert.deepEqual(
		[
			...agreed([
				["A", 1],
				["B", 0],
				["A", 2],
				["A", 3],
				["B", 0],
			]),
		],
		[
			["A", undefined],
			["B", 0],
		],
	);
});
