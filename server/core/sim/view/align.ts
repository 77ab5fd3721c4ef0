/** Two lists beside each other: what both have stays on one row, what only one has gets a row of its own. Pure. */

export interface AlignedRow {
	/** positions in the two lists; absent = only the other has it */
	readonly left?: number;
	readonly right?: number;
}

/** Rows of the longest common subsequence of `left` and `right`; within a gap the left ones come first. */
export function align(left: readonly string[], right: readonly string[]): AlignedRow[] {
	const lengths = tableOf(left, right);
	const rows: AlignedRow[] = [];
	let [i, j] = [0, 0];
	while (i < left.length || j < right.length) {
		if (i < left.length && j < right.length && left[i] === right[j]) rows.push({ left: i++, right: j++ });
		else if (j >= right.length || (i < left.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1)))
			rows.push({ left: i++ });
		else rows.push({ right: j++ });
	}
	return rows;
}

/** lengths[i][j] = length of the longest common subsequence from i and j on. */
function tableOf(left: readonly string[], right: readonly string[]): number[][] {
	const table: number[][] = Array.from({ length: left.length + 1 }, () => []);
	for (let i = left.length; i >= 0; i--)
		for (let j = right.length; j >= 0; j--) {
			const row = table[i] ?? [];
			if (i === left.length || j === right.length) row[j] = 0;
			else
				row[j] =
					left[i] === right[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
		}
	return table;
}

function at(table: readonly (readonly number[])[], i: number, j: number): number {
	return table[i]?.[j] ?? 0;
}
