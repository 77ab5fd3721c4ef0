/** Patches and revisions: the texts before and after, whichever way the tree stands. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { changesOfPatch } from "../../server/cli/changes.ts";
import { BAD_PIN, createFolder, type Folder, GOOD_PIN } from "./run.ts";

const MAIL = `From 0123456789 Mon Sep 17 00:00:00 2001
From: Somebody <somebody@example.org>
Subject: [PATCH] demo: one more word

It explains itself.

---
 drivers/demo.c | 1 +
 1 file changed, 1 insertion(+)

diff --git a/drivers/demo.c b/drivers/demo.c
index 111..222 100644
--- a/drivers/demo.c
+++ b/drivers/demo.c
@@ -1,2 +1,3 @@
 int one;
+int two;
 int three;
-- 
2.39.5

`;

describe("patch", () => {
	let folder: Folder;
	before(() => {
		folder = createFolder();
	});
	after(() => folder.remove());

	test("a mail is a patch; a tree without it gets it in memory", () => {
		folder.write("drivers/demo.c", "int one;\nint three;\n");
		const [change] = changesOfPatch(MAIL, [folder.path]);
		assert.equal(change?.before, "int one;\nint three;\n");
		assert.equal(change?.after, "int one;\nint two;\nint three;\n");
	});

	test("a tree that has it already: the state before is found by undoing", () => {
		folder.write("drivers/demo.c", "int one;\nint two;\nint three;\n");
		const [change] = changesOfPatch(MAIL, [folder.path]);
		assert.equal(change?.before, "int one;\nint three;\n");
		assert.equal(change?.after, "int one;\nint two;\nint three;\n");
	});

	test("one that does not fit says so", () => {
		folder.write("drivers/demo.c", "void nothing(void);\n");
		assert.throws(() => changesOfPatch(MAIL, [folder.path]), /does not apply to .*demo\.c/);
	});

	test("check --patch and --diff report what is new, and only that", () => {
		folder.write("repo/demo.c", GOOD_PIN);
		const git = (...args: string[]) =>
			folder.command("git", ["-C", "repo", "-c", "user.name=a", "-c", "user.email=a@b", ...args]);
		git("init", "-q");
		git("add", ".");
		git("commit", "-qm", "good");
		folder.write("repo/demo.c", BAD_PIN);
		const patch = git("diff").stdout;
		const main = new URL("../../server/cli/main.js", import.meta.url).pathname;
		const inRepo = (...args: string[]) =>
			folder.command("sh", [
				"-c",
				'cd repo && exec "$@"',
				"sh",
				process.execPath,
				main,
				"check",
				"--format",
				"json",
				...args,
			]);
		const rules = (stdout: string): string[] => JSON.parse(stdout).findings.map((each: { rule: string }) => each.rule);

		const since = inRepo("--diff", "HEAD");
		assert.deepEqual(rules(since.stdout), ["resv-not-held"], since.stderr);
		assert.equal(since.status, 1);

		folder.write("patch.diff", patch);
		assert.deepEqual(rules(inRepo("--patch", "../patch.diff").stdout), ["resv-not-held"]);
		git("commit", "-qam", "bad");
		assert.deepEqual(rules(inRepo("--diff", "HEAD").stdout), []);
		assert.deepEqual(rules(inRepo("--diff", "HEAD~1..HEAD").stdout), ["resv-not-held"]);
		assert.match(inRepo("--diff", "nonsense").stderr, /git says: .*nonsense/);
	});
});
