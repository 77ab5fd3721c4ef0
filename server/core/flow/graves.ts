/** What a function leads to that weighs where locks are held, or where the signalling of a fence depends on it. */
import type { ApiRow } from "../kernel/row.ts";
import type { Grave } from "./context.ts";
import type { FunctionIr } from "./ir.ts";

const IS_GRAVE: Readonly<Record<Grave, (row: ApiRow) => boolean>> = {
	faults: ({ takes, lock }) =>
		takes?.includes("mmap_lock") === true || (lock.what === "mmap_lock" && lock.effect === "acquires"),
	allocates: ({ allocates, waits }) => allocates !== undefined || waits === true,
	maps: ({ maps }) => maps === true,
};

/** Whether a function of the file leads to such a call, by itself or by what it calls. */
export function gravesOf(
	functions: { readonly get: (name: string) => FunctionIr | undefined },
	row: (name: string) => ApiRow | undefined,
): (name: string, how: Grave) => boolean {
	const graves = new Map<string, boolean>();
	const isGraveBelow = (name: string, how: Grave): boolean => {
		const key = `${name}#${how}`;
		const known = graves.get(key);
		if (known !== undefined) return known;
		graves.set(key, false);
		const is = [...(functions.get(name)?.calls ?? [])].some((c) => {
			const r = row(c);
			return r ? IS_GRAVE[how](r) : isGraveBelow(c, how);
		});
		graves.set(key, is);
		return is;
	};
	return isGraveBelow;
}
