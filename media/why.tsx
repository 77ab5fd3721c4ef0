/** "Why?": the chain of steps from its causes to the mistake, what it means, and where the kernel shows it. */
import { useMemo } from "preact/hooks";
import { type Cause, causesOf } from "../server/core/sim/view/causes.ts";
import type { RunView, ViolationView } from "../server/core/sim/view/model.ts";
import { laneTitle, placeText } from "../server/core/sim/view/words.ts";
import { Icon, Says } from "./elements.tsx";
import { EvidenceList, type KernelPlace } from "./evidence.tsx";
import { severityIcon } from "./severity.ts";

interface WhyProps {
	readonly run: RunView;
	readonly violation: ViolationView | undefined;
	readonly onStep: (step: number) => void;
	readonly onCite: ((place: KernelPlace) => void) | undefined;
}

export function Why({ run, violation, onStep, onCite }: WhyProps) {
	const causes = useMemo(() => (violation ? causesOf(run, violation) : []), [run, violation]);
	if (!violation) return <p>Nothing goes wrong in this run.</p>;
	return (
		<>
			<ol class="causes">
				{causes.map((cause) => (
					<CauseItem
						key={`${cause.step} ${cause.kind}`}
						run={run}
						cause={cause}
						violation={violation}
						onStep={onStep}
					/>
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
					<EvidenceList evidence={violation.evidence} onCite={onCite} />
				</>
			) : null}
		</>
	);
}

interface CauseProps extends Pick<WhyProps, "run" | "onStep"> {
	readonly cause: Cause;
	readonly violation: ViolationView;
}

function CauseItem({ run, cause, violation, onStep }: CauseProps) {
	const step = run.steps[cause.step];
	const place = placeText(step?.at);
	const who = run.lanes.length > 1 && step && cause.step > 0 ? `, ${laneTitle(run, step.task)}` : "";
	return (
		<li class={`cause-${cause.kind}`}>
			<button type="button" class="link" onClick={() => onStep(cause.step)}>
				{cause.step === 0 ? "On entry" : `Step ${cause.step}`}
				{place ? ` (${place})` : ""}
			</button>
			{who} {cause.step > 0 ? <code>{step?.text}</code> : null}
			<ul>
				{cause.facts.map((fact, i) => (
					<li key={fact}>
						{cause.kind === "mistake" && i === 0 ? (
							<>
								<Icon name={severityIcon(violation.severity)} label={violation.severity} />{" "}
								<strong>{violation.id}</strong>{" "}
							</>
						) : null}
						<Says text={fact} />
					</li>
				))}
			</ul>
		</li>
	);
}

/** Evidence of one violation, with what the kernel itself would say. */
export function EvidencePart({ run, violation, onCite }: Omit<WhyProps, "onStep">) {
	if (!violation) return <p>Nothing goes wrong in this run, so there is nothing to prove.</p>;
	const says = run.steps[violation.step]?.says ?? [];
	return (
		<>
			<p>
				<strong>{violation.id}</strong> <Says text={violation.message} />
			</p>
			<EvidenceList evidence={violation.evidence} onCite={onCite} />
			<p class="note">
				{onCite
					? "A place opens when a kernel tree is in the workspace, or above the file."
					: "In the editor each of these opens its file."}
			</p>
			<h3>What the kernel itself says at this step</h3>
			{says.length === 0 ? (
				<p>Nothing: no assertion or warning catches it.</p>
			) : (
				<ul class="evidence">
					{says.map((line) => (
						<li key={line}>
							<code>{line}</code>
						</li>
					))}
				</ul>
			)}
		</>
	);
}
