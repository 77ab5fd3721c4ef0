/** Percentiles of timings, for reports; no test asserts them. */

/** The p-th percentile (0 to 100) by nearest rank; NaN for none. */
export function percentile(values: readonly number[], p: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))] ?? Number.NaN;
}

/** "p50 1.23 p95 4.56 ms (n 100)". */
export function describeTimes(values: readonly number[]): string {
	return `p50 ${percentile(values, 50).toFixed(2)} p95 ${percentile(values, 95).toFixed(2)} ms (n ${values.length})`;
}
