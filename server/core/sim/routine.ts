/**
 * How a call that may sleep is written: stages run in the order they are declared, each says what comes next. Progress is
 * plain data (`Frame`), so a sleeping task is part of the state. Knows no operation.
 */
import type { Value } from "./frame.ts";
import type { Run } from "./run.ts";
import type { WaitFor } from "./state.ts";

export type Vars = Record<string, Value>;

export type Next =
	| { readonly next: "call"; readonly routine: string; readonly vars: Vars }
	| { readonly next: "done"; readonly ret: string | number }
	| { readonly next: "wait"; readonly for: WaitFor; readonly then: string }
	| { readonly next: "jump"; readonly to: string };

/** `undefined` = go on with the stage declared next; behind the last stage the routine is done with "void". */
export type Stage = (m: Run, v: Vars) => Next | undefined;
export type Routine = Readonly<Record<string, Stage>>;

/** Run another routine; its result is `v.ret` in the stage declared next. */
export function call(routine: string, vars: Vars): Next {
	return { next: "call", routine, vars };
}

/** The routine ends: 0, a negative errno, or a word such as "ptr". */
export function done(ret: string | number = "void"): Next {
	return { next: "done", ret };
}

/** Sleep; go on at stage `then` when the wait is over. */
export function wait(what: WaitFor, then: string): Next {
	return { next: "wait", for: what, then };
}

export function jump(to: string): Next {
	return { next: "jump", to };
}

/** Did the routine called last fail? */
export function failed(v: Vars): boolean {
	return typeof v.ret === "number" && v.ret < 0;
}
