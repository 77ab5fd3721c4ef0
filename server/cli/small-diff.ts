/** A change of text shown as a small unified diff. */
import { structuredPatch } from "diff";

/** Hunks of the change, without file headers; context of one line. */
export function smallDiff(before: string, after: string): string[] {
	const patch = structuredPatch("a", "b", before, after, "", "", { context: 1 });
	return patch.hunks.flatMap((hunk) => [
		`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
		...hunk.lines.map((line) => line.replace(/\r$/, "")),
	]);
}
