/**
 * The panel: holds what the user chose, folds the replay into a run, and lays out the parts. Everything shown follows
 * from (replay, choices); the host only sends replays and hears of selections.
 */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RunView } from "../server/core/sim/view/model.ts";
import type { Replay, ReplayParams } from "../server/core/wire.ts";
import { Banner, bannerViolation } from "./banner.tsx";
import { Compare } from "./compare.tsx";
import { Drawer, type DrawerName } from "./drawers.tsx";
import { Icon } from "./elements.tsx";
import type { Engine } from "./engine.ts";
import type { KernelPlace } from "./evidence.tsx";
import type { ExportFormat } from "./exports.ts";
import { Header } from "./header.tsx";
import type { Host } from "./host.ts";
import { type Action, DRAWER_ACTIONS, useActions } from "./keyboard.ts";
import { Lanes } from "./lanes.tsx";
import { Scrubber } from "./scrubber.tsx";
import { Source } from "./source.tsx";
import { StateView } from "./state-view.tsx";
import { StepCard } from "./step-card.tsx";
import { TABS, Tabs } from "./tabs.tsx";
import { useNarrow } from "./use-narrow.ts";
import { useKept, useMarks, useRun } from "./use-run.ts";
import { keptView, type ViewState } from "./view-state.ts";
import { announcement, rowAfter, stepAfter } from "./walk.ts";

interface PanelProps {
	readonly host: Host;
	readonly replay: Replay;
	readonly params: ReplayParams;
	readonly opening: ViewState;
	readonly engine: Engine;
	readonly kernels: readonly string[];
	/** sentences above everything: stale, ignored messages */
	readonly notices: readonly string[];
	readonly onDismiss: (notice: string) => void;
	/** hears of every choice */
	readonly onView: (view: ViewState) => void;
	/** back to the library, if the run came from there */
	readonly onLibrary?: () => void;
}

/** milliseconds between steps while playing */
const PLAY_SPEED = 1000;

export function Panel(props: PanelProps) {
	const { host, replay, params, opening, engine, kernels, notices, onDismiss, onView, onLibrary } = props;
	const [view, setView] = useState(opening);
	const [drawer, setDrawer] = useState<DrawerName>();
	const [playing, setPlaying] = useState(false);
	const [folds, setFolds] = useState<ReadonlySet<number>>(new Set());
	const [status, setStatus] = useState("");
	const narrow = useNarrow();
	const root = useRef<HTMLDivElement>(null);
	const { choice, run, step, assumed } = useRun(engine, replay, view);
	const openByDefault = run.lanes.length === 1 && run.steps.length <= 60;
	const unfolded = useMemo(() => toggledSet(run, folds, openByDefault), [run, folds, openByDefault]);
	useKept(host, params, view, step);
	useMarks(host, replay, run);
	onView(view);

	const select = useCallback(
		(to: number) => {
			setView((old) => ({ ...old, step: to }));
			const at = run.steps[to]?.at;
			if (at) host.post({ type: "reveal", file: at.file ?? run.file, span: at.span });
		},
		[run, host],
	);
	const choose = useCallback((wanted: Partial<ViewState>) => {
		const fresh = { step: -1, around: undefined, damage: undefined, schedule: undefined };
		setView((old) => ({ ...old, ...fresh, ...wanted }));
		setFolds(new Set());
	}, []);
	const chooseKernel = useCallback((release: string) => choose({ kernel: release }), [choose]);
	// events have other numbers on another path
	const choosePath = useCallback(
		(other: number) => {
			setView((old) => {
				const { takesOver: _, ...switches } = old.switches;
				return { ...old, switches };
			});
			choose({ path: other });
		},
		[choose],
	);
	const fold1 = useCallback((index: number) => {
		setFolds((old) => {
			const next = new Set(old);
			if (!next.delete(index)) next.add(index);
			return next;
		});
	}, []);
	const toggle = useCallback((name: DrawerName) => {
		setDrawer((old) => (old === name ? undefined : name));
		setView((old) => ({ ...old, fix: undefined, ...(name === "why" ? { tab: "why" as const } : {}) }));
	}, []);
	const compare = useCallback(() => {
		setView((old) => ({ ...old, fix: old.fix === undefined && replay.fixed ? 0 : undefined, row: 0 }));
		setDrawer(undefined);
	}, [replay]);

	useEffect(() => {
		if (!playing) return;
		if (step === run.steps.length - 1) return setPlaying(false);
		const timer = setTimeout(() => select(step + 1), PLAY_SPEED);
		return () => clearTimeout(timer);
	}, [playing, step, run, select]);
	useLayoutEffect(() => {
		const element = drawer && root.current?.querySelector<HTMLElement>("#drawer");
		if (!element) return;
		element.focus({ preventScroll: true });
		// what scrolls is another box in a narrow window
		element.scrollIntoView({ block: "start" });
	}, [drawer]);
	useEffect(() => {
		// the surroundings of a restored view are found again
		const { damage, around } = view;
		if (damage === undefined || around) return;
		const asked = engine.ask({ ask: "aftermath", replay, choice, violation: damage }, () => undefined);
		asked.answer.then(
			(answer) => setView((old) => ({ ...old, around: answer.around })),
			() => setStatus("What can come of it was not found again"),
		);
		return asked.cancel;
	}, [view, engine, replay, choice]);

	const rows = useRef(0);
	const act = (action: Action) => {
		if (view.fix !== undefined) {
			const row = rowAfter(view.row, action, rows.current);
			if (row !== undefined) return setView((old) => ({ ...old, row }));
			if (action === "close" || action === "compare") return compare();
		}
		const to = stepAfter(run, step, action);
		if (to !== undefined) {
			if (action !== "next") setPlaying(false);
			return select(to);
		}
		if (action === "play") {
			if (!playing && step === run.steps.length - 1) select(0);
			return setPlaying(!playing);
		}
		if (action === "close") return setDrawer(undefined);
		if (action === "compare") return replay.fixed ? compare() : setStatus("There is no fix to compare with");
		const named = DRAWER_ACTIONS.find((name) => name === action);
		if (named) return toggle(named);
		const part = PARTS[action as keyof typeof PARTS];
		setView((old) => ({ ...old, tab: part.tab, fix: undefined }));
		setTimeout(() => root.current?.querySelector<HTMLElement>(part.target)?.focus());
	};
	const perform = useActions(act);

	const copy = (text: string, what: string) => {
		host.post({ type: "copy", text });
		setStatus(`${what} copied`);
	};
	const exportRun = (format: ExportFormat, to: "save" | "copy") => {
		const text = format.make({ run, replay, choice, engine });
		if (to === "copy") return copy(text, format.title);
		host.post({ type: "save", name: `${run.function}-${run.kernel}.${format.extension}`, text });
		setStatus(`${format.title} ready to save`);
	};
	const link = () => {
		const { path, kernel } = view;
		// the paths are those of its function, its own the first
		const of = replay.finding ? { findingId: replay.finding.id } : {};
		const state = { params: { ...params, ...of, kernel, path }, step, view: keptView(view) };
		host.post({ type: "link", state });
		setStatus("Link copied");
	};
	const cite = host.editor ? (place: KernelPlace) => host.post({ type: "cite", ...place }) : undefined;
	const shown = bannerViolation(run, step);
	const open = drawer ?? (narrow && view.tab === "why" ? "why" : undefined);
	const has = (tab: ViewState["tab"]) => !narrow || view.tab === tab;
	const drawerPart = open ? (
		<Drawer
			name={open}
			run={run}
			replay={replay}
			engine={engine}
			choice={choice}
			step={step}
			violation={shown}
			onStep={select}
			onPath={choosePath}
			onCite={cite}
			onSwitch={(switches, release) => choose({ switches, ...(release ? { kernel: release } : {}) })}
			onAround={(around) => choose({ around, damage: around ? shown?.id : undefined })}
			onSchedule={(schedule, at) => setView((old) => ({ ...old, schedule, step: at ?? -1 }))}
			onCopy={copy}
			onExport={exportRun}
			onLink={link}
			onClose={() => setDrawer(undefined)}
		/>
	) : null;
	const main =
		view.fix === undefined ? (
			<div
				class="main"
				id="main"
				{...(narrow ? { role: "tabpanel", "aria-label": TABS.find((t) => t.id === view.tab)?.title } : {})}
			>
				{has("steps") ? <Lanes run={run} selected={step} unfolded={unfolded} onSelect={select} onFold={fold1} /> : null}
				<div class="side">
					{drawer || has("why") ? drawerPart : null}
					{has("steps") ? <StepCard run={run} step={step} onCite={cite} /> : null}
					{has("source") ? <Source run={run} step={step} onSelect={select} /> : null}
					{has("state") ? <StateView run={run} step={step} /> : null}
				</div>
			</div>
		) : (
			<Compare
				engine={engine}
				replay={replay}
				choice={choice}
				fix={view.fix}
				row={view.row}
				onFix={(fix) => setView((old) => ({ ...old, fix, row: 0 }))}
				onRows={(count) => {
					rows.current = count - 1;
				}}
				onRow={(row) => setView((old) => ({ ...old, row }))}
				onClose={compare}
			/>
		);
	return (
		<div class={`panel ${narrow ? "narrow" : "wide"}`} ref={root}>
			<Header
				replay={replay}
				run={run}
				kernels={kernels}
				drawer={drawer}
				comparing={view.fix !== undefined}
				onKernel={chooseKernel}
				onPath={choosePath}
				onDrawer={toggle}
				onCompare={compare}
				onLibrary={onLibrary}
			/>
			{notices.map((notice) => (
				<p class="notice" role="status" key={notice}>
					<Icon name="stale" /> <span>{notice}</span>
					<button type="button" class="link" onClick={() => onDismiss(notice)}>
						Dismiss
					</button>
				</p>
			))}
			{run.problems.map((problem) => (
				<p class="notice" key={problem}>
					<Icon name="warning" label="not simulated" /> <span>{problem}</span>
				</p>
			))}
			<Banner run={run} shown={shown} drawer={drawer} assumed={assumed} onDrawer={toggle} onGo={select} />
			{narrow && view.fix === undefined ? (
				<Tabs tab={view.tab} onTab={(tab) => setView((old) => ({ ...old, tab }))} />
			) : null}
			<main class="main-box">{main}</main>
			{view.fix === undefined ? (
				<Scrubber run={run} step={step} playing={playing} onStep={select} onAction={perform} />
			) : null}
			<p class="visually-hidden" aria-live="polite" id="live">
				{status ? `${status}. ` : ""}
				{view.fix === undefined ? announcement(run, step) : ""}
			</p>
		</div>
	);
}

const PARTS = {
	lanes: { tab: "steps", target: '.lane-grid [tabindex="0"]' },
	state: { tab: "state", target: "#state" },
	source: { tab: "source", target: "#source .code" },
} as const;

/** Steps whose callbacks are shown: all of a short run, and those the user toggled. */
function toggledSet(run: RunView, folds: ReadonlySet<number>, openByDefault: boolean): ReadonlySet<number> {
	if (!openByDefault) return folds;
	return new Set(run.steps.map((step) => step.index).filter((index) => !folds.has(index)));
}
