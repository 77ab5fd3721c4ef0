/** Bytes on disk to source text. Says in one sentence why a file cannot be read; never throws. */
import { readFileSync, statSync } from "node:fs";

/** `large`: only its size is in the way. */
export type SourceRead = { readonly text: string } | { readonly problem: string; readonly large?: true };

/** Larger sources are register dumps and firmware, not drivers. */
const LARGEST_SOURCE = 4 * 1024 * 1024;
/** Up to here a file is looked through for names of the family, though not analysed. */
const LARGEST_SCAN = 64 * 1024 * 1024;

/** Reads a C source: UTF-8, with or without BOM, else Latin-1, so that a stray byte in a comment loses nothing. */
export function readSource(file: string): SourceRead {
	const bytes = readBytes(file);
	return "problem" in bytes ? bytes : decodeSource(file, bytes.bytes);
}

/** The bytes of a regular file, or why not. */
export function readBytes(
	file: string,
): { readonly bytes: Buffer } | { readonly problem: string; readonly large?: true } {
	try {
		const stat = statSync(file);
		if (stat.isDirectory()) return { problem: `${file} is a directory` };
		// it may have no end
		if (stat.isCharacterDevice() || stat.isBlockDevice()) return { problem: `${file} is a device` };
		if (stat.size > LARGEST_SOURCE) {
			const size = (stat.size / 1024 / 1024).toFixed(1);
			const most = LARGEST_SOURCE / 1024 / 1024;
			return { problem: `${file} is ${size} MB, more than the ${most} MB that are analysed`, large: true };
		}
		return { bytes: readFileSync(file) };
	} catch (error) {
		return { problem: `${file}: ${systemReason(error)}` };
	}
}

/** The bytes of a file that is too large to be analysed, one character each; null when even that is too much. */
export function skim(file: string): string | null {
	try {
		return statSync(file).size > LARGEST_SCAN ? null : readFileSync(file, "latin1");
	} catch {
		return null;
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
