/** Options of the tools' command lines. */

/** The words after an option, parted by commas; undefined when it is not given. */
export function wordsOption(args: readonly string[], name: string): string[] | undefined {
	const at = args.indexOf(name);
	return at < 0 ? undefined : (args[at + 1] ?? "").split(",").filter((word) => word !== "");
}

/** The number after an option; undefined when it is not given or no number. */
export function numberOption(args: readonly string[], name: string): number | undefined {
	const value = Number(wordsOption(args, name)?.[0]);
	return Number.isFinite(value) ? value : undefined;
}
