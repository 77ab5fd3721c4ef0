/**
 * `npm run fuzz -- [LINUX] [--count N] [--seed S] [--jobs J] [--kernel R]`: N mutated function-sized inputs (a million is
 * the long mode) through analysis, fixes, replay and simulator. Exit status 1 after any crash, hang or wrong position;
 * the input that did it is printed.
 */
import { Worker } from "node:worker_threads";
import { Command, InvalidArgumentError } from "commander";
import type { Order } from "./worker.ts";

/** Without a sign of life for this long a worker hangs: 64 inputs take a fraction of a second. */
const PATIENCE_MS = 120_000;

interface Options {
	readonly count: number;
	readonly seed: number;
	readonly jobs: number;
	readonly kernel: string;
}

interface Message {
	readonly at?: number;
	readonly failed?: string;
	readonly text?: string;
	readonly done?: true;
}

function wholeNumber(text: string): number {
	const n = Number(text);
	if (!Number.isInteger(n) || n < 0) throw new InvalidArgumentError("a whole number, please.");
	return n;
}

/** Runs one worker to its end; gives the number of failures. */
function runShare(order: Order): Promise<number> {
	return new Promise((resolve) => {
		const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: order });
		let failures = 0;
		let at = order.first;
		let heard = Date.now();
		const end = (more: number): void => {
			clearInterval(watch);
			void worker.terminate();
			resolve(failures + more);
		};
		const watch = setInterval(() => {
			if (Date.now() - heard < PATIENCE_MS) return;
			console.error(`hangs at or within 64 inputs after number ${at} (seed ${order.seed})`);
			end(1);
		}, 1_000);
		worker.on("message", (m: Message) => {
			heard = Date.now();
			if (m.at !== undefined) at = m.at;
			if (m.failed) {
				failures++;
				console.error(`input ${m.at ?? at} (seed ${order.seed}): ${m.failed}\n---\n${m.text ?? ""}\n---`);
			}
			if (m.done) end(0);
		});
		worker.on("error", (error) => {
			console.error(`worker died after input ${at}: ${error.stack ?? error.message}`);
			end(1);
		});
	});
}

const program = new Command("fuzz")
	.argument("[linux]", "a kernel tree whose functions are mutated, too")
	.option("--count <n>", "inputs", wholeNumber, 20_000)
	.option("--seed <s>", "which inputs", wholeNumber, 1)
	.option("--jobs <j>", "worker threads", wholeNumber, 1)
	.option("--kernel <r>", "release", "6.12")
	.action(async (linux: string | undefined, { count, seed, jobs, kernel }: Options) => {
		const started = Date.now();
		const shares = Array.from({ length: Math.max(1, jobs) }, (_, i) =>
			runShare({ first: i, last: count, step: Math.max(1, jobs), seed, release: kernel, ...(linux ? { linux } : {}) }),
		);
		const failures = (await Promise.all(shares)).reduce((a, b) => a + b, 0);
		const seconds = (Date.now() - started) / 1000;
		console.log(
			`${count} inputs, seed ${seed}, ${failures} failures, ${seconds.toFixed(0)} s (${Math.round(count / seconds)} a second)`,
		);
		process.exitCode = failures > 0 ? 1 : 0;
	});
await program.parseAsync();
