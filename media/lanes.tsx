// biome-ignore-all lint/a11y/useSemanticElements: a grid of lanes is not a table of rows with cells of text
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid takes the focus, as the pattern demands
/**
 * The lanes: one column per task, one row per step, time downwards. An ARIA grid whose rows are drawn in chunks, so that
 * thousands of steps cost no more than the ones on screen.
 */
import { memo } from "preact/compat";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RunView } from "../server/core/sim/view/model.ts";
import { barsOf, type LaneBars } from "./lane-bars.ts";
import { LaneRow } from "./lane-row.tsx";

/** rows drawn together; small enough to draw one within a frame, large enough to keep few chunks */
const CHUNK = 24;
const ESTIMATED_ROW = 30;
/** the driver's lane is what is read; the others need less room */
const DRIVER = "minmax(0, 1.7fr)";
const ENVIRONMENT = "minmax(0, 1fr)";

interface LanesProps {
	readonly run: RunView;
	readonly selected: number;
	readonly unfolded: ReadonlySet<number>;
	readonly onSelect: (step: number) => void;
	readonly onFold: (step: number) => void;
}

export function Lanes({ run, selected, unfolded, onSelect, onFold }: LanesProps) {
	const bars = useMemo(() => barsOf(run), [run]);
	const scroller = useRef<HTMLDivElement>(null);
	const grid = useRef<HTMLDivElement>(null);
	const chunks = Math.ceil(run.steps.length / CHUNK);
	useEffect(() => {
		grid.current?.style.setProperty("--lanes", String(run.lanes.length));
		grid.current?.style.setProperty(
			"--columns",
			run.lanes.map((lane) => (lane.environment ? ENVIRONMENT : DRIVER)).join(" "),
		);
		grid.current?.style.setProperty("--locks", String(Math.max(1, bars.locks.length)));
	}, [run, bars]);
	useEffect(() => {
		const row = scroller.current?.querySelector(`[data-step="${selected}"]`);
		row?.scrollIntoView({ block: "nearest" });
		if (grid.current?.contains(document.activeElement)) (row?.querySelector('[tabindex="0"]') as HTMLElement)?.focus();
	}, [selected, run]);
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
		const last = run.steps.length - 1;
		const to = { ArrowDown: selected + 1, ArrowUp: selected - 1, PageDown: selected + 10, PageUp: selected - 10 }[
			event.key
		];
		if (to === undefined) return;
		event.preventDefault();
		onSelect(Math.max(0, Math.min(last, to)));
	};
	return (
		<div class="lanes" ref={scroller}>
			<div
				class="lane-grid"
				role="grid"
				aria-label="Steps, one column per task"
				aria-rowcount={run.steps.length + 1}
				aria-colcount={run.lanes.length + 1}
				ref={grid}
				onKeyDown={onKeyDown}
			>
				<div class="lane-head" role="rowgroup">
					<div class="lane-row" role="row" aria-rowindex={1}>
						<span class="lane-number" role="columnheader">
							<span class="visually-hidden">Step</span>#
						</span>
						{run.lanes.map((lane) => (
							<span class="lane-title" role="columnheader" key={lane.id}>
								<span class="lane-name">{lane.title}</span>
								{lane.outer ? <span class="lane-outer">{lane.outer}</span> : null}
							</span>
						))}
					</div>
				</div>
				{Array.from({ length: chunks }, (_, i) => (
					<LaneChunk
						key={i}
						run={run}
						bars={bars}
						from={i * CHUNK}
						to={Math.min(run.steps.length, (i + 1) * CHUNK)}
						selected={selected >= i * CHUNK && selected < (i + 1) * CHUNK ? selected : -1}
						unfolded={unfolded}
						root={scroller}
						onSelect={onSelect}
						onFold={onFold}
					/>
				))}
			</div>
		</div>
	);
}

interface ChunkProps {
	readonly run: RunView;
	readonly bars: LaneBars;
	readonly from: number;
	readonly to: number;
	/** -1 = the selected step is elsewhere */
	readonly selected: number;
	readonly unfolded: ReadonlySet<number>;
	readonly root: { readonly current: HTMLDivElement | null };
	readonly onSelect: (step: number) => void;
	readonly onFold: (step: number) => void;
}

const LaneChunk = memo(function LaneChunk(props: ChunkProps) {
	const { run, bars, from, to, selected, unfolded, root, onSelect, onFold } = props;
	const element = useRef<HTMLDivElement>(null);
	const [near, setNear] = useState(from === 0);
	const height = useRef((to - from) * ESTIMATED_ROW);
	useEffect(() => {
		const target = element.current;
		if (!target) return;
		const observer = new IntersectionObserver(
			([entry]) => {
				if (!entry) return;
				if (!entry.isIntersecting) height.current = target.offsetHeight || height.current;
				setNear(entry.isIntersecting);
			},
			{ root: root.current, rootMargin: "400px 0px" },
		);
		observer.observe(target);
		return () => observer.disconnect();
	}, [root]);
	const drawn = near || selected >= 0;
	useEffect(() => {
		if (drawn) element.current?.style.removeProperty("height");
		else element.current?.style.setProperty("height", `${height.current}px`);
	}, [drawn]);
	if (!drawn) return <div class="lane-chunk" ref={element} />;
	return (
		<div class="lane-chunk" role="rowgroup" ref={element}>
			{run.steps.slice(from, to).map((step) => (
				<LaneRow
					key={step.index}
					run={run}
					bars={bars}
					step={step}
					selected={step.index === selected}
					focusable={step.index === selected}
					unfolded={unfolded.has(step.index)}
					onSelect={onSelect}
					onFold={onFold}
				/>
			))}
		</div>
	);
});
