// biome-ignore-all lint/a11y/useSemanticElements: a grid of lanes is not a table of rows with cells of text
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid takes the focus, as the pattern demands
/** One step among the lanes: number, a cell per task with its lock bars, and in the acting task's cell what it does. */
import { memo } from "preact/compat";
import type { RunView, StepView } from "../server/core/sim/view/model.ts";
import { callbackText, lockText, resultText } from "../server/core/sim/view/words.ts";
import { Code, Icon } from "./elements.tsx";
import { type Bar, barsText, type LaneBars } from "./lane-bars.ts";
import { severityIcon } from "./severity.ts";

interface RowProps {
	readonly run: RunView;
	readonly bars: LaneBars;
	readonly step: StepView;
	readonly selected: boolean;
	readonly focusable: boolean;
	readonly unfolded: boolean;
	readonly onSelect: (step: number) => void;
	readonly onFold: (step: number) => void;
}

export const LaneRow = memo(function LaneRow(props: RowProps) {
	const { run, bars, step, selected, focusable, unfolded, onSelect, onFold } = props;
	const rowBars = bars.at[step.index] ?? {};
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys
		<div
			class={`lane-row step ${selected ? "selected" : ""} ${step.violations.length > 0 ? "bad" : ""} ${step.guess ? "guess" : ""}`}
			role="row"
			aria-rowindex={step.index + 2}
			aria-selected={selected}
			data-step={step.index}
			onClick={() => onSelect(step.index)}
		>
			<span class="lane-number" role="rowheader">
				{selected ? <span class="marker" aria-hidden="true" /> : null}
				{step.index === 0 ? <span class="visually-hidden">entry</span> : step.index}
			</span>
			{run.lanes.map((lane, i) => {
				const own = lane.id === step.task;
				return (
					<div
						class={`lane-cell ${own ? "own" : ""}`}
						role="gridcell"
						key={lane.id}
						style={{ gridColumn: i + 2 }}
						tabIndex={own ? (focusable ? 0 : -1) : undefined}
					>
						<Bars bars={rowBars[lane.id] ?? []} />
						{own ? <Doing step={step} frame={frameOf(run, step)} unfolded={unfolded} onFold={onFold} /> : null}
						{step.woke.includes(lane.id) ? (
							<span class="woken">
								<Icon name="bell" /> woken by step {step.index}
							</span>
						) : null}
					</div>
				);
			})}
			<Connectors run={run} step={step} />
		</div>
	);
});

/** Arrows from the acting task's lane to the tasks it wakes or tells. */
function Connectors({ run, step }: { run: RunView; step: StepView }) {
	const lane = (task: string) => run.lanes.findIndex((l) => l.id === task);
	const from = lane(step.task);
	const told = step.callbacks.flatMap((callback) => (callback.kind === "notify" && callback.to ? [callback.to] : []));
	const targets = [...new Set([...step.woke, ...told])].filter((task) => task !== step.task && lane(task) >= 0);
	return (
		<>
			{targets.map((task) => {
				const to = lane(task);
				const left = Math.min(from, to) + 2;
				const right = Math.max(from, to) + 2;
				return (
					<span
						key={task}
						class={`connector ${to < from ? "leftwards" : "rightwards"}`}
						style={{ gridColumn: `${left} / ${right}` }}
						aria-hidden="true"
					/>
				);
			})}
		</>
	);
}

function Bars({ bars }: { bars: readonly Bar[] }) {
	if (bars.length === 0) return <span class="bars" />;
	return (
		<span class="bars">
			{bars.map((bar) => (
				<span
					key={bar.lock}
					class={`bar lock-${bar.lock % 4} ${bar.kind} ${bar.starts ? "starts" : ""} ${bar.ends ? "ends" : ""}`}
					data-column={bar.lock}
				/>
			))}
			<span class="visually-hidden">{barsText(bars)}. </span>
		</span>
	);
}

/** The function a step lies in, said where it changes. */
function frameOf(run: RunView, step: StepView): string | undefined {
	if (step.index === 0 || !step.at) return undefined;
	const fn = step.at.fn ?? run.function;
	const before = run.steps.slice(0, step.index).findLast((s) => s.task === step.task && s.at);
	const was = before?.at ? (before.at.fn ?? run.function) : run.function;
	return fn === was ? undefined : fn;
}

interface DoingProps {
	readonly step: StepView;
	readonly frame: string | undefined;
	readonly unfolded: boolean;
	readonly onFold: (step: number) => void;
}

function Doing({ step, frame, unfolded, onFold }: DoingProps) {
	const result = resultText(step);
	return (
		<span class="doing">
			{frame ? <span class="note frame">in {frame}()</span> : null}
			<span class="call">
				{step.index === 0 ? <em>{step.text}</em> : <Code text={step.text} />}
				{result ? <span class={`result ${step.outcome}`}> = {result}</span> : null}
				{step.fails ? <span class="result failed"> fails</span> : null}
				{step.injected ? <Icon name="beaker" label="injected failure" /> : null}
			</span>
			{step.guess ? <span class="note">guess: {step.guess}</span> : null}
			{step.callbacks.length > 0 ? <Callbacks step={step} unfolded={unfolded} onFold={onFold} /> : null}
			{step.violations.map((violation) => (
				<span class={`mistake ${violation.severity}`} key={`${violation.id}${violation.message}`}>
					<Icon name={severityIcon(violation.severity)} label={violation.severity} /> {violation.id}
				</span>
			))}
		</span>
	);
}

function Callbacks({ step, unfolded, onFold }: { step: StepView; unfolded: boolean; onFold: (step: number) => void }) {
	const count = step.callbacks.length;
	return (
		<span class="callbacks">
			<button
				type="button"
				class="fold"
				aria-expanded={unfolded}
				onClick={(event) => {
					event.stopPropagation();
					onFold(step.index);
				}}
			>
				<Icon name={unfolded ? "chevronDown" : "chevronRight"} />
				{count} {count === 1 ? "callback" : "callbacks"}
			</button>
			{unfolded ? (
				<ul>
					{step.callbacks.map((callback, i) => (
						<li key={i} class={`${callback.kind} depth-${Math.min(4, callback.depth)}`}>
							<span class="arrow" aria-hidden="true">
								{callback.kind === "notify" ? "⇢" : "↳"}
							</span>{" "}
							{callbackText(callback)}
							<span class="note">, {lockText(callback.lock)}</span>
							{callback.ret ? <span class="result"> = {callback.ret}</span> : null}
						</li>
					))}
				</ul>
			) : null}
		</span>
	);
}
