/** "What if …?": calls that end the other way, another exporter, somebody else who runs as well, buffers that are one. */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { prepare, type RunChoice, type Surroundings } from "../server/core/sim/view/fold.ts";
import type { ViolationView } from "../server/core/sim/view/model.ts";
import { otherOptions } from "../server/core/sim/view/others.ts";
import {
	exporterOptions,
	NO_SWITCHES,
	type Option,
	type Switches,
	samenessOptions,
	switched,
} from "../server/core/sim/view/switches.ts";
import { policiesOf } from "../server/core/sim/view/toggles.ts";
import { choicesOf } from "../server/core/sim/view/what-if.ts";
import type { Replay } from "../server/core/wire.ts";
import { Button } from "./elements.tsx";
import type { Engine } from "./engine.ts";
import type { Question } from "./questions.ts";
import { useAsked } from "./use-asked.ts";

export interface WhatIfProps {
	readonly replay: Replay;
	readonly engine: Engine;
	readonly choice: RunChoice;
	readonly violation: ViolationView | undefined;
	readonly onPath: (path: number) => void;
	readonly onSwitch: (switches: Switches) => void;
	readonly onAround: (around: Surroundings | undefined) => void;
}

export function WhatIf(props: WhatIfProps) {
	const { replay, choice, onSwitch } = props;
	const { path, kernel } = choice;
	const switches = choice.switches ?? NO_SWITCHES;
	const { program } = useMemo(() => {
		// the others depend on the exporter, so that is left in
		const { exporter } = choice.switches ?? NO_SWITCHES;
		return prepare(replay, { path, kernel, switches: exporter ? { exporter } : {} });
	}, [replay, path, kernel, choice.switches]);
	const own = useMemo(() => prepare(replay, { path, kernel }).program, [replay, path, kernel]);
	const change = (what: Parameters<typeof switched>[1]) => onSwitch(switched(switches, what));
	const chosen = switches.others ?? [];
	return (
		<>
			{Object.keys(switches).length > 0 || choice.schedule ? (
				<Button onClick={() => onSwitch(NO_SWITCHES)}>Back to the run as it was</Button>
			) : null}
			{replay.scenario === undefined ? (
				<Group title="A call had ended the other way">
					<Outcomes {...props} />
				</Group>
			) : (
				<Policies {...props} onSwitch={onSwitch} />
			)}
			<Group title="Somebody else ran as well">
				{otherOptions(program).map((option) => (
					<Check
						key={option.value}
						option={option}
						checked={chosen.includes(option.value)}
						onChange={(on) =>
							change({ others: on ? [...chosen, option.value] : chosen.filter((id) => id !== option.value) })
						}
					/>
				))}
			</Group>
			{replay.scenario === undefined ? (
				<>
					<Group title="Another exporter">
						<Radios
							name="exporter"
							value={switches.exporter ?? ""}
							options={[{ value: "", title: "as this path needs it", about: "" }, ...exporterOptions(own)]}
							onChange={(value) => change({ exporter: value === "" ? undefined : (value as never) })}
						/>
					</Group>
					<Group title="The buffers were the same">
						<Radios
							name="same"
							value={switches.same ?? ""}
							options={[{ value: "", title: "as the path leaves it", about: "" }, ...samenessOptions(own)]}
							onChange={(value) => change({ same: value === "" ? undefined : (value as never) })}
						/>
					</Group>
				</>
			) : null}
			<Damage {...props} />
		</>
	);
}

function Group({ title, children }: { title: string; children: ComponentChildren }) {
	return (
		<fieldset class="choices">
			<legend>{title}</legend>
			{children}
		</fieldset>
	);
}

interface CheckProps {
	readonly option: Option<string>;
	readonly checked: boolean;
	readonly onChange: (on: boolean) => void;
	readonly radio?: string;
}

function Check({ option, checked, onChange, radio }: CheckProps) {
	const { value, title, about, reason } = option;
	return (
		<label class={reason === undefined ? "" : "disabled"}>
			<input
				type={radio === undefined ? "checkbox" : "radio"}
				name={radio}
				value={value}
				checked={checked}
				disabled={reason !== undefined && !checked}
				onChange={(event) => onChange(event.currentTarget.checked)}
			/>
			<span>
				{title}
				{about ? <span class="note">: {about}.</span> : null}
				{reason ? <span class="note"> Not here: {reason}.</span> : null}
			</span>
		</label>
	);
}

interface RadiosProps {
	readonly name: string;
	readonly value: string;
	readonly options: readonly Option<string>[];
	readonly onChange: (value: string) => void;
}

function Radios({ name, value, options, onChange }: RadiosProps) {
	return (
		<>
			{options.map((option) => (
				<Check
					key={option.value}
					radio={name}
					option={option}
					checked={option.value === value}
					onChange={() => onChange(option.value)}
				/>
			))}
		</>
	);
}

function Outcomes({ replay, choice, onPath }: WhatIfProps) {
	const choices = useMemo(() => choicesOf(replay, choice.path), [replay, choice.path]);
	if (choices.length === 0) return <p>No call of this path is tested for failure.</p>;
	return (
		<>
			{choices.map(({ event, callee, fails, errno, other, reason }) => (
				<label key={event} class={other === undefined ? "disabled" : ""}>
					<input
						type="checkbox"
						checked={fails}
						disabled={other === undefined}
						onChange={() => (other === undefined ? undefined : onPath(other))}
					/>
					<span>
						<code>{callee}()</code> fails{errno ? ` with -${errno}` : ""}
						{reason ? <span class="note"> {reason}</span> : null}
					</span>
				</label>
			))}
		</>
	);
}

/** The switches of a debate: which policy the kernel follows. */
function Policies({ replay, choice, onSwitch }: WhatIfProps) {
	const policies = useMemo(() => policiesOf(replay, choice), [replay, choice]);
	const switches = choice.switches ?? NO_SWITCHES;
	return (
		<>
			{policies.map(({ name, title, value, options }) => (
				<Group key={name} title={title}>
					<Radios
						name={name}
						value={String(value)}
						options={options.map((option) => ({ ...option, value: String(option.value) }))}
						onChange={(text) => {
							const picked = options.find((option) => String(option.value) === text)?.value;
							if (picked !== undefined) onSwitch({ ...switches, toggles: { ...switches.toggles, [name]: picked } });
						}}
					/>
				</Group>
			))}
		</>
	);
}

type AskAftermath = Extract<Question, { ask: "aftermath" }>;

/** What a mistake leads to when the right one comes along. */
function Damage({ engine, replay, choice, violation, onAround }: WhatIfProps) {
	const asked = useAsked<AskAftermath>(engine.ask, choice);
	if (choice.around) {
		return (
			<div class="others">
				<h3>Shown with {choice.around.who}</h3>
				<Button onClick={() => onAround(undefined)}>Show the path alone</Button>
			</div>
		);
	}
	if (!violation || replay.scenario !== undefined) return null;
	const question: AskAftermath = { ask: "aftermath", replay, choice, violation: violation.id };
	const { state } = asked;
	const around = state.is === "answered" ? state.answer.around : undefined;
	return (
		<div class="others">
			<h3>Who is harmed?</h3>
			<Button disabled={state.is === "busy"} onClick={() => asked.start(question)}>
				{state.is === "busy" ? "Searching…" : `What can come of ${violation.id}?`}
			</Button>
			<div role="status">
				{state.is === "answered" ? <p>{state.answer.says}</p> : null}
				{state.is === "failed" ? <p>The search failed: {state.problem}</p> : null}
				{around ? (
					<Button primary onClick={() => onAround(around)}>
						Show that run
					</Button>
				) : null}
			</div>
		</div>
	);
}
