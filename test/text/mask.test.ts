import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import type { MarkKind } from "../../server/core/text/marks.ts";
import { mask } from "../../server/core/text/mask.ts";
import { wholeOf } from "../../server/core/text/pieces.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { sample } from "../syntax/fixtures.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

function lineBreaks(text: string): string {
	return text.replace(/[^\r\n]/g, "");
}

/** Masks, checks what always holds, and says whether the result parses without error or nested function. */
function clean(source: string, release?: string): boolean {
	const text = wholeOf(mask(source, release).text);
	assert.equal(text.length, source.length);
	assert.equal(text.replace(/[^\r\n]/g, " "), source.replace(/[^\r\n]/g, " "), "line breaks moved");
	const tree = parser.parse(text);
	assert.ok(tree);
	const nested = tree.rootNode
		.descendantsOfType("function_definition")
		.some((node) => node !== null && node.parent?.type !== "translation_unit");
	const good = !tree.rootNode.hasError && !nested;
	tree.delete();
	return good;
}

/** Statements that the grammar must take once they are rewritten, inside a function; the mark they leave. */
const STATEMENTS: readonly (readonly [string, MarkKind | undefined])[] = [
	["list_for_each_entry(a, b, c) { x(); }", "iterator"],
	["list_for_each_entry(a, b, c)\n\t\tlist_for_each_entry(d, a, e)\n\t\t\tx();", "iterator"],
	["xa_for_each (&a, i, b) x();", "iterator"],
	["if (a) for_each_sg(a, b, c, d) x(); else y();", "iterator"],
	["drm_for_each_crtc(a, b) { if (c) break; }", "iterator"],
	["for_each_thing() { x(); }", "iterator"],
	["intel_modeset_lock_ctx_retry(&a, b, 0, c)\n\t\tc = x();", "iterator"],
	["sample_dev_auto_scoped_lock(a) { x(); }", "scoped-guard"],
	["sample_foreach(struct foo *a, list) a->b++;", "iterator"],
	["scoped_guard(mutex, &a->lock) { x(); }", "scoped-guard"],
	["scoped_guard(rcu) x();", "scoped-guard"],
	["scoped_cond_guard(mutex_intr, return -EINTR, &a) { x(); }", "jump-argument"],
	["drm_exec_until_all_locked(&exec) { x(); }", "exec-loop"],
	["with_intel_runtime_pm(a, b) { x(); }", "block-macro"],
	["with_intel_runtime_pm(a, b) x();", "block-macro"],
	["SAMPLE_TRY { x(); }", "block-macro"],
	["guard(mutex)(&a->lock);", "guard"],
	["guard(rcu)();", "guard"],
	["CLASS(fd, f)(3);", "class"],
	["ACQUIRE(mutex_intr, lock)(&a->lock);", "class"],
	["struct foo *p __free(kfree) = kzalloc(sizeof(*p), 1);", "free"],
	["return_ptr(p);", "return-ptr"],
	["a = container_of(b, struct foo, bar);", undefined],
	["a = container_of(b, const struct foo, bar.baz[2]);", undefined],
	["a = va_arg(ap, struct foo *);", undefined],
	["a = va_arg(ap, const char *) + va_arg(ap, unsigned long long);", undefined],
	["a = min_t(unsigned long, b, c);", undefined],
	["a = min_t(u32, b, c) + min_t(int, 1, 2);", undefined],
	["a = offsetof(struct foo, bar.baz[2]);", undefined],
	["a = offsetof(typeof(*b), c);", undefined],
	["a = __alignof__(*b) + sizeof(struct foo *);", undefined],
	["a = kzalloc_obj(struct foo, GFP_KERNEL);", undefined],
	["typeof(*a) *b = c; const typeof(a) d = e;", undefined],
	["a = (typeof(b))c;", undefined],
	["typeof_member(struct foo, bar) a;", undefined],
	["switch (a) { case 1 ... 3: x(); break; default: y(); }", "case-range"],
	["int x[] = { [0 ... 3] = 1 };", undefined],
	["a = (void __iomem *)b; c = (__force u32)d;", undefined],
	["CHECK(a, ==, b); CHECK(a, <, b); CHECK(a, , b); CHECK(, a); CHECK(a,);", undefined],
	['PP_ASSERT_WITH_CODE(a, "b", return -EINVAL);', "jump-argument"],
	['PP_ASSERT_WITH_CODE(a, "b", goto out); out: x();', "jump-argument"],
	['PP_ASSERT(a, "b", break); LOOPING(if (a) return;);', "jump-argument"],
	["TRACE(a)\n\tb = 1;", "macro-statement"],
	["if (a) TRACE(a) else b = 1;", "macro-statement"],
	["b = 1;\n\tTRACE_END(a)", "macro-statement"],
	["DECLARE_BITMAP(a, 64); DECLARE_BITMAP(b, 3) = { 0 };", "macro-declaration"],
	["static DEFINE_RATELIMIT_STATE(rs, 5 * HZ, 1);", undefined],
	["static DECLARE_WORK(w, fn) = INIT;", "macro-declaration"],
	['asm volatile(ALTERNATIVE(a, b) : "=r" (x) : : "memory");', "asm"],
	['printk(KERN_INFO PFX "a" FMT(b) "c", d);', undefined],
	["a = FLAG(tp, 5701_PLUS) + LINK(10000baseT_Full);", undefined],
	["#ifdef CONFIG_A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}", "preproc-dropped"],
	["if (a)\n#ifdef A\n\t\tx();\n#else\n\t\ty();\n#endif\n", "preproc-dropped"],
	["f(a,\n#ifdef A\n b\n#else\n c\n#endif\n );", "preproc-dropped"],
	["if (a\n#if 0\n && b\n#endif\n ) x();", "preproc-dropped"],
	["struct foo a = {\n#ifdef CONFIG_A\n .b = 1,\n#else\n .b = 2,\n#endif\n };", "preproc-dropped"],
	["return bus_for_each_dev(a, b, c, d);", undefined],
	["LISTED_CASES\n\tx();", "macro-statement"],
	["switch (a) { LISTED_CASES\n\tdefault: x(); }", "macro-statement"],
	["char buffer[4] __ALIGNED__; char other[4] SAMPLE_ALIGNED = { 0 };", undefined],
	['printk(KERN_DEBUG pr_fmt("a"), 1); f(FW_BUG HW_ERR, 1); a = ONE TWO;', undefined],
	["CHECK(a, b = 1; goto out); out: CHECK(a, b = 1; return;);", "jump-argument"],
	["struct { u32 : 1; unsigned int : 2; u32 a:1, :2, b:3; } s;", undefined],
	["a->__mode = b.__init; a = __alignof__ *b;", undefined],
	["param_call(a, .b = c, 1);", undefined],
	["a = foo(b) ? (struct foo){ 1 } : (struct foo){ .x = 2, };", undefined],
	["retry: if (foo({ 1, 2 }, { .a = 1 })) goto retry;", undefined],
	["wait_event(a, ({ b = 1; b; })); f(({ list_for_each(a, b) c(); 1; }));", "iterator"],
];

test("statements that break the C grammar parse after the rewriting", () => {
	for (const [statement, kind] of STATEMENTS) {
		const source = `static int f(int a)\n{\n\t${statement}\n}\n`;
		assert.ok(clean(source, "6.12"), `does not parse: ${statement}\n${wholeOf(mask(source, "6.12").text)}`);
		const kinds = mask(source, "6.12").marks.map((mark) => mark.kind);
		if (kind === undefined) assert.deepEqual(kinds, [], `marks of ${statement}`);
		else assert.ok(kinds.includes(kind), `${statement}: ${kind} expected, got ${kinds.join(" ")}`);
	}
});

/** The same at file level. */
const DECLARATIONS: readonly (readonly [string, MarkKind | undefined])[] = [
	["static int __init f(void) { return 0; }", undefined],
	["static noinline __must_check int f(void __user *a) { return 0; }", undefined],
	["SAMPLE_API int f(void) { return 0; }", undefined],
	["static sample_t SAMPLE_CALL f(void) { return 0; }", undefined],
	["int f(int a) __acquires(a) __must_hold(&b->c) { return 0; }", "annotation"],
	["static __printf(1, 2) void f(const char *a, ...) { }", "annotation"],
	["static void f(void) __attribute__((unused));", "annotation"],
	["struct a { int n; u32 b[] __counted_by(n); } __aligned(8);", "annotation"],
	[
		"struct a { DECLARE_BITMAP(b, 3); struct_group(c, int d; int e;); int (*f)(void); foo_t (*g)(int); };",
		"macro-declaration",
	],
	["enum a { X(1), Y(2) = 3, Z };", undefined],
	["static DEFINE_MUTEX(a);\nstatic DEFINE_PER_CPU(struct foo, b) = { 1 };", "macro-declaration"],
	["DEFINE_FREE(a, struct foo *, if (_T) put(_T))\nint b;", "macro-declaration"],
	["module_init(a)\nmodule_exit(b)", "macro-declaration"],
	["EXPORT_SYMBOL(a)\nint b;", "macro-declaration"],
	["SYSCALL_DEFINE2(a, int, b, struct c __user *, d)\n{\n\treturn 0;\n}", "macro-function"],
	["#define f(args...) g(args)\n#define h(a) do { \\\n a; } while (0)\nint b;", undefined],
	["static const struct a b[] = { A(1) B(2), C(3)\n D(4)\n};", undefined],
	["static const struct a b = { .c = container_of(x, struct y, z), d: 1, };", undefined],
	["#ifdef A\nint f(void) { return 0; }\n#else\nint f(void) { return 1; }\n#endif", "preproc-both"],
	["int f(int a,\n#ifdef A\n int b)\n#else\n int c)\n#endif\n{ return 0; }", "preproc-dropped"],
	["int f(void)\n#ifdef A\n{ return 1; }\n#else\n{ return 0; }\n#endif", "preproc-dropped"],
	["VISIBLE_MAYBE\nstruct a b = { .c = 1 };\nVISIBLE_MAYBE static int d;", undefined],
	["static const struct a b[] = { FORCE(name=, 1), FORCE(other, 2) };", undefined],
	['extern "C" {\nint f(void) { return 0; }\n}', undefined],
];

test("declarations that break the C grammar parse after the rewriting", () => {
	for (const [declaration, kind] of DECLARATIONS) {
		const source = `${declaration}\n\nint last(void)\n{\n\treturn 1;\n}\n`;
		const { text: pieces, marks } = mask(source, "6.12");
		const text = wholeOf(pieces);
		assert.equal(text.length, source.length);
		assert.equal(lineBreaks(text), lineBreaks(source));
		const tree = parser.parse(text);
		assert.ok(tree && !tree.rootNode.hasError, `does not parse: ${declaration}\n${text}`);
		tree.delete();
		if (kind !== undefined) assert.ok(marks.map((mark) => mark.kind).includes(kind), `${declaration}: ${kind}`);
	}
});

test("text that is neither code nor macro stays as it is", () => {
	const source = [
		'static const char *s = "list_for_each_entry(a, b) { __user /* no comment */";',
		"/* list_for_each_entry(a, b) { __free(x) \"no string\" ' */ int c = '\\'';",
		"// __init __free(x) \\",
		"still a comment __exit",
		"int bus_for_each_dev(struct bus *b, int (*fn)(struct device *, void *));",
		"static int g(void)\n{\n\treturn bus_for_each_dev(b, fn) + for_each_count(c);\n}",
	].join("\n");
	assert.equal(wholeOf(mask(source, "6.12").text), source);
});

test("the release decides version conditions, at file level and inside functions", () => {
	const source = [
		"#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0) && !defined(RHEL_MAJOR)",
		"int new_one(void) { return 0; }",
		"#else",
		"int old_one(void) { return 0; }",
		"#endif",
		"int f(void)",
		"{",
		"#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 18, 0)",
		"\told();",
		"#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)",
		"\tmiddle();",
		"#else",
		"\tnewest();",
		"#endif",
		"}",
	].join("\n");
	const has = (release: string | undefined, word: string): boolean =>
		wholeOf(mask(source, release).text).includes(word);
	assert.deepEqual(
		["old(", "middle(", "newest("].map((w) => has("5.15", w)),
		[true, false, false],
	);
	assert.deepEqual(
		["old(", "middle(", "newest("].map((w) => has("6.1", w)),
		[false, true, false],
	);
	assert.deepEqual(
		["old(", "middle(", "newest("].map((w) => has("6.12-no-move-notify", w)),
		[false, false, true],
	);
	assert.deepEqual(
		["old(", "middle(", "newest("].map((w) => has(undefined, w)),
		[false, false, true],
	);
	// firm: 5.15 is below 6.2 whatever RHEL_MAJOR is; from 6.2 on it is not known, so both stay
	assert.deepEqual(
		["new_one", "old_one"].map((w) => has("5.15", w)),
		[false, true],
	);
	assert.deepEqual(
		["new_one", "old_one"].map((w) => has("6.12", w)),
		[true, true],
	);
});

test("marks carry names, arguments and variables of the original", () => {
	const source = sample("driver.c");
	const { marks } = mask(source, "6.12");
	const of = (kind: MarkKind): string[] =>
		marks
			.filter((mark) => mark.kind === kind)
			.map((mark) =>
				[
					mark.name,
					...mark.args.map((a) => source.slice(a.start, a.end)),
					...(mark.variable ? [source.slice(mark.variable.start, mark.variable.end)] : []),
				].join("|"),
			);
	assert.deepEqual(of("free"), ["__free|sample_put|held"]);
	assert.deepEqual(of("scoped-guard"), [
		"scoped_guard|spinlock|&bo->spin",
		"scoped_cond_guard|mutex_intr|return -EINTR|&bo->lock",
	]);
	assert.deepEqual(of("exec-loop"), ["drm_exec_until_all_locked|exec"]);
	assert.deepEqual(of("class"), ["CLASS|fd|f|f"]);
	assert.deepEqual(of("guard"), ["guard|mutex"]);
	assert.deepEqual(of("define-cleanup"), []);
	assert.deepEqual(of("jump-argument"), ["return", "return", "goto"]);
});

test("the sample driver parses, for every release", () => {
	for (const release of ["5.10", "6.1", "6.12", "7.3", undefined])
		assert.ok(clean(sample("driver.c"), release), `release ${release}`);
	assert.ok(clean(sample("driver.c").replaceAll("\n", "\r\n"), "6.12"), "CRLF");
});
