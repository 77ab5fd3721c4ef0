/** A question under way, as a component sees it: idle, busy with its progress, answered, or failed. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Ask } from "./background.ts";
import type { Answer, Question, Working } from "./questions.ts";

export type AskedState<T> =
	| { readonly is: "idle" }
	| { readonly is: "busy"; readonly working: Working }
	| { readonly is: "answered"; readonly answer: T }
	| { readonly is: "failed"; readonly problem: string };

export interface Asking<Q extends Question> {
	readonly state: AskedState<Answer<Q>>;
	readonly start: (question: Q) => void;
	readonly cancel: () => void;
}

/** `about` = what the question is about; when it changes an old answer is no answer any more. */
export function useAsked<Q extends Question>(ask: Ask, about: unknown): Asking<Q> {
	const [state, setState] = useState<AskedState<Answer<Q>>>({ is: "idle" });
	const running = useRef<() => void>(undefined);
	const cancel = useCallback(() => {
		running.current?.();
		running.current = undefined;
		setState({ is: "idle" });
	}, []);
	useEffect(() => cancel, [cancel, about]);
	const start = useCallback(
		(question: Q) => {
			running.current?.();
			let over = false;
			setState({ is: "busy", working: { states: 0 } });
			const asked = ask(question, (working) => {
				if (!over) setState({ is: "busy", working });
			});
			running.current = () => {
				over = true;
				asked.cancel();
			};
			asked.answer.then(
				(answer) => {
					if (!over) setState({ is: "answered", answer });
				},
				(problem: Error) => {
					if (!over) setState({ is: "failed", problem: problem.message });
				},
			);
		},
		[ask],
	);
	return { state, start, cancel };
}
