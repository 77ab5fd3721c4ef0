/** After an edit: what another file of the driver leads back to is looked at again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Analysis, analyze, inputFor } from "../../server/core/analyze.ts";
import { lookedAt } from "../../server/core/flow/analysis.ts";
import { RULES } from "../../server/core/rules/index.ts";
import { type Files, parserOf, unitFrom } from "./driver.ts";

const OWN = (body: string): string => `
int foo_back(struct foo *f)
{
${body}	return 0;
}

int foo_ioctl(struct foo *f)
{
	dma_resv_lock(f->buf->resv, NULL);
	foo_there(f);
	dma_resv_unlock(f->buf->resv);
	return 0;
}
`;

const THERE: Files = {
	"there.c": `
int foo_there(struct foo *f)
{
	return foo_back(f);
}
`,
};

test("a function that another file leads back to is part of what its callers here are judged by", () => {
	const unit = unitFrom({ ...THERE, "own.c": OWN("\tdma_resv_lock(f->buf->resv, NULL);\n") });
	let previous: Analysis | undefined;
	const counts = ["", "\tdma_resv_lock(f->buf->resv, NULL);\n", "\tdma_resv_unlock(f->buf->resv);\n", ""].map(
		(body) => {
			const index = { unit, own: "own.c", show: (file: string) => file };
			const given = { file: "own.c", text: OWN(body), parser: parserOf(), release: "6.12", index };
			const after = analyze({ ...given, ...(previous ? { previous } : {}) });
			const full = analyze(given);
			assert.deepEqual([after.findings, after.stats], [full.findings, full.stats], body);
			previous = after;
			return after.findings.length;
		},
	);
	assert.ok(counts[0] !== counts[1] && counts[0] === counts[3], counts.join());
});

test("what a function leaves behind is asked again when other files come to be known", () => {
	const text = "static void demo_helper(struct demo *d)\n{\n\tdemo_prepare(d);\n}\n";
	const other = "void demo_prepare(struct demo *d)\n{\n\tdma_resv_lock(d->buf->resv, NULL);\n}\n";
	const index = { unit: unitFrom({ "other.c": other, "own.c": text }), own: "own.c", show: (file: string) => file };
	const given = { file: "own.c", text, parser: parserOf(), release: "6.12" };
	const leaves = ({ inside: { flow } }: Analysis) => {
		const { is } = JSON.parse(lookedAt((name) => inputFor("6.12", flow, RULES, name)).leaves("demo_helper"));
		return [is, flow.ir("demo_helper")?.blocks] as const;
	};
	const alone = analyze(given);
	const [before, graph] = leaves(alone);
	const [after, same] = leaves(analyze({ ...given, index, previous: alone }));
	assert.equal(same, graph);
	assert.deepEqual([before, after], ["nothing", "something"]);
});
