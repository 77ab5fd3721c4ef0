/** An object that a driver's own lookup in another of its files has found, with the reference that this gives. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Files, findings } from "./driver.ts";

const HEADER = `
#define foo_gem_to_foo(o) container_of(o, struct foo_object, gem)
#define gem_from_foo(foo) (&(foo)->gem)

static inline struct foo_object *foo_lookup(struct drm_file *file, u32 handle)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);

	return obj ? foo_gem_to_foo(obj) : NULL;
}

static inline struct foo_object *foo_gem_object(struct drm_gem_object *obj)
{
	return obj ? container_of(obj, struct foo_object, gem) : NULL;
}

static inline void foo_drop(struct foo_object *foo)
{
	drm_gem_object_put(gem_from_foo(foo));
}

int foo_give_handle(struct foo_object *foo, struct drm_file *file, u32 *handle);
`;

const OBJECTS = `
#include "foo.h"

int foo_give_handle(struct foo_object *foo, struct drm_file *file, u32 *handle)
{
	int ret = drm_gem_handle_create(file, gem_from_foo(foo), handle);

	if (ret)
		return ret;
	foo_drop(foo);
	return 0;
}
`;

function looking(use: string): Files {
	return {
		"foo.h": HEADER,
		"foo_obj.c": OBJECTS,
		"foo_ioctl.c": `
#include "foo.h"

int foo_use(struct foo_args *args, struct drm_file *file)
{
	struct foo_object *foo;
	int ret = 0;

	foo = foo_lookup(file, args->handle);
	if (!foo)
		return -ENOENT;
	${use}
	drm_gem_object_put(&foo->gem);
	return ret;
}
`,
	};
}

const around = (use: string): Files => ({
	"foo.h": HEADER,
	"foo_obj.c": OBJECTS,
	"foo_ioctl.c": `
#include "foo.h"

int foo_use(struct foo_args *args, struct drm_file *file)
{
	struct drm_gem_object *obj;
	struct foo_object *foo;

	obj = drm_gem_object_lookup(file, args->handle);
	if (!obj)
		return -ENOENT;
	foo = foo_gem_object(obj);
	${use}
	drm_gem_object_put(&foo->gem);
	return 0;
}
`,
});

const rules = (use: string): readonly string[] =>
	findings(looking(use), "foo_ioctl.c").map((found) => found.replace(/@.*/, ""));

describe("an object that a lookup of another file has found", () => {
	it("is left on one way out", () => {
		assert.deepEqual(rules("if (!foo->addr) return -EINVAL;"), ["gem-reference-leak"]);
	});

	it("is put by its member on every way out", () => {
		assert.deepEqual(rules("if (!foo->addr) ret = -EINVAL;"), []);
	});

	it("is put by the way back that a macro is", () => {
		assert.deepEqual(rules("if (!foo->addr) { drm_gem_object_put(gem_from_foo(foo)); return -EINVAL; }"), []);
	});

	it("is put by a third function, in the other file, where that succeeds", () => {
		const rest = "ret = foo_give_handle(foo, file, &args->other); if (!ret) return 0;";
		assert.deepEqual(rules(rest), []);
	});

	it("is the same in what a helper leads to, whatever that is called", () => {
		const found = (use: string) => findings(around(use), "foo_ioctl.c").map((each) => each.replace(/@.*/, ""));
		assert.deepEqual(found(""), []);
		assert.deepEqual(found("if (foo->busy) return -EBUSY;"), ["gem-reference-leak"]);
	});
});
