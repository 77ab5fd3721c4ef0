/** The command line over everything that is bundled. */
import assert from "node:assert/strict";
import path from "node:path";
import { it } from "node:test";
import { createFolder } from "../cli/run.ts";
import { ROOT } from "./files.ts";

it("sim check: 308 of 308 variants are as expected; on another kernel some are not, and it says so", () => {
	const folder = createFolder();
	try {
		const all = folder.run(["sim", "check", path.join(ROOT, "media/scenarios")]);
		assert.equal(all.stdout, "119 of 119 scenarios are right.\n308 of 308 variants are as expected.\n");
		assert.equal(all.status, 0);
		const old = folder.run(["sim", "check", "--kernel", "6.1", path.join(ROOT, "media/scenarios/SC-G01.dmabuf")]);
		assert.equal(old.status, 1);
		assert.match(old.stdout, /FAIL .*unlocked-on-6\.12 \(6\.1\)[\s\S]*DBS-L01 is not raised/);
	} finally {
		folder.remove();
	}
});
