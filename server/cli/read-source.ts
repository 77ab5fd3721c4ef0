/** Bytes on disk to source text. Says in one sentence why a file cannot be read; never throws. */
import { readFileSync, statSync } from "node:fs";

export type SourceRead = { readonly text: string } | { readonly problem: string };

/** Larger sources are register dumps and firmware, not drivers. */
const LARGEST_SOURCE = 4 * 1024 * 1024;

/** Reads a C source: UTF-8, with or without BOM, else Latin-1, so that a stray byte in a comment loses nothing. */
export function readSource(file: string): SourceRead {
	const bytes = readBytes(file);
	return "problem" in bytes ? bytes : decodeSource(file, bytes.bytes);
}

/** The bytes of a regular file, or why not. */
export function readBytes(file: string): { readonly bytes: Buffer } | { readonly problem: string } {
	try {
		const stat = statSync(file);
		if (stat.isDirectory()) return { problem: `${file} is a directory` };
		if (stat.size > LARGEST_SOURCE) {
			const size = (stat.size / 1024 / 1024).toFixed(1);
			return { problem: `${file} is ${size} MB, more than the ${LARGEST_SOURCE / 1024 / 1024} MB that are analysed` };
		}
		return { bytes: readFileSync(file) };
	} catch (error) {
		return { problem: `${file}: ${systemReason(error)}` };
	}
}

/** Text of a source, or why it is none. */
export function decodeSource(file: string, bytes: Buffer): SourceRead {
	if (bytes.subarray(0, 8192).includes(0)) return { problem: `${file} is a binary file` };
	try {
		return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
	} catch {
		return { text: bytes.toString("latin1") };
	}
}

/** One phrase for what the system answered. */
export function systemReason(error: unknown): string {
	const code = (error as NodeJS.ErrnoException).code;
	switch (code) {
		case "ENOENT":
			return "no such file or directory";
		case "EACCES":
		case "EPERM":
			return "permission denied";
		case "EISDIR":
			return "is a directory";
		case "ENOTDIR":
			return "not a directory";
		case "ELOOP":
			return "too many symbolic links";
		default:
			return code ?? (error instanceof Error ? error.message : String(error));
	}
}
