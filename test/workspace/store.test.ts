/** The index on disk: which files make a driver, and what is kept between runs. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { createIndexStore } from "../../server/lsp/index-store.ts";

const folder = mkdtempSync(path.join(tmpdir(), "dmabuf-lens-index-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
	const file = path.join(folder, name);
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, text);
	return file;
}

const CACHE = path.join(folder, "cache");
write("drivers/gpu/Kconfig", 'source "drivers/gpu/foo/Kconfig"\nsource "drivers/gpu/bar/Kconfig"\n');
write("drivers/gpu/core.c", "void core(void)\n{\n}\n");
const a = write("drivers/gpu/foo/a.c", '#include "foo.h"\nvoid a(void)\n{\n\tb();\n}\n');
write("drivers/gpu/foo/sub/b.c", "void b(void)\n{\n}\n");
write("drivers/gpu/foo/foo.h", "static inline void c(void)\n{\n}\n");
write("drivers/gpu/foo/unused.h", "static inline void d(void)\n{\n}\n");
write("drivers/gpu/bar/b.c", "void b(void)\n{\n}\n");

describe("the index store", () => {
	const names = (file: string, cache: string | null = null): string[] => {
		const index = createIndexStore(cache).of(file)!;
		return [...index.unit.files.keys()].map((name) => path.relative(path.join(folder, "drivers/gpu"), name)).sort();
	};

	it("takes the driver's folder, its headers as far as they are included", () => {
		assert.deepEqual(names(a), ["foo/a.c", "foo/foo.h", "foo/sub/b.c"]);
		assert.deepEqual(names(path.join(folder, "drivers/gpu/core.c")), ["core.c"]);
	});

	it("finds a function in another file of the driver only", () => {
		const { unit } = createIndexStore(null).of(a)!;
		assert.equal(unit.resolve("b", a)?.file, path.join(folder, "drivers/gpu/foo/sub/b.c"));
		assert.equal(unit.resolve("core", a), undefined);
	});

	it("keeps what it read, by content, and survives a broken cache", () => {
		names(a, CACHE);
		const stored = readdirSync(CACHE, { recursive: true })
			.map(String)
			.find((name) => name.endsWith(".json"))!;
		utimesSync(a, new Date(), new Date());
		assert.deepEqual(names(a, CACHE), ["foo/a.c", "foo/foo.h", "foo/sub/b.c"]);
		writeFileSync(path.join(CACHE, stored), "{");
		assert.deepEqual(names(a, CACHE), ["foo/a.c", "foo/foo.h", "foo/sub/b.c"]);
	});

	it("reads again what changed, and gives no text that is another one than it read", () => {
		const store = createIndexStore(CACHE);
		const before = store.of(a)!;
		write("drivers/gpu/foo/sub/b.c", "void b(void)\n{\n\te();\n}\nvoid e(void)\n{\n}\n");
		assert.equal(before.unit.files.get(path.join(folder, "drivers/gpu/foo/sub/b.c"))?.text(), undefined);
		assert.equal(store.changed(a), true);
		assert.equal(store.of(a)!.unit.resolve("e", a)?.fn.name, "e");
	});

	it("is built in steps, and only once", async () => {
		const store = createIndexStore(null);
		assert.equal(store.ready(a), undefined);
		assert.equal(await store.prepare(a, () => true), false);
		assert.equal(store.ready(a), undefined);
		assert.equal(await store.prepare(a, () => false), true);
		assert.notEqual(store.ready(a), undefined);
		assert.equal(await store.prepare(a, () => false), false);
	});

	it("knows nothing of documents that are no files", () => {
		assert.equal(createIndexStore(null).of("untitled:Untitled-1"), undefined);
	});
});
