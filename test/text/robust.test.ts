/** The rewriting on inputs that are no C. DMABUF_LENS_FUZZ=N mutates N drivers instead of 600. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mask } from "../../server/core/text/mask.ts";
import { wholeOf } from "../../server/core/text/pieces.ts";
import { random, sample } from "../syntax/fixtures.ts";

function holds(source: string): void {
	const { text: pieces, marks, bodies } = mask(source, "6.12");
	const text = wholeOf(pieces);
	assert.equal(text.length, source.length);
	for (let i = 0; i < source.length; i++) {
		const c = source.charCodeAt(i);
		const d = text.charCodeAt(i);
		if (c === 10 || c === 13 || d === 10 || d === 13) assert.equal(d, c, `line break moved at ${i}`);
	}
	for (const { span } of marks) assert.ok(span.start >= 0 && span.start <= span.end && span.end <= source.length);
	for (const body of bodies)
		assert.ok(body.header <= body.open && body.open < body.close && body.close <= source.length);
}

const HOSTILE: readonly string[] = [
	"",
	" ",
	"\n",
	"\r",
	"\\",
	"\\\n",
	'"',
	"'",
	"/*",
	"//",
	"/",
	"#",
	"#if",
	"#else",
	"#endif",
	"#if 0",
	"#define",
	"(",
	")",
	"{",
	"}",
	"};",
	"...",
	"\u0000\u0001\ufffd",
	"\ud800",
	"\udc00 \ud800",
	"int f(void) {",
	"}}}}",
	"))))",
	"f(){}){}(",
	"__free(",
	"__free(x",
	"guard(a)(",
	"scoped_guard(",
	"case ... :",
	"#if 1\n#else\n#else\n#endif\n#endif",
	"a(,)",
	"a(,,,)",
	"static",
	"static X(",
	"X(a) {",
	"{X(a)}",
	"enum { X(",
	"struct { X(a)",
	"return_ptr(",
	"int f() { for_each(",
	"int f() { for_each() {",
	"int f() { X() {",
	"int f() { X()}",
	"f(a\\\n,b)",
	'L"',
	"u8'",
	"0x",
	"1e+",
	'"\\',
	"'\\\r\n'",
	"asm",
	"asm(",
	"#define f(a, \\\r\n b) \\\r\n c",
	"a ? b : c ? d",
	"int f() { a: b: c: X(d) }",
	"[[[[",
	"]]]]",
	"typeof(",
	"offsetof(struct a",
];

test("no input is too odd", () => {
	for (const source of HOSTILE) {
		holds(source);
		holds(`int f(void)\n{\n${source}`);
		holds(`static struct a b = {\r\n${source}\r\n}; int g(void) { return 0; }`);
	}
});

test("mutated drivers keep length and line breaks", () => {
	const next = random(7);
	const original = sample("driver.c");
	const rounds = Number(process.env.DMABUF_LENS_FUZZ ?? 600);
	const pieces = [
		"{",
		"}",
		"(",
		")",
		";",
		'"',
		"'",
		"/*",
		"*/",
		"\\\n",
		"#if 0\n",
		"#endif\n",
		"\n",
		"\r\n",
		"__free(",
		"for_each(",
		"\ud800",
		"#else\n",
		",",
	];
	for (let round = 0; round < rounds; round++) {
		let text = original;
		for (let edits = next(4) + 1; edits > 0; edits--) {
			const start = next(text.length);
			const end = Math.min(text.length, start + next(30));
			text =
				text.slice(0, start) +
				(next(3) === 0 ? "" : pieces[next(pieces.length)]) +
				text.slice(next(2) === 0 ? start : end);
		}
		holds(text);
	}
});

test("large inputs come back whole", () => {
	const big = sample("driver.c").repeat(Math.ceil(5_000_000 / sample("driver.c").length));
	const { text, bodies } = mask(big, "6.12");
	assert.equal(text.length, big.length);
	assert.ok(bodies.length > 1000);
	for (const unit of [
		"{",
		"(",
		"#if A\n",
		'"',
		"'\n",
		"/*",
		"a(",
		"f(a,",
		"X(a)\n",
		"\\\n",
		"...",
		"\u0000",
		"#if 0\n#else\n",
		"}",
		"x{",
		"asm ",
		"__free(",
	])
		assert.equal(
			mask(unit.repeat(1_000_000 / unit.length), "6.12").text.length,
			unit.length * Math.floor(1_000_000 / unit.length),
		);
});
