/** Wrong usage and hostile input: one sentence, the exit status that was promised, never a stack trace. */
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { createFolder, type Folder, GOOD_PIN } from "./run.ts";

describe("bad input", () => {
	let folder: Folder;
	before(() => {
		folder = createFolder();
		folder.write("good.c", GOOD_PIN);
		folder.write("empty.c", "");
		folder.write("binary.c", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 3]));
		folder.write("dump.h", "#define x 1\n".repeat(500_000));
		folder.write("large.c", `/* dma_buf_pin */\n${"int x;\n".repeat(800_000)}`);
		folder.write("latin1.c", Buffer.from(`/* dma_buf_pin: gr\xfc\xdfe */\n${GOOD_PIN}`, "latin1"));
		folder.write("crlf.c", GOOD_PIN.replaceAll("\n", "\r\n"));
		folder.write("half.c", GOOD_PIN.slice(0, GOOD_PIN.indexOf("ret = dma_buf_pin") + 20));
		folder.write("patch.diff", "this is no patch\n");
		folder.write("report.json", "{}");
		folder.write("config/.dmabuf-lens.json", "{ kernel: ");
		folder.write("config/good.c", GOOD_PIN);
		folder.write("config/none/README", "no C here\n");
		folder.write("odd/.dmabuf-lens.json", '{ "kernel": 6, "exclude": "x", "__proto__": { "a": 1 } }');
		folder.write("odd/good.c", GOOD_PIN);
		folder.write("list/.dmabuf-lens.json", "[1, 2]");
		folder.write("list/good.c", GOOD_PIN);
		folder.write("folder/.dmabuf-lens.json/x", "");
		folder.write("folder/good.c", GOOD_PIN);
	});
	after(() => folder.remove());

	const cases: readonly [name: string, args: string[], status: number, stderr: RegExp][] = [
		["a missing file", ["check", "nowhere.c"], 2, /nowhere\.c: no such file or directory\./],
		["an unknown option", ["check", "--colour"], 2, /unknown option '--colour'/],
		["an unknown command", ["frobnicate"], 2, /unknown command 'frobnicate'/],
		["an unknown release", ["check", "--kernel", "9.9", "good.c"], 2, /9\.9 is newer than/],
		["a release that is none", ["check", "--kernel", "six", "good.c"], 2, /"six" is not a kernel release/],
		["an empty list of releases", ["check", "--kernel", ",", "good.c"], 2, /--kernel needs a release/],
		["an unknown rule", ["check", "--rules", "no-such-rule", "good.c"], 2, /there is no rule "no-such-rule"/],
		["an unknown format", ["check", "--format", "xml", "good.c"], 2, /"xml" is not one of pretty, json, sarif, github/],
		[
			"an unknown threshold",
			["check", "--fail-on", "never", "good.c"],
			2,
			/"never" is not one of error, warning, info/,
		],
		["jobs that are no number", ["check", "--jobs", "many", "good.c"], 2, /--jobs wants a number/],
		["diff and patch together", ["check", "--diff", "HEAD", "--patch", "x"], 2, /exclude each other/],
		["a revision that is an option", ["check", "--diff=--output=x"], 2, /is not a git revision/],
		["a missing patch", ["check", "--patch", "nowhere.diff"], 2, /nowhere\.diff: no such file/],
		["a patch that is none", ["check", "--patch", "patch.diff"], 2, /not a unified diff/],
		["a missing baseline", ["check", "--baseline", "nowhere.json", "good.c"], 2, /nowhere\.json: no such file/],
		["a baseline that is none", ["check", "--baseline", "report.json", "good.c"], 2, /report\.json is not a report/],
		["a device without an end", ["check", "/dev/zero"], 2, /\/dev\/zero is a device\./],
		["an empty path", ["check", ""], 2, /an empty path names no file\./],
		["a folder without C", ["check", "config/none"], 0, /^$/],
		["a patch that is a folder", ["check", "--patch", "config"], 2, /--patch: config: is a directory\./],
		[
			"a configuration of wrong types",
			["check", "odd/good.c"],
			2,
			/"kernel" must be a release in quotes, like "6\.12"\./,
		],
		["a configuration that is a list", ["check", "list/good.c"], 2, /must hold one JSON object\./],
		["a configuration that is a folder", ["check", "folder/good.c"], 2, /\.dmabuf-lens\.json: is a directory\./],
		["a baseline that is a folder", ["check", "--baseline", "config", "good.c"], 2, /config: is a directory\./],
		["fewer than no jobs", ["check", "--jobs", "-1", "good.c"], 2, /--jobs wants a number/],
		["a path beyond the last", ["replay", "good.c:demo_show", "--path", "99"], 2, /there is no path 99/],
		["a replay for two releases", ["replay", "good.c:demo_show", "--kernel", "6.1,7.3"], 2, /takes one release/],
		[
			"a scenario that is a folder",
			["sim", "run", "config/none"],
			2,
			/no scenario \(\*\.dmabuf\) below config\/none\./,
		],
		["a log that is a folder", ["explain", "config"], 2, /config: is a directory\./],
		["a binary file", ["check", "binary.c"], 2, /binary\.c is a binary file\./],
		["a file of 5 MB", ["check", "large.c"], 2, /large\.c is 5\.\d MB, more than/],
		["a file of 5 MB that is about something else", ["check", "dump.h"], 0, /^$/],
		["a malformed configuration file", ["check", "config/good.c"], 2, /\.dmabuf-lens\.json/],
		["replay without a function", ["replay", "good.c"], 2, /"good\.c" is not FILE:FUNCTION/],
		["replay of an unknown function", ["replay", "good.c:nothing"], 2, /good\.c has no function nothing/],
		["replay of a missing file", ["replay", "nowhere.c:f"], 2, /nowhere\.c: no such file/],
		["replay of a path that is no number", ["replay", "good.c:demo_show", "--path", "x"], 2, /--path wants a number/],
		["an unknown rule page", ["rules", "no-such-rule"], 2, /there is no rule "no-such-rule"/],
		["an empty file", ["check", "empty.c"], 0, /^$/],
		["Latin-1 in a comment", ["check", "latin1.c"], 0, /^$/],
		["CRLF line ends", ["check", "crlf.c"], 0, /^$/],
		["a half-typed file", ["check", "half.c"], 0, /^$|not analysed/],
	];
	for (const [name, args, status, stderr] of cases) {
		test(name, () => {
			const said = folder.run(args);
			assert.match(said.stderr, stderr);
			assert.equal(said.status, status, said.stderr + said.stdout);
			assert.doesNotMatch(said.stderr + said.stdout, /^\s+at .+:\d+/m, "a stack trace");
		});
	}

	test("a good file beside a bad one is still checked, and 2 wins", () => {
		const said = folder.run(["check", "--format", "json", "nowhere.c", "good.c"]);
		assert.equal(said.status, 2);
		assert.equal(JSON.parse(said.stdout).files, 1);
	});

	test("a directory that cannot be read", {
		skip: process.getuid?.() === 0 ? "skipped: root reads everything" : false,
	}, () => {
		const closed = folder.write("closed/a.c", GOOD_PIN);
		chmodSync(closed.replace(/\/a\.c$/, ""), 0);
		const said = folder.run(["check", "closed"]);
		assert.equal(said.status, 2);
		assert.match(said.stderr, /closed: permission denied\./);
	});

	test("a reader that goes away is no error", () => {
		const said = folder.command("sh", ["-c", `"${process.execPath}" "$0" rules | head -1`, folderMain()]);
		assert.equal(said.stderr, "");
	});
});

function folderMain(): string {
	return new URL("../../server/cli/main.js", import.meta.url).pathname;
}
