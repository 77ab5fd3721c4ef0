/** A list in an order that a random source decides (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], below: (n: number) => number): T[] {
	const copy = [...list];
	for (let i = copy.length - 1; i > 0; i--) {
		const j = below(i + 1);
		[copy[i], copy[j]] = [copy[j]!, copy[i]!];
	}
	return copy;
}
