/** Places that the simulator's catalogue cites, by name, against the kernel they were read in. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { definitionLine } from "../../client/definition-line.ts";
import { EVIDENCE_RELEASE, evidenceAt, evidenceIn, evidenceText, PLACES } from "../../server/core/kernel/evidence.ts";
import { VIOLATIONS } from "../../server/core/sim/violations.ts";

const KERNEL = process.env["LINUX_SRC"] && join(process.env["LINUX_SRC"], `linux-source-${EVIDENCE_RELEASE}`);
const skip = KERNEL && existsSync(KERNEL) ? false : "skipped: LINUX_SRC does not point to kernel sources";

describe("evidence", () => {
	it("nearly every place of the catalogue has a name", () => {
		const places = [...VIOLATIONS.values()].flatMap(({ evidence }) => evidence.map(evidenceAt));
		const unnamed = places.filter((place) => !("mail" in place) && place.name === undefined);
		assert.ok(unnamed.length <= places.length / 10, unnamed.map(evidenceText).join(", "));
	});

	it("reads places, threads, and the end of a message", () => {
		assert.equal(
			evidenceText(evidenceAt("drivers/dma-buf/dma-buf.c:1061")),
			"drivers/dma-buf/dma-buf.c:dma_buf_pin (line 1061), 6.12",
		);
		assert.match(evidenceText(evidenceAt("seed 002 #5")), /^mail thread “.*v10.*”, message 5$/);
		const told = evidenceIn("x needs it [drivers/dma-buf/dma-buf.c:dma_buf_pin, 7.3]");
		assert.deepEqual(told, { file: "drivers/dma-buf/dma-buf.c", name: "dma_buf_pin", release: "7.3" });
		assert.equal(evidenceIn("nothing here"), undefined);
	});

	it("each named line is in, or in the comment above, what it is named after", { skip }, () => {
		for (const [file, lines] of Object.entries(PLACES)) {
			const text = readFileSync(join(KERNEL ?? "", file), "utf8");
			for (const [key, name] of Object.entries(lines)) {
				if (name === "comment includes") continue;
				const line = Number(key);
				// asking with a line that is far away gives the start of the definition
				const start = definitionLine(text, { name, line: 1 });
				assert.ok(start > 1, `${file}: ${name} is not found`);
				const kept = definitionLine(text, { name, line }) === line;
				const above = text
					.split("\n")
					.slice(line - 1, start - 1)
					.every((each) => /^\s*(\/?\*|$)|^#|^\w/.test(each));
				assert.ok(kept || (line < start && above), `${file}:${line} is not in ${name} (line ${start})`);
			}
		}
	});
});
