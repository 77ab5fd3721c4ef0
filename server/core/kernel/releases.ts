/**
 * Kernel releases: which ones exist, how they compare, and what a user may write for one.
 * Knows nothing of rows or of where a release was found.
 */
import type { Release } from "./row.ts";

/** The newest release whose source the table was checked against. */
export const NEWEST: Release = "7.3";
/** The oldest one a user may select; what the table says of older ones is from memory or a commit. */
export const OLDEST: Release = "5.4";

/** Last minor number of each major series that is complete. */
const LAST_MINOR: Readonly<Record<number, number>> = { 5: 19, 6: 19 };

/** The releases offered for selection: long-term ones, then every one since the common locking convention. */
export const KNOWN_RELEASES: readonly Release[] = ["5.10", "5.15", "6.1", ...series(6, 2, 19), ...series(7, 0, 3)];

/** A kernel that differs from a plain release by configuration, or a proposal that was never one. */
export interface Variant {
	readonly name: Release;
	/** release whose rows apply, apart from rows that name the variant */
	readonly base: Release;
	readonly about: string;
}

export const NAMED_VARIANTS: readonly Variant[] = [
	{
		name: "6.12-no-move-notify",
		base: "6.12",
		about:
			"built without CONFIG_DMABUF_MOVE_NOTIFY, the default until 7.0: dynamic importers are pinned around each map",
	},
	{
		name: "v10",
		base: "5.3",
		about: "version 10 of the dynamic dma-buf proposal (June 2019), which became 5.7 in another form",
	},
];

const NO_MOVE_NOTIFY = "-no-move-notify";
const FIRST_DYNAMIC: Release = "5.7";
const LAST_MOVE_NOTIFY_CONFIG: Release = "7.0";

export type ParsedRelease =
	| { readonly release: Release; readonly problem?: undefined }
	| { readonly release?: undefined; readonly problem: string };

/**
 * Reads what a user, a Makefile or a file name says: "6.12", "v6.12", "6.12.117", "6.12-rc3", "6.12-no-move-notify",
 * "v10". Stable updates and release candidates count as their release. Never throws; `problem` is one sentence.
 */
export function parseRelease(text: string): ParsedRelease {
	const said = text.trim().slice(0, 40);
	if (said === "v10") return { release: "v10" };
	const match = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d{1,5})?(?:-rc\d{1,2})?(-no-move-notify)?$/.exec(said);
	if (!match) return { problem: `"${said}" is not a kernel release; write it like "6.12" or "6.12-no-move-notify".` };
	const plain = `${Number(match[1])}.${Number(match[2])}`;
	if (compareReleases(plain, NEWEST) > 0)
		return { problem: `Kernel ${plain} is newer than ${NEWEST}, the newest release the table knows.` };
	if (compareReleases(plain, OLDEST) < 0)
		return { problem: `Kernel ${plain} is older than ${OLDEST}, the oldest release the table knows.` };
	const lastMinor = LAST_MINOR[Number(match[1])];
	if (lastMinor !== undefined && Number(match[2]) > lastMinor)
		return {
			problem: `There is no kernel ${plain}: ${match[1]}.${lastMinor} was followed by ${Number(match[1]) + 1}.0.`,
		};
	if (!match[3]) return { release: plain };
	if (compareReleases(plain, FIRST_DYNAMIC) < 0 || compareReleases(plain, LAST_MOVE_NOTIFY_CONFIG) > 0)
		return {
			problem: `Kernel ${plain} has no CONFIG_DMABUF_MOVE_NOTIFY; the variant exists from ${FIRST_DYNAMIC} to ${LAST_MOVE_NOTIFY_CONFIG}.`,
		};
	return { release: plain + NO_MOVE_NOTIFY };
}

/** The plain release whose rows apply to `release`: "6.12-no-move-notify" → "6.12", "v10" → "5.3". */
export function baseRelease(release: Release): Release {
	if (release.endsWith(NO_MOVE_NOTIFY)) return release.slice(0, -NO_MOVE_NOTIFY.length);
	return NAMED_VARIANTS.find((variant) => variant.name === release)?.base ?? release;
}

/** Whether CONFIG_DMABUF_MOVE_NOTIFY is off in this variant. */
export function withoutMoveNotify(release: Release): boolean {
	return release.endsWith(NO_MOVE_NOTIFY);
}

/** Negative, 0 or positive, by number ("6.2" < "6.10"); variants compare as their base release. */
export function compareReleases(a: Release, b: Release): number {
	const left = numbers(baseRelease(a));
	const right = numbers(baseRelease(b));
	for (let i = 0; i < 3; i++) {
		const difference = (left[i] ?? 0) - (right[i] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** Whether `release` lies in [`from`, `to`]; `to` null = no end. */
export function within(release: Release, from: Release, to: Release | null): boolean {
	return compareReleases(release, from) >= 0 && (to === null || compareReleases(release, to) <= 0);
}

function numbers(release: Release): readonly number[] {
	return release.split(".").map(Number);
}

function series(major: number, first: number, last: number): Release[] {
	return Array.from({ length: last - first + 1 }, (_, i) => `${major}.${first + i}`);
}
