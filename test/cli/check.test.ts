/** `check` from the outside: formats, exit statuses, releases, baselines, threads. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Finding, FindingsReport } from "../../server/core/wire.ts";
import { BAD_PIN, createFolder, type Folder, GOOD_PIN } from "./run.ts";

/** Maps without the lock: right until 6.1, wrong from 6.2 on. */
const PLAIN_MAP = BAD_PIN.replace(
	"return dma_buf_pin(demo->attach);",
	`struct sg_table *sgt = dma_buf_map_attachment(demo->attach, DMA_TO_DEVICE);

	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	dma_buf_unmap_attachment(demo->attach, sgt, DMA_TO_DEVICE);
	return 0;`,
);

describe("check", () => {
	let folder: Folder;
	const report = (...args: string[]): FindingsReport =>
		JSON.parse(folder.run(["check", "--format", "json", ...args]).stdout);
	const rules = (findings: readonly Finding[]): string[] => findings.map(({ rule }) => rule);
	before(() => {
		folder = createFolder();
		folder.write("bad.c", BAD_PIN);
		folder.write("good.c", GOOD_PIN);
		folder.write("map.c", PLAIN_MAP);
		folder.write("other.c", "int main(void) { return 0; }\n");
	});
	after(() => folder.remove());

	test("json: one object of the promised schema, positions from 1, the file as given", () => {
		const said = report("--kernel", "6.12", "bad.c");
		assert.equal(said.schema, "dmabuf-lens/findings@1");
		assert.equal(said.kernel, "6.12");
		assert.deepEqual([said.files, said.functions], [1, 2]);
		assert.deepEqual(rules(said.findings), ["resv-not-held"]);
		const [finding] = said.findings;
		assert.equal(finding?.file, "bad.c");
		assert.equal(finding?.function, "demo_show");
		const line = BAD_PIN.split("\n").findIndex((each) => each.includes("dma_buf_pin")) + 1;
		assert.deepEqual(finding?.range.start, { line, column: 9 });
		assert.deepEqual(finding?.kernels, ["6.12"]);
		assert.deepEqual(finding?.steps.at(-1)?.range, finding?.range);
	});

	test("exit statuses: findings, none, threshold", () => {
		assert.equal(folder.run(["check", "bad.c"]).status, 1);
		assert.equal(folder.run(["check", "good.c"]).status, 0);
		assert.equal(folder.run(["check", "other.c"]).status, 0);
		assert.equal(folder.run(["check", "--fail-on", "error", "bad.c"]).status, 1);
		assert.equal(folder.run(["check", "--rules", "vmap-leak", "bad.c"]).status, 0);
	});

	test("wrappers that the user declares are what they are like, also in a file that names nothing else", () => {
		folder.write(
			"own/foo.c",
			"int foo_run(struct foo_bo *bo)\n{\n\tint ret;\n\n\tfoo_lock(bo);\n\tret = foo_check(bo);\n\tif (ret)\n\t\treturn ret;\n\tfoo_unlock(bo);\n\treturn 0;\n}\n",
		);
		assert.deepEqual(report("own/foo.c").findings, []);
		const wrapper = (name: string, like: string) => ({ name, like, arg: "arg0->resv", returns: "void" });
		const wrappers = [wrapper("foo_lock", "dma_resv_lock"), wrapper("foo_unlock", "dma_resv_unlock")];
		folder.write("own/.dmabuf-lens.json", JSON.stringify({ kernel: "6.12", wrappers }));
		const { findings } = report("own/foo.c");
		assert.deepEqual(rules(findings), ["resv-not-released"]);
		assert.equal(findings[0]?.range.start.line, 8);
	});

	test("pretty: place, severity, rule, numbered steps with source and carets; plain without a terminal", () => {
		const { stdout } = folder.run(["check", "--kernel", "6.12", "bad.c"]);
		assert.match(stdout, /^bad\.c:\d+:9: error: .*\[resv-not-held\]$/m);
		assert.match(stdout, /^ {2}1\. line \d+: /m);
		assert.match(stdout, /^ *\d+ \| +return dma_buf_pin\(demo->attach\);\n +\| +\^+$/m);
		assert.match(stdout, /1 error, 0 warnings, 0 notes in 2 functions of 1 file, kernel 6\.12\n$/);
		assert.ok(!stdout.includes("\u001b"));
		folder.write(
			"user.c",
			`#include <linux/dma-buf.h>
void demo_begin(int fd)
{
	struct dma_buf_sync sync = { .flags = DMA_BUF_SYNC_START };
	ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync);
}
`,
		);
		assert.match(folder.run(["check", "--kernel", "6.12", "user.c"]).stdout, /^ {2}in demo_begin\(\)$/m);
	});

	test("quiet: one line a finding and nothing else", () => {
		const { stdout, stderr } = folder.run(["check", "--quiet", "bad.c"]);
		assert.equal(stdout.trimEnd().split("\n").length, 1);
		assert.equal(stderr, "");
	});

	test("github: an annotation", () => {
		assert.match(
			folder.run(["check", "--format", "github", "bad.c"]).stdout,
			/^::error file=bad\.c,line=\d+,endLine=\d+,col=9,/,
		);
	});

	test("several releases: identical findings are one, and it says from when it breaks", () => {
		const said = report("--kernel", "6.12,6.1,6.2", "map.c");
		assert.equal(said.kernel, "6.1,6.2,6.12");
		const found = said.findings.filter(({ rule }) => rule === "resv-not-held");
		assert.ok(found.length > 0);
		for (const finding of found) assert.deepEqual(finding.kernels, ["6.2", "6.12"]);
		assert.match(folder.run(["check", "--kernel", "6.1,6.2,6.12", "map.c"]).stdout, /\(breaks from 6\.2\)/);
	});

	test("the release comes from the tree when nobody says", () => {
		folder.write("linux/Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\n");
		folder.write("linux/drivers/map.c", PLAIN_MAP);
		assert.equal(report("linux").kernel, "6.1");
		folder.write("linux/drivers/.dmabuf-lens.json", '{ "kernel": "6.6" }');
		assert.equal(report("linux").kernel, "6.6");
		assert.equal(report("--kernel", "5.15", "linux").kernel, "5.15");
	});

	test("the configuration excludes and suppresses, with a reason", () => {
		folder.write("own/a.c", BAD_PIN);
		folder.write("own/b.c", BAD_PIN);
		folder.write(
			"own/.dmabuf-lens.json",
			JSON.stringify({
				exclude: ["a.c"],
				suppressions: [{ rule: "resv-not-held", file: "b.c", reason: "the caller is out of tree" }],
			}),
		);
		const said = report("own");
		assert.deepEqual(rules(said.findings), []);
		assert.equal(said.files, 1);
	});

	test("a baseline leaves out what was there", () => {
		folder.write("baseline.json", folder.run(["check", "--format", "json", "bad.c"]).stdout);
		folder.write("later.c", `/* moved */\n${BAD_PIN}`);
		assert.deepEqual(report("--baseline", "baseline.json", "bad.c").findings, []);
		assert.deepEqual(report("--baseline", "baseline.json", "later.c").findings, [], "ids do not depend on lines");
		assert.equal(report("--baseline", "baseline.json", "bad.c", "map.c").findings.length > 0, true);
	});

	test("threads find what one finds, in the same order", () => {
		for (let n = 0; n < 40; n++) folder.write(`many/${n}.c`, n % 3 === 0 ? BAD_PIN : GOOD_PIN);
		const one = report("--jobs", "1", "many");
		assert.equal(one.findings.length, 14);
		assert.deepEqual(report("--jobs", "2", "many"), one);
	});

	test("stats: counters and what was skipped", () => {
		const { stdout } = folder.run(["check", "--stats", "good.c", "other.c"]);
		assert.match(stdout, /^files: 2 seen, 1 mention the family$/m);
		assert.match(stdout, /^tracked: \d+$/m);
		assert.match(stdout, /^not analysed: 0$/m);
	});

	test("strict: a part that was not analysed is exit status 1, and one line on stderr", () => {
		folder.write("broken.c", GOOD_PIN.replace("int ret;", "int ret; if ((("));
		const lax = folder.run(["check", "broken.c"]);
		assert.match(lax.stderr, /^dmabuf-lens: 1 part not analysed: broken\.c: demo_show: .+\n$/);
		assert.equal(lax.status, 0);
		assert.equal(folder.run(["check", "--strict", "broken.c"]).status, 1);
	});
});
