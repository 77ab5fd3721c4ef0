/** What opens beside the run: why it went wrong, what if a call had failed, export, keys. One at a time. */
import { useMemo } from "preact/hooks";
import { causesOf } from "../server/core/sim/view/causes.ts";
import type { RunChoice, Surroundings } from "../server/core/sim/view/fold.ts";
import type { RunView, ViolationView } from "../server/core/sim/view/model.ts";
import { choicesOf } from "../server/core/sim/view/what-if.ts";
import { placeText } from "../server/core/sim/view/words.ts";
import type { Replay } from "../server/core/wire.ts";
import { Button, Icon } from "./elements.tsx";
import type { Engine } from "./engine.ts";
import { EXPORTS, type ExportFormat } from "./exports.ts";
import { KEYS, keyLabel } from "./keyboard.ts";
import { Others } from "./others.tsx";

export type DrawerName = "why" | "whatIf" | "export" | "help";

const TITLES: Readonly<Record<DrawerName, string>> = {
	why: "Why?",
	whatIf: "What if …?",
	export: "Export",
	help: "Keys",
};

interface DrawerProps {
	readonly name: DrawerName;
	readonly run: RunView;
	readonly replay: Replay;
	readonly engine: Engine;
	readonly choice: RunChoice;
	readonly violation: ViolationView | undefined;
	readonly onStep: (step: number) => void;
	readonly onPath: (path: number) => void;
	readonly onAround: (around: Surroundings | undefined) => void;
	readonly onSchedule: (schedule: readonly string[]) => void;
	readonly onExport: (format: ExportFormat, to: "save" | "copy") => void;
	readonly onLink: (() => void) | undefined;
	readonly onClose: () => void;
}

export function Drawer(props: DrawerProps) {
	const { name, onClose } = props;
	return (
		<section class={`drawer ${name}`} id="drawer" aria-labelledby="drawer-title" tabIndex={-1}>
			<div class="drawer-head">
				<h2 id="drawer-title">{TITLES[name]}</h2>
				<Button icon="close" label="Close (Esc)" onClick={onClose} />
			</div>
			{name === "why" ? <Why {...props} /> : null}
			{name === "whatIf" ? <WhatIf {...props} /> : null}
			{name === "export" ? <Exports {...props} /> : null}
			{name === "help" ? <Help /> : null}
		</section>
	);
}

function Why({ run, violation, onStep }: DrawerProps) {
	const causes = useMemo(() => (violation ? causesOf(run, violation) : []), [run, violation]);
	if (!violation) return <p>Nothing went wrong on this path.</p>;
	return (
		<>
			<ol class="causes">
				{causes.map((cause) => (
					<li key={`${cause.step}${cause.mistake}`} class={cause.mistake ? "mistake" : ""}>
						<button type="button" class="link" onClick={() => onStep(cause.step)}>
							{cause.step === 0 ? "On entry" : `Step ${cause.step}`}
							{placeText(run.steps[cause.step]?.at) ? ` (${placeText(run.steps[cause.step]?.at)})` : ""}
						</button>{" "}
						{cause.step > 0 ? <code>{run.steps[cause.step]?.text}</code> : null}
						<ul>
							{cause.facts.map((fact) => (
								<li key={fact}>{fact}</li>
							))}
						</ul>
					</li>
				))}
			</ol>
			{violation.why ? (
				<p>
					<Icon name="lightbulb" /> {violation.why}
				</p>
			) : null}
			{violation.evidence.length > 0 ? (
				<>
					<h3>Evidence in the kernel</h3>
					<ul class="evidence">
						{violation.evidence.map((at) => (
							<li key={at}>
								<code>{at}</code>
							</li>
						))}
					</ul>
				</>
			) : null}
		</>
	);
}

function WhatIf(props: DrawerProps) {
	return (
		<>
			{props.replay.scenario === undefined ? (
				<>
					<h3>A call had ended the other way</h3>
					<Outcomes {...props} />
				</>
			) : null}
			<Others {...props} />
		</>
	);
}

function Outcomes({ replay, run, onPath }: DrawerProps) {
	const choices = useMemo(() => choicesOf(replay, run.path.index), [replay, run.path.index]);
	if (choices.length === 0) return <p>No call of this path is tested for failure.</p>;
	return (
		<ul class="choices">
			{choices.map((choice) => (
				<li key={choice.event}>
					<label class={choice.other === undefined ? "disabled" : ""}>
						<input
							type="checkbox"
							checked={choice.fails}
							disabled={choice.other === undefined}
							onChange={() => (choice.other === undefined ? undefined : onPath(choice.other))}
						/>
						<span>
							<code>{choice.callee}()</code> fails{choice.errno ? ` with -${choice.errno}` : ""}
							{choice.reason ? <span class="note"> {choice.reason}</span> : null}
						</span>
					</label>
				</li>
			))}
		</ul>
	);
}

function Exports({ onExport, onLink }: DrawerProps) {
	return (
		<>
			<ul class="exports">
				{EXPORTS.map((format) => (
					<li key={format.id}>
						<span>
							<strong>{format.title}</strong> <span class="note">{format.about}</span>
						</span>
						<span class="export-buttons">
							<Button onClick={() => onExport(format, "copy")} label={`Copy ${format.title}`}>
								Copy
							</Button>
							<Button onClick={() => onExport(format, "save")} label={`Save ${format.title}`}>
								Save
							</Button>
						</span>
					</li>
				))}
			</ul>
			{onLink ? (
				<p>
					<Button onClick={onLink}>Copy a link to this step</Button>
				</p>
			) : null}
		</>
	);
}

function Help() {
	return (
		<dl class="keys">
			{KEYS.map((row) => (
				<div key={row.action}>
					<dt>
						{row.keys.map((key) => (
							<kbd key={key}>{keyLabel(key)}</kbd>
						))}
					</dt>
					<dd>{row.does}</dd>
				</div>
			))}
		</dl>
	);
}
