/** The time line at the bottom: buttons, a slider, marks where something broke, and where a lock was held. */
import { memo } from "preact/compat";
import { useEffect, useRef } from "preact/hooks";
import type { RunView } from "../server/core/sim/view/model.ts";
import { Button } from "./elements.tsx";
import type { Action } from "./keyboard.ts";
import { announcement } from "./walk.ts";

interface ScrubberProps {
	readonly run: RunView;
	readonly step: number;
	readonly playing: boolean;
	readonly onStep: (step: number) => void;
	readonly onAction: (action: Action) => void;
}

export function Scrubber({ run, step, playing, onStep, onAction }: ScrubberProps) {
	const last = run.steps.length - 1;
	const violations = run.violations.length > 0;
	return (
		<section class="scrubber" aria-label="Time">
			<Buttons atStart={step === 0} atEnd={step === last} playing={playing} onAction={onAction} />
			<span class="scrub-track">
				<Marks run={run} last={last} />
				<input
					type="range"
					min={0}
					max={last}
					value={step}
					aria-label="Step"
					aria-valuetext={announcement(run, step)}
					onInput={(event) => onStep(Number(event.currentTarget.value))}
				/>
			</span>
			<span class="scrub-where">
				step {step} of {last}
			</span>
			{violations ? (
				<span class="scrub-buttons">
					<Button icon="error" label="Next violation (])" onClick={() => onAction("nextViolation")} />
				</span>
			) : null}
		</section>
	);
}

interface ButtonsProps {
	readonly atStart: boolean;
	readonly atEnd: boolean;
	readonly playing: boolean;
	readonly onAction: (action: Action) => void;
}

const Buttons = memo(function Buttons({ atStart, atEnd, playing, onAction }: ButtonsProps) {
	return (
		<span class="scrub-buttons">
			<Button icon="first" label="First step (Home)" disabled={atStart} onClick={() => onAction("first")} />
			<Button icon="previous" label="Previous step (←)" disabled={atStart} onClick={() => onAction("previous")} />
			<Button
				icon={playing ? "pause" : "play"}
				label={playing ? "Pause (Space)" : "Play (Space)"}
				onClick={() => onAction("play")}
			/>
			<Button icon="next" label="Next step (→)" disabled={atEnd} onClick={() => onAction("next")} />
			<Button icon="last" label="Last step (End)" disabled={atEnd} onClick={() => onAction("last")} />
		</span>
	);
});

/** Drawn once per run; positions go through the style object model, which a strict policy allows. */
const Marks = memo(function Marks({ run, last }: { run: RunView; last: number }) {
	const box = useRef<HTMLSpanElement>(null);
	useEffect(() => {
		const element = box.current;
		if (!element) return;
		element.replaceChildren();
		const place = (name: string, from: number, to: number) => {
			const mark = document.createElement("span");
			mark.className = name;
			mark.style.left = `${(100 * from) / Math.max(1, last)}%`;
			if (to > from) mark.style.width = `${(100 * (to - from)) / Math.max(1, last)}%`;
			element.append(mark);
		};
		for (const span of run.held) place("mark-held", span.from, Math.max(span.from, span.to));
		for (const violation of run.violations) place(`mark-bad ${violation.severity}`, violation.step, violation.step);
	}, [run, last]);
	return <span class="marks" aria-hidden="true" ref={box} />;
});
