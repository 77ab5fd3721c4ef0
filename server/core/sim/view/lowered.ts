/** The seam between the view and the lowering of a path into operations. */
import type { Program } from "../../kernel/program.ts";
import type { Entry, Event } from "../../kernel/vocabulary.ts";

export interface Lowered {
	readonly program: Program;
	/** names for object ids that the lowering made up */
	readonly names: Readonly<Record<string, string>>;
	readonly problems: readonly string[];
}

/** The path as a program for one release. */
export function lowerPath(_entry: Entry, _events: readonly Event[], kernel: string): Lowered {
	return {
		program: { kernel, world: {}, tasks: [{ name: "drv", role: "drv", ops: [] }], toggles: {}, producers: {} },
		names: {},
		problems: ["This build cannot lower a path into operations yet."],
	};
}
