/**
 * The shape in which every operation says how it begins. Knows no operation.
 */
import type { Op, OpName } from "../kernel/vocabulary.ts";
import type { Next } from "./routine.ts";
import type { Run } from "./run.ts";

/** The member of `Op` with this name. */
export type OpOf<N extends OpName> = Op extends infer O
	? O extends { readonly op: infer M }
		? N extends M
			? O
			: never
		: never
	: never;

export type Handlers = { readonly [N in OpName]?: (m: Run, op: OpOf<N>) => Next };
