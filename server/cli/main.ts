/** Entry of the command line: what the words mean, which exit status they end in. Nothing throws past this file. */
import { isPoolWorker, runPoolWorker } from "./pool.ts";
import { Problem, sentenceOf } from "./problem.ts";
import { createProgram, statusOfCommander } from "./program.ts";
import { complain, survivePipes } from "./terminal.ts";

function fail(error: unknown): void {
	complain(sentenceOf(error));
	if (process.env.DMABUF_LENS_DEBUG === "1" && !(error instanceof Problem)) console.error(error);
	process.exitCode = 2;
}

async function main(): Promise<void> {
	survivePipes();
	process.on("uncaughtException", fail);
	process.on("unhandledRejection", fail);
	try {
		await createProgram((status) => {
			process.exitCode = status;
		}).parseAsync(process.argv);
	} catch (error) {
		const status = statusOfCommander(error);
		if (status === undefined) fail(error);
		else process.exitCode = status;
	}
}

void (isPoolWorker() ? runPoolWorker() : main());
