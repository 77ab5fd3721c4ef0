/** The calls that take and give back a reservation lock in a release, found in the table by what they do. */
import { rowsFor } from "../kernel/lookup.ts";
import type { ApiRow, Release } from "../kernel/row.ts";

export interface LockCalls {
	readonly lock: (expression: string) => string;
	readonly unlock: (expression: string) => string;
}

/** Undefined in a release whose table has no such pair. */
export function lockCalls(release: Release): LockCalls | undefined {
	const rows = [...rowsFor(release).values()];
	const taking = rows.find(
		(row) =>
			isPlain(row, "acquires") &&
			row.returns.kind === "errno" &&
			row.args.length === 2 &&
			row.args[1] === "ww_ctx" &&
			// without a context it cannot fail: no other errors than those of a context
			row.returns.errors.every((each) => each === "EDEADLK" || each === "EALREADY"),
	);
	const giving = rows.find((row) => isPlain(row, "releases") && row.args.length === 1);
	if (!taking || !giving) return undefined;
	return {
		lock: (expression) => `${taking.name}(${expression}, NULL);`,
		unlock: (expression) => `${giving.name}(${expression});`,
	};
}

function isPlain(row: ApiRow, effect: "acquires" | "releases"): boolean {
	const { lock } = row;
	return lock.effect === effect && lock.on === "arg0" && !lock.what && !lock.trylock && row.args[0] === "resv";
}
