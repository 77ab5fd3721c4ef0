/**
 * The door of the engine: a state and an operation in, the next state and what happened out. Knows no scheduler, no C and
 * no release; a release's switches come in as `Behaviour`.
 */
import type { Behaviour } from "../kernel/behaviour.ts";
import type { Id, Op, Toggles, World } from "../kernel/vocabulary.ts";
import type { State, StepResult, Violation } from "./state.ts";

/** The state a program starts in. `tasks` in declaration order; `producers` say who will signal which fence. */
export declare function initial(
	world: World,
	behaviour: Behaviour,
	toggles: Toggles,
	tasks: readonly { readonly name: Id; readonly role?: string }[],
	producers?: Readonly<Record<Id, Id>>,
): State;

/** Run one operation of one task until it completes or sleeps. */
export declare function step(state: State, task: Id, op: Op, behaviour: Behaviour): StepResult;

/** Let a sleeping task whose wait is over go on with its operation. */
export declare function resume(state: State, task: Id, behaviour: Behaviour): StepResult;

/** May this task run: it is not asleep, or what it waits for has come? False when the kernel has halted. */
export declare function enabled(state: State, task: Id): boolean;

/** What is still owed when a task has no more operations: `task` ends, or with no task the whole run. */
export declare function endCheck(state: State, behaviour: Behaviour, task?: Id): readonly Violation[];
