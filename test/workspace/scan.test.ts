/** The cheap scan of a file: functions, whom they call, tables, addresses. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { memberHash, scanFile, wordHash } from "../../server/core/flow/index-scan.ts";

const TEXT = `#include <linux/dma-buf.h>
#include "foo.h"

#define FOO_HOOK foo_hook

struct foo_ops;
struct foo {
	const struct foo_ops *ops;
	struct mutex lock;
};

/* foo_in_a_comment() { } */
static int foo_pin(struct foo *f)
{
	const char *s = "foo_in_a_string(";

	return f->ops->pin(f) ? foo_map(f) : sizeof(*f);
}

int __must_check
foo_map(struct foo *f,
	int n)
	__must_hold(&f->lock)
{
	if (n) {
		register_hook(f, foo_late);
	}
	return 0;
}

static const struct foo_ops foo_plain_ops = {
	.pin = foo_pin,
	.map = &foo_map,
	.size = sizeof(struct foo),
};

#ifdef CONFIG_FOO
static int foo_either(void) {
#else
static int foo_either(int x) {
#endif
	return 0;
}

int foo_last(void) { return foo_pin(0); }
`;

describe("the scan of a file", () => {
	const facts = scanFile(TEXT);
	const fn = (name: string) => facts.functions.find((each) => each.name === name)!;

	it("finds functions and their extent", () => {
		assert.deepEqual(
			facts.functions.map((each) => `${each.isStatic ? "static " : ""}${each.name}`),
			["static foo_pin", "foo_map", "static foo_either", "foo_last"],
		);
		assert.match(TEXT.slice(fn("foo_map").start, fn("foo_map").end), /^int __must_check\nfoo_map[\s\S]*\n\}$/);
	});

	it("knows whom they call, by name and through a member", () => {
		assert.ok(fn("foo_pin").calls.includes(wordHash("foo_map")));
		assert.ok(fn("foo_pin").members.includes(memberHash("ops", "pin")));
		assert.ok(!fn("foo_pin").calls.includes(wordHash("foo_in_a_string")));
		assert.ok(!fn("foo_pin").calls.includes(wordHash("sizeof")));
	});

	it("knows tables and pointers to them", () => {
		assert.deepEqual(facts.tables, [
			{
				struct: "foo_ops",
				members: [
					["pin", "foo_pin"],
					["map", "foo_map"],
				],
			},
		]);
		assert.deepEqual(facts.pointers, [["ops", "foo_ops"]]);
		assert.deepEqual(facts.includes, ["foo.h"]);
	});

	it("sees addresses that are taken, in macros too", () => {
		for (const word of ["foo_late", "foo_hook"]) assert.ok(facts.mentions.includes(wordHash(word)), word);
		assert.ok(!facts.mentions.includes(wordHash("foo_either")));
	});

	it("survives every cut of the text", () => {
		for (let end = 0; end < TEXT.length; end += 7) assert.ok(scanFile(TEXT.slice(0, end)).functions.length <= 4);
	});
});
