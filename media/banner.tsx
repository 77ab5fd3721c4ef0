/** The verdict on top: what went wrong first and worst, where, and the ways to ask further. */
import type { RunView, ViolationView } from "../server/core/sim/view/model.ts";
import { laneTitle, leadingViolation, placeText, verdictText } from "../server/core/sim/view/words.ts";
import type { DrawerName } from "./drawers.tsx";
import { Button, Icon, Says } from "./elements.tsx";
import { severityIcon } from "./severity.ts";

interface BannerProps {
	readonly run: RunView;
	readonly shown: ViolationView | undefined;
	readonly drawer: DrawerName | undefined;
	/** how many assumptions the run rests on, and how many of them the reader has turned round */
	readonly assumed: { readonly all: number; readonly turned: number };
	readonly onDrawer: (drawer: DrawerName) => void;
	readonly onGo: (step: number) => void;
}

/** The violation a banner shows while `step` is selected: the one of that step, else the leading one. */
export function bannerViolation(run: RunView, step: number): ViolationView | undefined {
	const here = run.violations.filter((v) => v.step === step);
	return here.find((v) => v.id === run.finding?.violation) ?? here[0] ?? leadingViolation(run);
}

export function Banner({ run, shown, drawer, assumed, onDrawer, onGo }: BannerProps) {
	const assumptions = <Assumed assumed={assumed} pressed={drawer === "assumptions"} onDrawer={onDrawer} />;
	if (!shown) {
		return (
			<section class="banner clean" aria-label="Verdict">
				<Icon name="check" />
				<p class="banner-text">
					<strong>{verdictText(run)}</strong>
				</p>
				<span class="banner-buttons">{assumptions}</span>
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
					<strong class="rule">{shown.id}</strong> <Says text={shown.message} />
				</p>
				<p class="note">
					{run.violations.length > 1 ? `${index + 1} of ${run.violations.length} · ` : ""}
					step {shown.step} · {laneTitle(run, shown.task)}
					{place ? ` · ${place}` : ""}
					{run.finding ? ` · rule ${run.finding.rule}` : ""}
				</p>
				{disagrees ? <p class="note">{verdictText(run)}</p> : null}
			</div>
			<span class="banner-buttons">
				<Button icon="next" onClick={() => onGo(shown.step)}>
					Go to step {shown.step}
				</Button>
				<Button icon="lightbulb" pressed={drawer === "why"} onClick={() => onDrawer("why")}>
					Why?
				</Button>
				<Button pressed={drawer === "evidence"} onClick={() => onDrawer("evidence")}>
					Evidence
				</Button>
				{assumptions}
			</span>
		</section>
	);
}

interface AssumedProps extends Pick<BannerProps, "assumed" | "onDrawer"> {
	readonly pressed: boolean;
}

function Assumed({ assumed: { all, turned }, pressed, onDrawer }: AssumedProps) {
	if (all === 0) return null;
	return (
		<Button pressed={pressed} onClick={() => onDrawer("assumptions")}>
			{all} {all === 1 ? "assumption" : "assumptions"}
			{turned > 0 ? `, ${turned} changed` : ""}
		</Button>
	);
}
