/** A progress bar on stderr, only when that is a terminal and the run is long enough to deserve one. */
import path from "node:path";
import { Presets, SingleBar } from "cli-progress";

export interface Progress {
	step(file: string): void;
	stop(): void;
}

const WORTH_IT = 50;

/** A bar over `total` files, or nothing at all. */
export function createProgress(total: number, quiet: boolean): Progress {
	if (quiet || total < WORTH_IT || process.stderr.isTTY !== true) {
		return { step: () => undefined, stop: () => undefined };
	}
	const bar = new SingleBar(
		{
			stream: process.stderr,
			format: "{bar} {value}/{total} {file}",
			clearOnComplete: true,
			hideCursor: true,
			fps: 10,
		},
		Presets.shades_classic,
	);
	bar.start(total, 0, { file: "" });
	return {
		step: (file) => bar.increment(1, { file: path.basename(file) }),
		stop: () => bar.stop(),
	};
}
