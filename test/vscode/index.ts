/** What the extension host loads: runs the mocha tests beside it and leaves their counts for the script outside. */
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

/** Called by the extension host; rejects when a test failed. */
export async function run(): Promise<void> {
	const mocha = new Mocha({ ui: "bdd", color: false, timeout: 180_000 });
	for (const name of readdirSync(__dirname).sort()) {
		if (name.endsWith(".test.cjs")) mocha.addFile(path.join(__dirname, name));
	}
	const skips: string[] = [];
	await new Promise<void>((resolve, reject) => {
		const runner = mocha.run((failures) => {
			const { passes = 0, pending = 0 } = runner.stats ?? {};
			const counts = { passed: passes, failed: failures, skipped: pending, skips };
			const file = process.env["DMABUF_LENS_COUNTS"];
			if (file) writeFileSync(file, JSON.stringify(counts));
			if (failures > 0) reject(new Error(`${failures} tests failed`));
			else resolve();
		});
		runner.on("pending", (test) => skips.push(test.fullTitle()));
	});
}
