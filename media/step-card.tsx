/** The selected step in words: one sentence, what it changed, what broke and why, and what the kernel itself would say. */
import { changeText } from "../server/core/sim/view/changes.ts";
import type { Change, RunView, ViolationView } from "../server/core/sim/view/model.ts";
import { fieldTitle } from "../server/core/sim/view/sections.ts";
import { laneTitle, placeText } from "../server/core/sim/view/words.ts";
import { Icon, Says } from "./elements.tsx";
import { EvidenceList, type KernelPlace } from "./evidence.tsx";
import { severityIcon } from "./severity.ts";

interface StepCardProps {
	readonly run: RunView;
	readonly step: number;
	readonly onCite: ((place: KernelPlace) => void) | undefined;
}

export function StepCard({ run, step: index, onCite }: StepCardProps) {
	const step = run.steps[index];
	if (!step) return null;
	const place = placeText(step.at);
	return (
		<section class="step-card" aria-labelledby="step-title">
			<h2 id="step-title">
				{index === 0 ? "Entry" : `Step ${index}`}
				{run.lanes.length > 1 ? ` · ${laneTitle(run, step.task)}` : ""}
				{place ? <span class="note"> · {place}</span> : null}
			</h2>
			<p class="sentence">
				<Says text={step.sentence} />
			</p>
			{step.violations.map((violation) => (
				<Mistake key={violation.id + violation.message} violation={violation} onCite={onCite} />
			))}
			{step.says.length > 0 ? (
				<div class="says">
					<h3>
						<Icon name="terminal" /> The kernel itself says
					</h3>
					<ul>
						{step.says.map((line) => (
							<li key={line}>
								<code>{line}</code>
							</li>
						))}
					</ul>
				</div>
			) : step.violations.length > 0 ? (
				<p class="says silent">
					<Icon name="terminal" /> The kernel itself says nothing here.
				</p>
			) : null}
			{index > 0 ? <Changes changes={step.changes} /> : null}
		</section>
	);
}

function Mistake({ violation, onCite }: { violation: ViolationView } & Pick<StepCardProps, "onCite">) {
	return (
		<div class={`mistake-card ${violation.severity}`}>
			<p>
				<Icon name={severityIcon(violation.severity)} label={violation.severity} /> <strong>{violation.id}</strong>{" "}
				<Says text={violation.message} />
			</p>
			{violation.why ? <p class="note">{violation.why}</p> : null}
			{violation.evidence.length > 0 ? (
				<details>
					<summary>Evidence</summary>
					<EvidenceList evidence={violation.evidence} onCite={onCite} />
				</details>
			) : null}
		</div>
	);
}

function Changes({ changes }: { changes: readonly Change[] }) {
	if (changes.length === 0) return <p class="note">This step changes nothing in the state.</p>;
	return (
		<table class="changes">
			<caption>What this step changed</caption>
			<thead>
				<tr>
					<th scope="col">What</th>
					<th scope="col">Before</th>
					<th scope="col">Now</th>
				</tr>
			</thead>
			<tbody>
				{changes.map((change) => (
					<tr key={`${change.section}/${change.item}/${change.field}`}>
						{change.field === "" ? (
							<th scope="row" colSpan={3}>
								{changeText(change)}
							</th>
						) : (
							<>
								<th scope="row">
									{change.name}: {fieldTitle(change.section, change.field).toLowerCase()}
								</th>
								<td>{change.before || "–"}</td>
								<td>{change.after || "–"}</td>
							</>
						)}
					</tr>
				))}
			</tbody>
		</table>
	);
}
