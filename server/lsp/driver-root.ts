/** Which folder holds the driver a file belongs to: one module's sources, not all of its neighbours'. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Folders above a file that are looked at. */
const HIGHEST = 12;

/**
 * Below the nearest folder whose Kconfig draws in those of its subfolders (drivers/gpu/drm), the subfolder the file is in.
 * Files of such a folder itself are a driver of their own, without its subfolders. Outside any: the highest folder with
 * a makefile up to the top of the repository, and without a makefile the file's folder alone.
 */
export function driverRoot(file: string): { readonly folder: string; readonly deep: boolean } {
	const own = path.dirname(path.resolve(file));
	let child = own;
	let made: string | undefined;
	for (let i = 0; i < HIGHEST; i++) {
		const folder = i === 0 ? own : path.dirname(child);
		if (i > 0 && folder === child) break;
		if (holdsDrivers(folder)) return i === 0 ? { folder: own, deep: false } : { folder: child, deep: true };
		if (existsSync(path.join(folder, "Makefile")) || existsSync(path.join(folder, "Kbuild"))) made = folder;
		if (existsSync(path.join(folder, ".git"))) break;
		child = folder;
	}
	return made === undefined ? { folder: own, deep: false } : { folder: made, deep: true };
}

const known = new Map<string, boolean>();

function holdsDrivers(folder: string): boolean {
	let answer = known.get(folder);
	if (answer === undefined) {
		answer = sourcesBelow(folder) >= 2;
		known.set(folder, answer);
	}
	return answer;
}

/** How many Kconfig files of subfolders its own draws in: `source "drivers/gpu/drm/msm/Kconfig"`. */
function sourcesBelow(folder: string): number {
	let text: string;
	try {
		text = readFileSync(path.join(folder, "Kconfig"), "utf8");
	} catch {
		return 0;
	}
	const tail = `/${folder.split(path.sep).slice(-2).join("/")}/`;
	const children = new Set<string>();
	for (const [, named] of text.matchAll(/^[ \t]*source[ \t]+"([^"]+)"/gm)) {
		const at = `/${named}`.lastIndexOf(tail);
		const below = at < 0 ? "" : `/${named}`.slice(at + tail.length);
		if (below.includes("/")) children.add(below.split("/")[0]!);
	}
	return children.size;
}
