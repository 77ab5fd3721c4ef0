/** The worker: answers one question after the other, telling how far it is. Bundled into the panel as text. */
import { answerInSlices, type Question } from "./questions.ts";

declare const self: {
	onmessage: ((event: { readonly data: { readonly id: number; readonly question: Question } }) => void) | null;
	postMessage: (message: unknown) => void;
};

self.onmessage = ({ data: { id, question } }) => {
	try {
		const slices = answerInSlices(question);
		for (let next = slices.next(); ; next = slices.next()) {
			if (next.done) return self.postMessage({ id, answer: next.value });
			self.postMessage({ id, working: next.value });
		}
	} catch (problem) {
		self.postMessage({ id, problem: String(problem) });
	}
};
