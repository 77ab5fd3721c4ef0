/** A repair that does not repair, or does harm, is not offered. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { allowComment } from "../../server/core/fixes/allow.ts";
import { applied, moved, type TextEdit } from "../../server/core/fixes/candidate.ts";
import { objection } from "../../server/core/fixes/recheck.ts";
import { withoutAllowed } from "../../server/core/text/allow-comments.ts";
import { c, DOOR, theFinding, withAnalysis } from "./fixed.ts";

const TEXT = c`
int demo_pin(struct dma_buf_attachment *attach, size_t size)
{
	int ret;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	if (size > 4096)
		return -EINVAL;
	ret = dma_buf_pin(attach);
	dma_resv_unlock(attach->dmabuf->resv);

	return ret;
}
`;
const RULE = "resv-not-released";

/** Why replacing `from` by `to` is no repair of the finding. */
function judged(from: string, to: string): string | undefined {
	return withAnalysis(TEXT, "6.12", (analysis) => {
		const start = TEXT.indexOf(from);
		assert.ok(start >= 0);
		const edits = [{ start, end: start + from.length, newText: to }];
		return objection(analysis, theFinding(analysis, RULE), { title: "", edits }, DOOR);
	});
}

describe("the re-check", () => {
	it("takes what repairs", () => {
		assert.equal(
			judged("\t\treturn -EINVAL;", "\t{\n\t\tdma_resv_unlock(attach->dmabuf->resv);\n\t\treturn -EINVAL;\n\t}"),
			undefined,
		);
	});

	it("refuses what leaves the finding", () => {
		assert.equal(judged("-EINVAL", "-ERANGE"), "the finding is still there");
		assert.equal(judged("attach, size_t size", "attach, size_t size "), "the finding is still there");
	});

	it("refuses what changes nothing", () => {
		assert.equal(judged("-EINVAL", "-EINVAL"), "it changes nothing");
	});

	it("refuses another mistake in exchange", () => {
		const twice =
			"{\n\t\tdma_resv_unlock(attach->dmabuf->resv);\n\t\tdma_resv_unlock(attach->dmabuf->resv);\n\t\treturn -EINVAL;\n\t}";
		assert.match(judged("\treturn -EINVAL;", twice) ?? "", /^new finding resv-unlock-not-held/);
		assert.match(
			judged("dma_resv_lock(attach->dmabuf->resv, NULL);", ";") ?? "",
			/^new finding|^the replay raises DBS-L01/,
		);
	});

	it("refuses what makes an object escape that was followed", () => {
		const unlocked = "{\n\t\tdma_resv_unlock(attach->dmabuf->resv);\n\t\treturn -EINVAL;\n\t}";
		const text = TEXT.replace("\treturn ret;", "\tdma_buf_unpin(attach);\n\treturn ret;");
		const away = "\tdemo_keep(attach);\n\tdma_buf_unpin(attach);";
		withAnalysis(text, "6.12", (analysis) => {
			const edit = (from: string, newText: string) => {
				const start = text.indexOf(from);
				return { start, end: start + from.length, newText };
			};
			const repair = edit("\treturn -EINVAL;", unlocked);
			const finding = theFinding(analysis, RULE);
			assert.equal(objection(analysis, finding, { title: "", edits: [repair] }, DOOR), undefined);
			const edits = [repair, edit("\tdma_buf_unpin(attach);", away)];
			assert.match(objection(analysis, finding, { title: "", edits }, DOOR) ?? "", /^pin\|attach escapes in demo_pin$/);
		});
	});

	it("refuses C that cannot be read", () => {
		assert.match(judged("return -EINVAL;", "{ {") ?? "", /not analysed any more|still there/);
	});
});

describe("edits", () => {
	const edits: TextEdit[] = [
		{ start: 2, end: 2, newText: "x\n" },
		{ start: 4, end: 5, newText: "" },
	];

	it("keep the line ends of the text and say where things went", () => {
		assert.equal(applied("ab\r\ncd", edits), "abx\r\n\r\nd");
		assert.equal(moved("ab\r\ncd", edits, 5), 7);
		assert.equal(moved("ab\r\ncd", edits, 4), undefined);
		assert.equal(moved("ab\r\ncd", edits, 1), 1);
	});

	it("must not overlap", () => {
		assert.equal(
			applied("abc", [
				{ start: 0, end: 2, newText: "" },
				{ start: 1, end: 3, newText: "" },
			]),
			undefined,
		);
	});
});

describe("allow this here", () => {
	it("is a comment that the next check obeys", () => {
		withAnalysis(TEXT, "6.12", (analysis) => {
			const { line } = theFinding(analysis, RULE).range.start;
			const text = applied(TEXT, [allowComment(TEXT, line, RULE)])!;
			assert.match(text, /\n\t\t\/\* dmabuf-lens: allow resv-not-released -- reason \*\/\n\t\treturn -EINVAL/);
			withAnalysis(text, "6.12", (after) => {
				const { findings, stale } = withoutAllowed(after.findings, text);
				assert.deepEqual([findings, stale], [[], []]);
			});
		});
	});

	it("continues a macro and keeps line ends", () => {
		const text = "#define A \\\r\n\tpin(x) \\\r\n\tf()\r\n";
		assert.deepEqual(allowComment(text, 2, "r").newText, "\t/* dmabuf-lens: allow r -- reason */ \\\r\n");
	});
});
