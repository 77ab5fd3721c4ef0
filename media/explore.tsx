/** Explore: how many orders the tasks can run in, which of them go wrong, the shortest that does; and choosing who goes next. */
import { useMemo } from "preact/hooks";
import type { Explored } from "../server/core/sim/view/ask.ts";
import { nextChoices } from "../server/core/sim/view/choose.ts";
import type { RunChoice } from "../server/core/sim/view/fold.ts";
import type { RunView } from "../server/core/sim/view/model.ts";
import { countText, laneTitle, SEVERITY_SIGN } from "../server/core/sim/view/words.ts";
import type { Replay } from "../server/core/wire.ts";
import { Button, Code } from "./elements.tsx";
import type { Engine } from "./engine.ts";
import type { Question } from "./questions.ts";
import { type Asking, useAsked } from "./use-asked.ts";

export interface ExploreProps {
	readonly engine: Engine;
	readonly replay: Replay;
	readonly run: RunView;
	readonly choice: RunChoice;
	readonly step: number;
	readonly onSchedule: (schedule: readonly string[] | undefined, step?: number) => void;
	readonly onCopy: (text: string, what: string) => void;
}

type AskExplore = Extract<Question, { ask: "explore" }>;

export function Explore(props: ExploreProps) {
	const { engine, choice, run } = props;
	// another order of the same tasks is still the same question
	const { schedule: _, ...about } = choice;
	const key = JSON.stringify({ ...about, around: about.around?.who });
	const asking = useAsked<AskExplore>(engine.ask, key);
	return (
		<>
			{run.lanes.length > 1 ? null : (
				<p>Only one task runs here, so there is one order. Add somebody under “What if”, or ask there who is harmed.</p>
			)}
			<Search {...props} asking={asking} />
			<NextTask {...props} />
			{choice.schedule ? (
				<p>
					<Button onClick={() => props.onSchedule(undefined)}>Back to the usual order</Button>
				</p>
			) : null}
		</>
	);
}

function Search(props: ExploreProps & { asking: Asking<AskExplore> }) {
	const { asking, replay, choice } = props;
	const { state, start, cancel } = asking;
	if (state.is === "busy") {
		const { states, violations = [] } = state.working;
		return (
			<div class="search">
				<p role="status">
					{countText(states)} states so far{violations.length > 0 ? `; found ${violations.join(", ")}` : ""}
				</p>
				<progress aria-label="Trying every order" />
				<Button onClick={cancel}>Cancel</Button>
			</div>
		);
	}
	return (
		<div class="search">
			<Button primary={state.is === "idle"} onClick={() => start({ ask: "explore", replay, choice })}>
				{state.is === "answered" ? "Try every order again" : "Try every order"}
			</Button>
			<div role="status">
				{state.is === "failed" ? <p>The search failed: {state.problem}</p> : null}
				{state.is === "answered" ? <Found {...props} found={state.answer} /> : null}
			</div>
		</div>
	);
}

function Found({ found, onSchedule, onCopy, run }: ExploreProps & { found: Explored }) {
	const { search, orders, severities } = found;
	const weight = (id: string) => ["error", "warning", "perf", "info"].indexOf(severities[id] ?? "error");
	const witnesses = Object.entries(search.witnesses).sort(([a], [b]) => weight(a) - weight(b));
	const share = (id: string) =>
		orders.complete ? `${countText(orders.showing[id] ?? 0)} of ${countText(orders.total)}` : "some";
	const reached = search.complete ? "every order was covered" : `stopped early: too many ${search.truncated}`;
	return (
		<>
			<p>
				<strong>
					{orders.complete ? countText(orders.total) : `More than ${countText(orders.total)}`}{" "}
					{orders.total === 1 ? "interleaving" : "interleavings"}
				</strong>
				, {countText(search.states)} states; {reached}.{" "}
				{orders.complete ? `${countText(orders.clean)} without a mistake.` : null}
			</p>
			<div class="table-box">
				<table class="orders">
					<caption class="visually-hidden">What the interleavings show</caption>
					<thead>
						<tr>
							<th scope="col">Shows</th>
							<th scope="col">Interleavings</th>
							<th scope="col">Shortest</th>
						</tr>
					</thead>
					<tbody>
						{witnesses.map(([id, { schedule }]) => (
							<Row
								key={id}
								title={`${SEVERITY_SIGN[severities[id] ?? "error"]} ${id}`}
								share={share(id)}
								schedule={schedule}
								name={`that shows ${id}`}
								{...{ onSchedule, onCopy, run }}
							/>
						))}
						{search.clean ? (
							<Row
								title="✓ no mistake"
								share={orders.complete ? `${countText(orders.clean)} of ${countText(orders.total)}` : "some"}
								schedule={search.clean.schedule}
								name="without any mistake"
								{...{ onSchedule, onCopy, run }}
							/>
						) : (
							<tr>
								<th scope="row">{orders.clean > 0 ? "✓ nothing but notes" : "no order without a mistake was found"}</th>
								<td>{countText(orders.clean)}</td>
								<td />
							</tr>
						)}
					</tbody>
				</table>
			</div>
		</>
	);
}

interface RowProps extends Pick<ExploreProps, "onSchedule" | "onCopy" | "run"> {
	readonly title: string;
	readonly share: string;
	readonly schedule: readonly string[];
	readonly name: string;
}

function Row({ title, share, schedule, name, onSchedule, onCopy }: RowProps) {
	return (
		<tr>
			<th scope="row">{title}</th>
			<td>{share}</td>
			<td>
				<span class="row-buttons">
					{schedule.length} {schedule.length === 1 ? "step" : "steps"}
					<Button label={`Load the order ${name}`} onClick={() => onSchedule(schedule)}>
						Load
					</Button>
					<Button label={`Copy the order ${name}`} onClick={() => onCopy(schedule.join(" "), "Schedule")}>
						Copy
					</Button>
				</span>
			</td>
		</tr>
	);
}

/** The reader decides, step by step. */
function NextTask({ replay, choice, step, run, onSchedule }: ExploreProps) {
	const choices = useMemo(() => nextChoices(replay, choice, step), [replay, choice, step]);
	if (run.lanes.length < 2) return null;
	return (
		<div class="others">
			<h3>Who does step {step + 1}?</h3>
			{choices.length === 0 ? <p>Nobody can go on here.</p> : null}
			<ul class="next-choices">
				{choices.map(({ task, text, now, schedule }) => (
					<li key={task}>
						<Button
							pressed={now}
							label={`${laneTitle(run, task)} does step ${step + 1}: ${text}`}
							onClick={() => onSchedule(schedule, step + 1)}
						>
							{laneTitle(run, task)}
						</Button>{" "}
						<Code text={text} />
					</li>
				))}
			</ul>
		</div>
	);
}
