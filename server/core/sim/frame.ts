/**
 * A call under way inside an operation, as plain data: which routine, at which stage, and its variables. Because of this a
 * task can sleep in the middle of an operation and the state still compares, hashes and serialises.
 */

export type Value = string | number | boolean | null | undefined | readonly string[];

export interface Frame {
	readonly routine: string;
	/** name of the stage that runs next */
	readonly at: string;
	readonly vars: Readonly<Record<string, Value>>;
}
