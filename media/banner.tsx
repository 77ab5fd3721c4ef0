/** The verdict on top: what went wrong first and worst, where, and the ways to ask further. */
import type { RunView, ViolationView } from "../server/core/sim/view/model.ts";
import { laneTitle, leadingViolation, placeText, verdictText } from "../server/core/sim/view/words.ts";
import { Button, Icon } from "./elements.tsx";
import { severityIcon } from "./severity.ts";

interface BannerProps {
	readonly run: RunView;
	readonly shown: ViolationView | undefined;
	readonly why: boolean;
	readonly onWhy: () => void;
	readonly onGo: (step: number) => void;
}

/** The violation a banner shows while `step` is selected: the one of that step, else the leading one. */
export function bannerViolation(run: RunView, step: number): ViolationView | undefined {
	const here = run.violations.filter((v) => v.step === step);
	return here.find((v) => v.id === run.finding?.violation) ?? here[0] ?? leadingViolation(run);
}

export function Banner({ run, shown, why, onWhy, onGo }: BannerProps) {
	if (!shown) {
		return (
			<section class="banner clean" aria-label="Verdict">
				<Icon name="check" />
				<p class="banner-text">
					<strong>{verdictText(run)}</strong> <Assumed run={run} />
				</p>
			</section>
		);
	}
	const index = run.violations.indexOf(shown);
	const place = placeText(shown.at);
	const disagrees = run.finding && !run.violations.some((v) => v.id === run.finding?.violation);
	return (
		<section class={`banner ${shown.severity}`} aria-label="Verdict">
			<Icon name={severityIcon(shown.severity)} label={shown.severity} />
			<div class="banner-text">
				<p>
					<strong class="rule">{shown.id}</strong> {shown.message}
				</p>
				<p class="note">
					{run.violations.length > 1 ? `${index + 1} of ${run.violations.length} · ` : ""}
					step {shown.step} · {laneTitle(run, shown.task)}
					{place ? ` · ${place}` : ""}
					{run.finding ? ` · rule ${run.finding.rule}` : ""} <Assumed run={run} />
				</p>
				{disagrees ? <p class="note">{verdictText(run)}</p> : null}
			</div>
			<span class="banner-buttons">
				<Button icon="next" onClick={() => onGo(shown.step)}>
					Go to step {shown.step}
				</Button>
				<Button icon="lightbulb" pressed={why} onClick={onWhy}>
					Why?
				</Button>
			</span>
		</section>
	);
}

function Assumed({ run }: { run: RunView }) {
	const count = run.assumptions.length;
	if (count === 0) return null;
	return (
		<details class="assumed">
			<summary>
				relies on {count} {count === 1 ? "assumption" : "assumptions"}
			</summary>
			<ul>
				{run.assumptions.map((assumption) => (
					<li key={assumption}>{assumption}</li>
				))}
			</ul>
		</details>
	);
}
