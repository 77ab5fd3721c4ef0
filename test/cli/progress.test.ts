/** A bar on a terminal, nothing in a pipe. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { createFolder, type Folder, GOOD_PIN } from "./run.ts";

const MANY = 60;
const terminal = spawnSync("script", ["--version"]).status === 0;

describe("progress", () => {
	let folder: Folder;
	before(() => {
		folder = createFolder();
		for (let i = 0; i < MANY; i++) folder.write(`many/demo-${i}.c`, GOOD_PIN);
	});
	after(() => folder.remove());

	test("a bar that counts, on a terminal, and that is gone at the end", {
		skip: terminal ? false : "skipped: no script(1) to have a terminal with",
	}, () => {
		const command = `"${process.execPath}" "${main()}" check many`;
		const { stdout } = folder.command("script", ["-qec", command, "/dev/null"]);
		assert.match(stdout, new RegExp(`\\d+/${MANY} demo-\\d+\\.c`));
		assert.match(stdout, /\x1b\[\?25h/, "the cursor is not shown again");
		assert.match(stdout, /no findings in \d+ functions/);
	});

	test("nothing where nobody looks, and nothing for a few files", () => {
		assert.equal(folder.run(["check", "many"]).stderr, "");
	});
});

function main(): string {
	return new URL("../../server/cli/main.js", import.meta.url).pathname;
}
