/** Directories are walked as git would: ignore files count, inner ones over outer ones; named files always count. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { findSources } from "../../server/cli/walk.ts";
import { createFolder, type Folder } from "./run.ts";

describe("walk", () => {
	let folder: Folder;
	const below = (start: string): string[] =>
		findSources([path.join(folder.path, start)]).files.map((file) => path.relative(folder.path, file));
	before(() => {
		folder = createFolder();
		for (const name of ["a.c", "a.h", "a.o", "gen/x.c", "sub/b.c", "sub/keep.mod.c", "sub/drop.mod.c", ".hidden/h.c"]) {
			folder.write(name, "");
		}
		folder.write(".git/c.c", "");
		folder.write(".gitignore", "gen/\n*.mod.c\n");
		folder.write("sub/.ignore", "!keep.mod.c\n");
	});
	after(() => folder.remove());

	test("ignore files at every level, .git never", () => {
		assert.deepEqual(below(""), [".hidden/h.c", "a.c", "a.h", "sub/b.c", "sub/keep.mod.c"]);
	});

	test("ignore files above the starting point count inside a repository", () => {
		assert.deepEqual(below("sub"), ["sub/b.c", "sub/keep.mod.c"]);
	});

	test("a named file is taken even when ignored, and only once", () => {
		const file = path.join(folder.path, "gen/x.c");
		assert.deepEqual(findSources([file, file]).files, [file]);
	});

	test("what does not exist is a problem, not an exception", () => {
		const { files, problems } = findSources([path.join(folder.path, "nowhere")]);
		assert.deepEqual(files, []);
		assert.match(problems[0] ?? "", /nowhere: no such file or directory/);
	});
});
