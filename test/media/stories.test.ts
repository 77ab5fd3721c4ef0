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
import type { Switches } from "../../server/core/sim/view/switches.ts";
import { askedReplay } from "../../server/lsp/asked-replay.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { ROOT } from "./stub.ts";

interface Example {
	readonly id: string;
	readonly profile: string;
	readonly source: readonly string[];
}

interface Story {
	readonly shows: string;
	readonly line: number;
	/** what each link of the chain has to say, in order */
	readonly says: readonly RegExp[];
	/** what the reader has to switch first, where the few lines of the example leave it open */
	readonly switches?: Switches;
}

const STORIES: Readonly<Record<string, Story>> = {
	"LX-01": {
		shows: "DBS-P09",
		line: 12,
		says: [/kernel mappings 0 → 1/, /neither a pin nor the lock protects/],
		switches: { exporter: "ttm" },
	},
	"LX-02": { shows: "DBS-P01", line: 14, says: [/pins 0 → 1/, /fails with -ENOMEM.*error branch/, /stays pinned/] },
	"LX-03": {
		shows: "DBS-L02",
		line: 6,
		says: [/lock of at->dmabuf.*held by the caller of exp_map\(\)/, /which this task already holds/],
		switches: { same: "shared-lock" },
	},
	"LX-04": {
		shows: "DBS-L03",
		line: 8,
		says: [/owner free → sub_add_fence\(\)/, /fails with -ENOMEM/, /still held on return.*takes that back/],
	},
	"LX-05": {
		shows: "DBS-C05",
		line: 8,
		says: [/bracket.*new/, /fails.*error branch/, /begin and end of CPU access to buf do not match/],
	},
	"LX-06": {
		shows: "DBS-F03",
		line: 12,
		says: [/slots \d+ → –/, /owner free → job_push\(\)/, /without a reserved slot/],
	},
	"LX-07": { shows: "DBS-L03", line: 12, says: [/owner free → lock_pair\(\)/, /still held on return/] },
	"LX-08": {
		shows: "DBS-R04",
		line: 8,
		says: [/file descriptors 0 → 1/, /published before the last step that can fail/],
	},
	"LX-09": {
		shows: "DBS-R01",
		line: 9,
		says: [/references/, /fails/, /reference to buf leaked.*no step after step 1 takes that back/],
	},
	"LX-10": {
		shows: "DBS-M12",
		line: 3,
		says: [/job 1 new \(im->at, writes/, /destroyed while a device still uses it/],
		switches: { others: ["job"] },
	},
	"LX-11": { shows: "DBS-L02", line: 6, says: [/owner free → peek\(\)/, /which this task already holds/] },
	"LX-12": {
		shows: "DBS-L08",
		line: 5,
		says: [/enters a fence signalling section/i, /dma_resv_lock\(\) inside a fence signalling section/],
		switches: { others: ["waiter"] },
	},
};

const FILE = path.join(ROOT, "..", "shared", "simulator", "lowering-examples.json");
const skip = existsSync(FILE) ? false : "skipped: the acceptance examples (../shared) are not beside the repository";

describe("the story of each lowering example", { skip }, () => {
	const { examples } = skip ? { examples: [] } : (JSON.parse(readFileSync(FILE, "utf8")) as { examples: Example[] });
	it("is told for every example", () => {
		assert.deepEqual(examples.map(({ id }) => id).sort(), Object.keys(STORIES).sort());
	});
	for (const example of examples) {
		const story = STORIES[example.id];
		if (!story) continue;
		it(example.id, async () => {
			const { shows, line, says } = story;
			const { run, violation } = await showing(example, story);
			const causes = causesOf(run, violation);
			assert.equal(violation.id, shows);
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
async function showing(
	example: Example,
	{ shows, switches = {} }: Story,
): Promise<{ run: RunView; violation: ViolationView }> {
	const text = `${example.source.join("\n")}\n`;
	const release = example.profile.slice(1);
	const analysis: Analysis = analyze({ file: `${example.id}.c`, text, parser: await loadParser(), release });
	const finding = analysis.findings.find(({ violation }) => violation === shows);
	const replay = askedReplay(
		analysis,
		finding?.function ?? analysis.functions()[0]?.name ?? "",
		finding ? { finding: finding.id } : { path: 0 },
	);
	assert.ok(!("problem" in replay));
	analysis.dispose();
	const paths = finding ? [replay.path] : replay.paths.map(({ index }) => index);
	for (const path of paths) {
		const run = foldReplay(replay, { path, kernel: replay.kernel, switches });
		const violation = run.violations.find((each) => each.id === shows);
		if (violation) return { run, violation };
	}
	assert.fail(`${shows} is not raised`);
}
