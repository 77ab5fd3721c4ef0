/** A driver from outside the tree, written for 5.15: one command says what breaks in which of the later releases. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { FindingsReport } from "../../server/core/wire.ts";
import { packageRoot } from "../../server/lsp/package-root.ts";
import { createFolder, type Folder } from "./run.ts";

const RELEASES = "5.15,6.1,6.2,6.10,6.16,7.3";
let folder: Folder;
before(() => {
	folder = createFolder();
	folder.write("pixl.c", readFileSync(path.join(packageRoot(), "test/cli/porting/pixl_import.c")));
});
after(() => folder.remove());

test("findings are grouped by what breaks where", () => {
	const { stdout } = folder.run(["check", "--format", "json", "--kernel", RELEASES, "pixl.c"]);
	const { findings } = JSON.parse(stdout) as FindingsReport;
	assert.deepEqual(
		findings.map((f) => [f.rule, f.object, f.kernels.join()]),
		[
			["contract-flips", "dma_buf_map_attachment", "6.2"],
			["resv-not-held", "import->attach", "6.2,6.10,6.16,7.3"],
			["not-in-this-kernel", "dma_resv_reserve_shared", "6.1,6.2,6.10,6.16,7.3"],
			["module-import-ns", "DMA_BUF", "6.16,7.3"],
		],
	);
});

test("in words", () => {
	const { stdout } = folder.run(["check", "--kernel", RELEASES, "pixl.c"]);
	assert.match(stdout, /needs the reservation lock.*breaks from 6\.2/s);
	assert.match(stdout, /renamed to dma_resv_reserve_fences.*breaks from 6\.1/s);
	assert.match(stdout, /takes a string in.*breaks from 6\.16/s);
});

test("the release it was written for has nothing against it", () => {
	const { stdout, status } = folder.run([
		"check",
		"--format",
		"json",
		"--kernel",
		"5.15",
		"--fail-on",
		"info",
		"pixl.c",
	]);
	assert.deepEqual((JSON.parse(stdout) as FindingsReport).findings, []);
	assert.equal(status, 0);
});

test("fixes are offered for what has another name or form", () => {
	const { stdout } = folder.run(["check", "--format", "json", "--kernel", RELEASES, "pixl.c"]);
	const titles = (JSON.parse(stdout) as FindingsReport).findings.flatMap((f) => f.fixes.map((fix) => fix.title));
	assert.ok(titles.includes("Call dma_resv_reserve_fences()"), titles.join());
	assert.ok(titles.includes('Write "DMA_BUF"'), titles.join());
});

test("a call that changes twice is told twice, each with the release, and with what of that is not proven", () => {
	folder.write(
		"twice.c",
		`#include <drm/drm_gem.h>

int twice_map(struct drm_gem_object *obj, struct iosys_map *map)
{
	return drm_gem_vmap(obj, map);
}

void twice_unpin(struct amdgpu_bo *bo)
{
	amdgpu_bo_unpin(bo);
}
`,
	);
	const { stdout } = folder.run([
		"check",
		"--kernel",
		`5.10,${RELEASES}`,
		"--rules",
		"contract-flips",
		"--quiet",
		"twice.c",
	]);
	assert.match(stdout, /drm_gem_vmap\(\) .*without the reservation lock up to 6\.1, .*lock held from 6\.2 on/);
	assert.match(stdout, /drm_gem_vmap\(\) .*lock held up to 6\.15, .*without the reservation lock from 6\.16 on/);
	const { stdout: all } = folder.run(["check", "--kernel", "5.10,7.3", "--rules", "contract-flips", "twice.c"]);
	assert.match(
		all,
		/amdgpu_bo_unpin\(\).*\n.*\n\s+assuming: it changed somewhere in 5\.11 to 6\.0: the release is not proven/,
	);
});
