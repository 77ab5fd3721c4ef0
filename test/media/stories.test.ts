/**
 * The panel tells what a maintainer would tell: for each acceptance example of lowering, as C, the chain from its causes to
 * the mistake. The examples are kept outside the repository.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { type Analysis, analyze } from "../../server/core/analyze.ts";
import { causesOf } from "../../server/core/sim/view/causes.ts";
import { foldReplay } from "../../server/core/sim/view/fold.ts";
import type { RunView, ViolationView } from "../../server/core/sim/view/model.ts";
import { askedReplay } from "../../server/lsp/asked-replay.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { ROOT } from "./stub.ts";

interface Example {
	readonly id: string;
	readonly profile: string;
	readonly source: readonly string[];
}

/** Per example: the violation, the line it is shown at, and what each link of the chain has to say, in order. */
const STORIES: Readonly<Record<string, readonly [id: string, line: number, ...says: RegExp[]]>> = {
	"LX-01": ["DBS-P09", 12, /kernel mappings 0 → 1/, /neither a pin nor the lock protects/],
	"LX-02": ["DBS-P01", 14, /pins 0 → 1/, /fails with -ENOMEM.*error branch/, /stays pinned/],
	"LX-04": [
		"DBS-L03",
		8,
		/owner free → sub_add_fence\(\)/,
		/fails with -ENOMEM/,
		/still held on return.*takes that back/,
	],
	"LX-05": ["DBS-C05", 8, /bracket.*new/, /begin and end of CPU access to buf do not match/],
	"LX-06": ["DBS-F03", 12, /slots \d+ → –/, /owner free → job_push\(\)/, /without a reserved slot/],
	"LX-07": ["DBS-L03", 12, /owner free → lock_pair\(\)/, /still held on return/],
	"LX-08": ["DBS-R04", 8, /file descriptors 0 → 1/, /published before the last step that can fail/],
	"LX-09": ["DBS-R01", 9, /references/, /fails/, /reference to buf leaked.*no step after step 1 takes that back/],
	"LX-11": ["DBS-L02", 6, /owner free → peek\(\)/, /which this task already holds/],
};
/**
 * These need a callback's ops table or another task, which the few lines of the example do not show.
 */
const NEED_MORE = ["LX-03", "LX-10", "LX-12"];

const FILE = path.join(ROOT, "..", "shared", "simulator", "lowering-examples.json");
const skip = existsSync(FILE) ? false : "skipped: the acceptance examples (../shared) are not beside the repository";

describe("the story of each lowering example", { skip }, () => {
	const { examples } = skip ? { examples: [] } : (JSON.parse(readFileSync(FILE, "utf8")) as { examples: Example[] });
	it("is told for every example that its own lines are enough for", () => {
		assert.deepEqual(examples.map(({ id }) => id).sort(), [...Object.keys(STORIES), ...NEED_MORE].sort());
	});
	for (const example of examples) {
		const story = STORIES[example.id];
		if (!story) continue;
		it(example.id, async () => {
			const [id, line, ...says] = story;
			const { run, violation } = await showing(example, id);
			const causes = causesOf(run, violation);
			assert.equal(violation.at?.line, line);
			assert.equal(causes.length, says.length, JSON.stringify(causes, null, 1));
			causes.forEach(({ facts }, i) => {
				assert.match(facts.join("; "), says[i] ?? /^$/);
			});
			assert.equal(causes.at(-1)?.kind, "mistake");
			assert.ok(violation.evidence.length > 0, "with evidence");
		});
	}
});

/** The run that shows the violation: the finding's, or that of the first offered path that does. */
async function showing(example: Example, id: string): Promise<{ run: RunView; violation: ViolationView }> {
	const text = `${example.source.join("\n")}\n`;
	const release = example.profile.slice(1);
	const analysis: Analysis = analyze({ file: `${example.id}.c`, text, parser: await loadParser(), release });
	const finding = analysis.findings.find(({ violation }) => violation === id);
	const replay = askedReplay(
		analysis,
		finding?.function ?? analysis.functions[0]?.name ?? "",
		finding ? { finding: finding.id } : { path: 0 },
	);
	assert.ok(!("problem" in replay));
	analysis.dispose();
	const paths = finding ? [replay.path] : replay.paths.map(({ index }) => index);
	for (const path of paths) {
		const run = foldReplay(replay, { path, kernel: replay.kernel });
		const violation = run.violations.find((each) => each.id === id);
		if (violation) return { run, violation };
	}
	assert.fail(`${id} is not raised`);
}
