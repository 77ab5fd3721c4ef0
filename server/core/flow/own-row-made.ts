/**
 * What a row can call the objects that a body makes, or reaches by a pointer's address: what a parameter points to, and the
 * result. Knows no row and no rule.
 */

import type { PathState } from "./context.ts";
import type { Exit } from "./explore.ts";
import type { FunctionIr, Param } from "./ir.ts";
import { load } from "./memory.ts";
import { place, symbol } from "./value.ts";

/** Symbols of one way out, by the name that every way has for them: "*out", "result". */
export type Names = ReadonlyMap<string, string>;

export const RESULT = "result";

export function isPointerToPointer({ type }: Param): boolean {
	return /\*\s*\*/.test(type);
}

/** What such a parameter points to when the function begins; by its own name, or it would be the pointer's. */
export function contentOf({ name }: Param): string {
	return `*${name}`;
}

/** The function begins: what is behind its pointers to pointers has names. */
export function pointeesNamed(s: PathState, fn: FunctionIr): PathState {
	for (const p of fn.params) if (isPointerToPointer(p)) s.mem.set(p.name, symbol(contentOf(p)));
	return s;
}

/** What this way made and left where its caller finds it. */
export function madeBy(fn: FunctionIr, { state, value, cls }: Exit): Names {
	const names = new Map<string, string>();
	const name = (s: string, as: string): void => {
		if (CREATED.test(s) && !names.has(s)) names.set(s, as);
	};
	if (cls !== "failure" && fn.returns.includes("*")) name(value.s, RESULT);
	for (const p of fn.params) if (isPointerToPointer(p)) name(load(state, symbol(p.name)).s, contentOf(p));
	return names;
}

const CREATED = /^c[^.(-]*#(?:\*\d+)?$/;

/** A symbol or a place by the name that the row has for it. */
export function called(names: Names, id: string): string {
	for (const [s, name] of names)
		if (id.startsWith(s) && !/^[\w#]/.test(id.slice(s.length))) return name + id.slice(s.length);
	return id;
}

/** It came into being in the body: nobody has it whom the row does not name. */
export function isInner(id: string): boolean {
	return id.includes("#");
}

/** Of these only what all ways agree on is told: the rest is theirs who made them. */
export function isMade(id: string): boolean {
	return id === RESULT || id.startsWith("*");
}

/** The pointer was cleared, as far as this way tells. */
export function isCleared({ state }: Exit, id: string): boolean {
	return place(load(state, symbol(id.slice(1)))) === "=0";
}
