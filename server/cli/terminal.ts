/** The terminal: colours only where they are wanted, output that survives a closed pipe. */

export interface Paint {
	bold(text: string): string;
	dim(text: string): string;
	red(text: string): string;
	yellow(text: string): string;
	cyan(text: string): string;
	green(text: string): string;
}

const CODES = {
	bold: [1, 22],
	dim: [2, 22],
	red: [31, 39],
	yellow: [33, 39],
	cyan: [36, 39],
	green: [32, 39],
} as const;

/** Colours on, or the same functions doing nothing. */
export function createPaint(colours: boolean): Paint {
	const paint =
		(name: keyof typeof CODES) =>
		(text: string): string =>
			colours ? `\u001b[${CODES[name][0]}m${text}\u001b[${CODES[name][1]}m` : text;
	return {
		bold: paint("bold"),
		dim: paint("dim"),
		red: paint("red"),
		yellow: paint("yellow"),
		cyan: paint("cyan"),
		green: paint("green"),
	};
}

/** Whether a stream gets colours: FORCE_COLOR and NO_COLOR decide, else whether it is a terminal. */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
	if (environment.NO_COLOR !== undefined && environment.NO_COLOR !== "") return false;
	if (environment.FORCE_COLOR !== undefined && environment.FORCE_COLOR !== "0") return true;
	return stream.isTTY === true && environment.TERM !== "dumb";
}

/**
 * A reader that goes away (`| head`) is no error: what it does not want is not written, and the exit status is the one the
 * program would have ended with.
 */
export function survivePipes(): void {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (!isGone(error)) process.exit(2);
		});
	}
}

function isGone({ code }: NodeJS.ErrnoException): boolean {
	return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}

/** Writes to stdout and waits until it is taken, or nobody wants it any more. */
export function print(text: string): Promise<void> {
	return new Promise((resolve, reject) => {
		process.stdout.write(text, (error) => {
			if (error && !isGone(error)) reject(error);
			else resolve();
		});
	});
}

/** One line on stderr, with the program's name in front. */
export function complain(sentence: string): void {
	process.stderr.write(`dmabuf-lens: ${sentence}\n`);
}
