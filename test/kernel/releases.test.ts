/** Releases: what may be written for one, how they compare, and how one is found. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { detectRelease, TELLING_HEADERS } from "../../server/core/kernel/detect.ts";
import { rowsFor } from "../../server/core/kernel/lookup.ts";
import {
	baseRelease,
	compareReleases,
	KNOWN_RELEASES,
	NEWEST,
	parseRelease,
	within,
} from "../../server/core/kernel/releases.ts";

test("what may be written for a release", () => {
	const good: Readonly<Record<string, string>> = {
		"6.12": "6.12",
		" v6.12 ": "6.12",
		"6.12.117": "6.12",
		"6.12-rc3": "6.12",
		"6.12-no-move-notify": "6.12-no-move-notify",
		v10: "v10",
		"5.10.223": "5.10",
		"5.19": "5.19",
	};
	for (const [text, release] of Object.entries(good)) assert.equal(parseRelease(text).release, release, text);
});

test("what is no release gets one clear sentence", () => {
	for (const text of [
		"",
		"banana",
		"6",
		"6.12.x",
		"4.19",
		"7.4",
		"5.25",
		"7.3-no-move-notify",
		"5.4-no-move-notify",
		"6".repeat(5000),
	]) {
		const { problem } = parseRelease(text);
		assert.ok(problem, text.slice(0, 20));
		assert.match(problem, /^[^\n]{10,160}\.$/);
	}
	assert.match(parseRelease("5.25").problem ?? "", /5\.19 was followed by 6\.0/);
	assert.match(parseRelease("7.4").problem ?? "", /newer than 7\.3/);
});

test("releases compare by number", () => {
	assert.ok(compareReleases("6.2", "6.10") < 0);
	assert.ok(compareReleases("7.0", "6.19") > 0);
	assert.equal(compareReleases("6.12", "6.12-no-move-notify"), 0);
	assert.ok(within("6.12-no-move-notify", "6.10", "6.15"));
	assert.ok(!within("6.2", "6.10", null));
	assert.ok(compareReleases("v10", "5.4") < 0 && compareReleases("v10", "5.2") > 0);
	assert.deepEqual([...KNOWN_RELEASES].sort(compareReleases), KNOWN_RELEASES);
	assert.equal(KNOWN_RELEASES.at(-1), NEWEST);
	assert.equal(baseRelease("6.12-no-move-notify"), "6.12");
});

const MAKEFILE = "# SPDX\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION =\n";

test("the first input that says something wins", () => {
	assert.deepEqual(pick(detectRelease({})), ["7.3", "newest known"]);
	assert.deepEqual(pick(detectRelease({ makefile: MAKEFILE })), ["6.12", "Makefile 6.12.3"]);
	assert.deepEqual(pick(detectRelease({ makefile: MAKEFILE, configured: "6.1" })), ["6.1", ".dmabuf-lens.json"]);
	assert.deepEqual(pick(detectRelease({ setting: "5.15", configured: "6.1", makefile: MAKEFILE })), [
		"5.15",
		"setting",
	]);
	const bad = detectRelease({ setting: "banana", configured: "6.1" });
	assert.deepEqual(pick(bad), ["6.1", ".dmabuf-lens.json"]);
	assert.equal(bad.problems.length, 1);
});

test("a Makefile of a kernel outside the table is judged as the nearest release, and that is said", () => {
	const newer = detectRelease({ makefile: "VERSION = 8\nPATCHLEVEL = 1\nSUBLEVEL = 0\n" });
	assert.deepEqual(pick(newer), ["7.3", "Makefile 8.1, judged as 7.3"]);
	assert.equal(newer.problems.length, 1);
	assert.equal(detectRelease({ makefile: "VERSION = 4\nPATCHLEVEL = 19\n" }).release, "5.4");
	assert.equal(detectRelease({ makefile: "all:\n\tcc x.c\n" }).because, "newest known");
});

test("a name that the tree's headers declare exists, whatever the arithmetic says", () => {
	const header =
		"/* dma_buf_vmap_unlocked() is only mentioned here */\n" +
		"struct sg_table *dma_buf_map_attachment_unlocked(struct dma_buf_attachment *a, enum dma_data_direction d);\n";
	const found = detectRelease({ configured: "6.1", headers: { "linux/dma-buf.h": header } });
	assert.equal(found.release, "6.1");
	assert.ok(found.overrides.has("dma_buf_map_attachment_unlocked"));
	assert.ok(!found.overrides.has("dma_buf_vmap_unlocked"));
	const table = rowsFor(found.release, found.overrides);
	assert.equal(table.get("dma_buf_map_attachment_unlocked")?.doubtful, true);
	assert.equal(rowsFor("6.1").has("dma_buf_map_attachment_unlocked"), false);
	assert.ok(!table.has("dma_buf_vmap_unlocked"));
});

test("headers alone give the newest release that fits their names", () => {
	const declare = (release: string) =>
		Object.fromEntries(
			TELLING_HEADERS.map((header) => [
				header,
				[...rowsFor(release).values()]
					.filter((row) => row.header === header && !row.doubtful)
					.map((row) => `int ${row.name}(void);`)
					.join("\n"),
			]),
		);
	assert.equal(detectRelease({ headers: declare("7.3") }).release, "7.3");
	const found = detectRelease({ headers: declare("6.12") });
	assert.equal(found.because, "headers");
	assert.ok(within(found.release, "6.10", "6.12"), found.release);
	assert.equal(detectRelease({ headers: { "linux/dma-buf.h": "" } }).because, "newest known");
});

function pick(found: { release: string; because: string }): [string, string] {
	return [found.release, found.because];
}
