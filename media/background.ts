/**
 * Asks questions off the main thread. Cancelling ends the worker, the next question starts another; where the page may
 * have no worker the question is answered here, a slice at a time.
 */
import { type Answer, answerInSlices, type Question, type Working } from "./questions.ts";

export interface Asked<T> {
	readonly answer: Promise<T>;
	/** the answer never comes then */
	readonly cancel: () => void;
}

export type Ask = <Q extends Question>(question: Q, working: (progress: Working) => void) => Asked<Answer<Q>>;

/** What worker.ts posts. */
interface FromWorker {
	readonly id: number;
	readonly working?: Working;
	readonly answer?: never;
	readonly problem?: string;
}

interface Pending {
	readonly resolve: (answer: never) => void;
	readonly reject: (problem: Error) => void;
	readonly working: (progress: Working) => void;
}

/** `source` is the worker's script as text. */
export function askInBackground(source: string): Ask {
	let worker: Worker | undefined;
	let broken = source === "";
	let serial = 0;
	const pending = new Map<number, Pending & { readonly again: () => void }>();

	const start = (): Worker | undefined => {
		if (worker || broken) return worker;
		try {
			worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
		} catch {
			broken = true;
			return undefined;
		}
		worker.onmessage = ({ data }) => {
			const { id, working, answer, problem } = data as FromWorker;
			const waiting = pending.get(id);
			if (!waiting) return;
			if (working !== undefined) return waiting.working(working);
			pending.delete(id);
			if (problem !== undefined) waiting.reject(new Error(problem));
			else waiting.resolve(answer as never);
		};
		// refused by the page's policy, or it could not be read: everything is answered here from now on
		worker.onerror = () => {
			broken = true;
			worker?.terminate();
			worker = undefined;
			for (const [id, waiting] of pending) {
				pending.delete(id);
				waiting.again();
			}
		};
		return worker;
	};

	return (question, working) => {
		const id = ++serial;
		let local: (() => void) | undefined;
		const answer = new Promise<never>((resolve, reject) => {
			const here = () => {
				local = answerHere(question, working, resolve, reject);
			};
			const running = start();
			if (!running) return here();
			pending.set(id, { resolve, reject, working, again: here });
			running.postMessage({ id, question });
		});
		const cancel = () => {
			local?.();
			if (!pending.delete(id)) return;
			// what it is busy with cannot be stopped otherwise; others that wait are asked again
			worker?.terminate();
			worker = undefined;
			const rest = [...pending];
			pending.clear();
			for (const [, waiting] of rest) waiting.again();
		};
		return { answer, cancel };
	};
}

function answerHere(
	question: Question,
	working: (progress: Working) => void,
	resolve: (answer: never) => void,
	reject: (problem: Error) => void,
): () => void {
	let stopped = false;
	const slices = answerInSlices(question);
	const go = () => {
		if (stopped) return;
		try {
			const next = slices.next();
			if (next.done) return resolve(next.value as never);
			working(next.value);
			setTimeout(go);
		} catch (problem) {
			reject(problem instanceof Error ? problem : new Error(String(problem)));
		}
	};
	setTimeout(go);
	return () => {
		stopped = true;
	};
}
