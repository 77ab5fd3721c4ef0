/**
 * A call under way inside an operation, as plain data: which routine, how far, and its variables. Because of this a task
 * can sleep in the middle of an operation and the state still compares, hashes and serialises.
 */

export type Value = string | number | boolean | null | readonly string[];

export interface Frame {
	readonly routine: string;
	/** index of the next stage of the routine */
	readonly pc: number;
	readonly vars: Readonly<Record<string, Value>>;
}
