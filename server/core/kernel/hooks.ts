/** Finding the row of a call through one of the family's tables of functions. Knows nothing of C. */
import { baseRelease, within } from "./releases.ts";
import type { ApiRow, Release } from "./row.ts";
import { HOOK_CALLS, OPS_OF } from "./table/hook-calls.ts";

const MEMBERS = membersOf(HOOK_CALLS);
const OPENING = membersOf(HOOK_CALLS.filter((row) => row.opens !== undefined));

function membersOf(rows: readonly ApiRow[]): ReadonlySet<string> {
	return new Set(
		rows.flatMap(({ name }) => {
			const [struct, member] = name.split(".");
			return OPS_OF.filter((ops) => ops.struct === struct).map(({ by }) => `${by}.${member}`);
		}),
	);
}

/** Some table has such a hook. */
export function opsMember(by: string, member: string): boolean {
	return MEMBERS.has(`${by}.${member}`);
}

/** Some table has such a hook that gives its caller something to give back, in some release. */
export function opensByMember(by: string, member: string): boolean {
	return OPENING.has(`${by}.${member}`);
}

/** `x->ops->map_dma_buf(y, …)`, of what `y` points to. */
export function hookRow(by: string, member: string, first: string | undefined, release: Release): ApiRow | undefined {
	const ops = OPS_OF.find((each) => each.by === by && each.first === first);
	const name = ops && `${ops.struct}.${member}`;
	return HOOK_CALLS.find(
		(row) => row.name === name && within(baseRelease(release), row.releases.from, row.releases.to),
	);
}
