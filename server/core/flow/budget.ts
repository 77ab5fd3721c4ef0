/** How much work an analysis may cost. */

/** Work one function may cost, in executed instructions; chosen so that the slowest real function stays interactive. */
export interface Budget {
	left: number;
	/** with less than this left, coming to the end is worth more than the last differences between states */
	readonly late: number;
	/** set when something was cut short */
	spent: string | null;
}

export function budgetOf(whole: number, late = whole / 2): Budget {
	return { left: whole, late, spent: null };
}
