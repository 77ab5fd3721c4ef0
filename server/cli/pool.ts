/** Checks many files, in this thread or in worker threads that run this same program; order of results is the order of files. */
import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { createIndexStore } from "../lsp/index-store.ts";
import { createKernelResolver } from "../lsp/kernel-of-file.ts";
import { loadParser } from "../lsp/parser.ts";
import { type CheckContext, checkFile, type FileResult, failedFile } from "./check-file.ts";
import { keepHeapSmall } from "./small-heap.ts";

export interface PoolOptions {
	readonly kernels: readonly string[];
	readonly rules?: readonly string[];
	readonly jobs?: number;
	readonly onDone: (result: FileResult) => void;
}

interface WorkerTask {
	readonly dmabufLensWorker: true;
	readonly kernels: readonly string[];
	readonly rules?: readonly string[];
}

const BATCH = 16;
/** Below this a second thread costs more than it saves. */
const FILES_PER_THREAD = 400;

/** Checks the files and calls `onDone` for each. */
export async function checkFiles(files: readonly string[], options: PoolOptions): Promise<FileResult[]> {
	keepHeapSmall();
	const byDefault = Math.min(availableParallelism(), 8, Math.ceil(files.length / FILES_PER_THREAD));
	const jobs = Math.min(options.jobs ?? byDefault, Math.ceil(files.length / BATCH));
	const results = jobs > 1 ? await inWorkers(files, jobs, options) : await inThisThread(files, options);
	return files.map((file) => results.get(file) ?? failedFile(file, "the worker thread ended early"));
}

async function inThisThread(files: readonly string[], options: PoolOptions): Promise<Map<string, FileResult>> {
	const context = await createContext(options.kernels, options.rules);
	const results = new Map<string, FileResult>();
	for (const file of files) {
		const result = checkFile(file, context);
		results.set(file, result);
		options.onDone(result);
	}
	return results;
}

async function inWorkers(
	files: readonly string[],
	jobs: number,
	options: PoolOptions,
): Promise<Map<string, FileResult>> {
	const results = new Map<string, FileResult>();
	let next = 0;
	const runOne = (): Promise<void> =>
		new Promise((resolve, reject) => {
			const task: WorkerTask = {
				dmabufLensWorker: true,
				kernels: options.kernels,
				...(options.rules === undefined ? {} : { rules: options.rules }),
			};
			const worker = new Worker(realpathSync(process.argv[1] ?? ""), { workerData: task });
			const feed = (): void => {
				const batch = files.slice(next, next + BATCH);
				next += batch.length;
				worker.postMessage(batch);
			};
			worker.on("message", (batch: FileResult[]) => {
				for (const result of batch) {
					results.set(result.file, result);
					options.onDone(result);
				}
				feed();
			});
			worker.on("error", reject);
			worker.on("exit", () => resolve());
			feed();
		});
	await Promise.all(Array.from({ length: jobs }, runOne));
	return results;
}

/** True in a thread that `checkFiles` started. */
export function isPoolWorker(): boolean {
	return parentPort !== null && (workerData as Partial<WorkerTask> | undefined)?.dmabufLensWorker === true;
}

/** The worker's life: batches of file names in, results out, until an empty batch comes. */
export async function runPoolWorker(): Promise<void> {
	const task = workerData as WorkerTask;
	const context = await createContext(task.kernels, task.rules);
	parentPort?.on("message", (batch: readonly string[]) => {
		if (batch.length === 0) parentPort?.close();
		else parentPort?.postMessage(batch.map((file) => checkFile(file, context)));
	});
}

/** What `checkFile` needs, with the parser loaded. */
export async function createContext(
	kernels: readonly string[],
	rules: readonly string[] | undefined,
): Promise<CheckContext> {
	return {
		parser: await loadParser(),
		kernels: createKernelResolver(),
		index: createIndexStore(),
		releases: kernels,
		...(rules === undefined ? {} : { rules }),
	};
}
