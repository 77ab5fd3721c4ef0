/** The release a corpus case is judged by, from the free text of its meta data. */

/**
 * "dma-buf locking >= 6.2" with text of 6.12 is judged by 6.12 (at least 6.2); "as kernel_version" by the release the
 * text came from; "7.x" by 7.3; userspace by the newest.
 */
export function releaseOfCase(contract: string, kernelVersion: string): string {
	const least = />=\s*(\d+\.\d+)/.exec(contract)?.[1];
	const texts = [...kernelVersion.matchAll(/\b(\d+)\.(\d+|x)/g)].map((found) => release(found[1], found[2]));
	const newest = texts.sort(compareReleases).at(-1);
	if (least === undefined) return newest ?? "7.3";
	return newest !== undefined && compareReleases(newest, least) >= 0 ? newest : least;
}

function release(major: string | undefined, minor: string | undefined): string {
	return minor === "x" ? (major === "7" ? "7.3" : `${major}.19`) : `${major}.${minor}`;
}

function compareReleases(a: string, b: string): number {
	const [majorA = 0, minorA = 0] = a.split(".").map(Number);
	const [majorB = 0, minorB = 0] = b.split(".").map(Number);
	return majorA - majorB || minorA - minorB;
}
