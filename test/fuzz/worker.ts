/** Runs a share of the inputs and reports each start, so that whoever watches can tell a hang from work. */
import { parentPort, workerData } from "node:worker_threads";
import { loadParser } from "../../server/lsp/parser.ts";
import { random } from "../syntax/fixtures.ts";
import { attempt } from "./attempt.ts";
import { mutated } from "./mutate.ts";
import { kernelFunctions, seedTexts } from "./seeds.ts";

export interface Order {
	readonly first: number;
	readonly last: number;
	readonly step: number;
	readonly seed: number;
	readonly release: string;
	readonly linux?: string;
}

/** The input number `n` of a seed; the same in every run. */
function inputOf(texts: readonly string[], seed: number, n: number): string {
	const next = random(seed * 1_000_003 + n);
	return mutated(texts[next(texts.length)]!, next);
}

async function main(order: Order): Promise<void> {
	const port = parentPort!;
	process.on("unhandledRejection", (error) => port.postMessage({ failed: `unhandled rejection: ${error}` }));
	const parser = await loadParser();
	const texts = order.linux ? kernelFunctions(order.linux, parser, order.release) : [];
	texts.push(...seedTexts());
	for (let n = order.first; n < order.last; n += order.step) {
		const text = inputOf(texts, order.seed, n);
		const announced = n % 64 < order.step;
		if (announced) port.postMessage({ at: n });
		const problem = attempt(text, parser, order.release);
		if (problem) port.postMessage({ failed: problem, at: n, text });
		// lets messages out and an end in
		if (announced) await new Promise((go) => setImmediate(go));
	}
	port.postMessage({ done: true });
}

await main(workerData as Order);
