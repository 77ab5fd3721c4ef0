/** Polling for tests against an editor: whatever is asserted of it becomes true some time later. */

/** The first truthy answer of `ask`; rejects with what was waited for when none comes. */
export async function until<T>(
	what: string,
	ask: () => T | Promise<T>,
	patience = 60_000,
): Promise<NonNullable<Awaited<T>>> {
	const deadline = Date.now() + patience;
	for (;;) {
		const answer = await ask();
		if (answer) return answer as NonNullable<Awaited<T>>;
		if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
