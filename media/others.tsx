/** "What if somebody else ran as well, or in another order?": looks for damage, tries every order, loads what it finds. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Exploration, Progress } from "../server/core/sim/explore.ts";
import type { Aftermath } from "../server/core/sim/view/ask.ts";
import type { RunChoice, Surroundings } from "../server/core/sim/view/fold.ts";
import type { RunView, ViolationView } from "../server/core/sim/view/model.ts";
import type { Replay } from "../server/core/wire.ts";
import { Button } from "./elements.tsx";
import type { Engine } from "./engine.ts";

interface OthersProps {
	readonly engine: Engine;
	readonly replay: Replay;
	readonly run: RunView;
	readonly choice: RunChoice;
	readonly violation: ViolationView | undefined;
	readonly onAround: (around: Surroundings | undefined) => void;
	readonly onSchedule: (schedule: readonly string[]) => void;
}

export function Others(props: OthersProps) {
	return (
		<>
			<Damage {...props} />
			{props.run.lanes.length > 1 ? <Orders {...props} /> : null}
		</>
	);
}

function Damage({ engine, replay, choice, violation, onAround }: OthersProps) {
	const [answer, setAnswer] = useState<Aftermath>();
	const [busy, setBusy] = useState(false);
	if (choice.around) {
		return (
			<div class="others">
				<h3>Somebody else runs as well: {choice.around.who}</h3>
				<Button onClick={() => onAround(undefined)}>Show the path alone</Button>
			</div>
		);
	}
	if (!violation) return null;
	const look = () => {
		setBusy(true);
		// lets the button's new text be drawn before the search keeps the page busy
		setTimeout(() => {
			setAnswer(engine.aftermath(replay, choice, violation.id));
			setBusy(false);
		}, 30);
	};
	const around = answer?.around;
	return (
		<div class="others">
			<h3>If somebody else ran as well</h3>
			<Button disabled={busy} onClick={look}>
				{busy ? "Searching…" : `What can come of ${violation.id}?`}
			</Button>
			<div role="status">
				{answer ? <p>{answer.says}</p> : null}
				{around ? (
					<Button primary onClick={() => onAround(around)}>
						Show that run
					</Button>
				) : null}
			</div>
		</div>
	);
}

type Search = { readonly progress: Progress } | { readonly result: Exploration };

function Orders({ engine, replay, choice, onSchedule }: OthersProps) {
	const [search, setSearch] = useState<Search>();
	const cancel = useRef<() => void>(() => undefined);
	useEffect(() => () => cancel.current(), []);
	const start = () => {
		const slices = engine.explore(replay, choice);
		let stopped = false;
		cancel.current = () => {
			stopped = true;
			setSearch(undefined);
		};
		const go = () => {
			if (stopped) return;
			const next = slices.next();
			setSearch(next.done ? { result: next.value } : { progress: next.value });
			if (!next.done) setTimeout(go);
		};
		go();
	};
	return (
		<div class="others">
			<h3>In another order</h3>
			{search && "progress" in search ? (
				<>
					<p role="status">
						{search.progress.states} states so far
						{search.progress.violations.length > 0 ? `; found ${search.progress.violations.join(", ")}` : ""}
					</p>
					<Button onClick={() => cancel.current()}>Cancel</Button>
				</>
			) : (
				<Button onClick={start}>Try every order</Button>
			)}
			{search && "result" in search ? <Found result={search.result} onLoad={onSchedule} /> : null}
		</div>
	);
}

function Found({ result, onLoad }: { result: Exploration; onLoad: (schedule: readonly string[]) => void }) {
	const extent = result.complete ? "every order was covered" : `stopped early (${result.truncated})`;
	return (
		<div role="status">
			<p>
				{result.states} states, {result.ends} ends of runs; {extent}.
			</p>
			<ul class="orders">
				{Object.entries(result.witnesses).map(([id, witness]) => (
					<li key={id}>
						<code>{id}</code> after {witness.schedule.length} steps{" "}
						<Button label={`Load the order that shows ${id}`} onClick={() => onLoad(witness.schedule)}>
							Load
						</Button>
					</li>
				))}
				{result.clean ? (
					<li>
						an order without any mistake{" "}
						<Button
							label="Load the order without any mistake"
							onClick={() => result.clean && onLoad(result.clean.schedule)}
						>
							Load
						</Button>
					</li>
				) : (
					<li>no order without a mistake was found</li>
				)}
			</ul>
		</div>
	);
}
