/** Readers that go away before everything is said, as `| head` does: no complaint, and the exit status is what it would have been. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { packageRoot } from "../../server/lsp/package-root.ts";
import { BAD_PIN, createFolder, type Folder } from "./run.ts";

/** Runs a program of the house whose output nobody reads: the other end is closed before it has said a word. */
function unread(
	program: string,
	args: readonly string[],
	folder: string,
): Promise<{ status: number | null; stderr: string }> {
	const child = spawn(process.execPath, [path.join(packageRoot(), "out", program), ...args], {
		cwd: folder,
		stdio: ["pipe", "pipe", "pipe"],
	});
	child.stdout.destroy();
	child.stdin.end();
	let stderr = "";
	child.stderr.setEncoding("utf8").on("data", (text: string) => {
		stderr += text;
	});
	return new Promise((resolve) => child.on("close", (status) => resolve({ status, stderr })));
}

describe("a reader that goes away", () => {
	let folder: Folder;
	before(() => {
		folder = createFolder();
		folder.write("bad.c", BAD_PIN);
		folder.write("linux/drivers/gpu/drm/demo/demo.c", BAD_PIN);
	});
	after(() => folder.remove());

	const CLI = "server/cli/main.js";
	const cases: readonly (readonly [string, readonly string[], number])[] = [
		[CLI, ["check", "bad.c", "--kernel", "6.12"], 1],
		[CLI, ["check", "bad.c", "--kernel", "6.12", "--format", "json"], 1],
		[CLI, ["check", "bad.c", "--kernel", "6.12", "--rules", "vmap-leak"], 0],
		[CLI, ["replay", "bad.c:demo_show", "--kernel", "6.12", "--format", "html"], 0],
		[CLI, ["rules"], 0],
		[CLI, ["rules", "resv-not-held"], 0],
		[CLI, ["explain"], 0],
		[CLI, ["rules", "no-such-rule"], 2],
		["test/tools/tree.js", ["linux", "--kernel", "6.12"], 0],
	];
	for (const [program, args, status] of cases)
		test(`${path.basename(program, ".js")} ${args.join(" ")}`, async () => {
			const heard = folder.run(args).status;
			if (program === CLI) assert.equal(heard, status, "with a reader");
			const done = await unread(program, args, folder.path);
			assert.equal(done.status, status);
			if (status < 2) assert.doesNotMatch(done.stderr, /EPIPE|Error|\bat /);
		});
});
