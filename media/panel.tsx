/**
 * The panel: holds what the user chose, folds the replay into a run, and lays out the parts. Everything shown follows
 * from (replay, choices); the host only sends replays and hears of selections.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RunView } from "../server/core/sim/view/model.ts";
import { leadingViolation } from "../server/core/sim/view/words.ts";
import type { Replay, ReplayParams } from "../server/core/wire.ts";
import { Banner, bannerViolation } from "./banner.tsx";
import { Drawer, type DrawerName } from "./drawers.tsx";
import { Icon } from "./elements.tsx";
import type { Engine } from "./engine.ts";
import type { ExportFormat } from "./exports.ts";
import { Header } from "./header.tsx";
import type { Host } from "./host.ts";
import { type Action, actionOf } from "./keyboard.ts";
import { Lanes } from "./lanes.tsx";
import { Scrubber } from "./scrubber.tsx";
import { Source } from "./source.tsx";
import { StateView } from "./state-view.tsx";
import { StepCard } from "./step-card.tsx";
import { TABS, Tabs } from "./tabs.tsx";
import { useNarrow } from "./use-narrow.ts";
import type { ViewState } from "./view-state.ts";
import { announcement, stepAfter } from "./walk.ts";

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
	/** back to the library, if the run came from there */
	readonly onLibrary?: () => void;
}

/** milliseconds between steps while playing */
const PLAY_SPEED = 1000;
/** milliseconds of rest before position and choices are kept */
const KEEP_DELAY = 150;

export function Panel({ host, replay, params, opening, engine, kernels, notices, onDismiss, onLibrary }: PanelProps) {
	const [view, setView] = useState(opening);
	const [drawer, setDrawer] = useState<DrawerName>();
	const [playing, setPlaying] = useState(false);
	const [folds, setFolds] = useState<ReadonlySet<number>>(new Set());
	const [status, setStatus] = useState("");
	const narrow = useNarrow();
	const root = useRef<HTMLDivElement>(null);
	const { path, kernel, around, schedule } = view;
	const choice = useMemo(
		() => ({ path, kernel, ...(around ? { around } : {}), ...(schedule ? { schedule } : {}) }),
		[path, kernel, around, schedule],
	);
	const run = useMemo(() => engine.fold(replay, choice), [engine, replay, choice]);
	const step = view.step < 0 ? (leadingViolation(run)?.step ?? 0) : Math.min(view.step, run.steps.length - 1);
	const openByDefault = run.lanes.length === 1 && run.steps.length <= 60;
	const unfolded = useMemo(() => toggledSet(run, folds, openByDefault), [run, folds, openByDefault]);

	const select = useCallback(
		(to: number) => {
			setView((old) => ({ ...old, step: to }));
			const at = run.steps[to]?.at;
			if (at) host.post({ type: "reveal", file: at.file ?? run.file, span: at.span });
		},
		[run, host],
	);
	const choose = useCallback((wanted: Partial<ViewState>) => {
		setView((old) => ({ ...old, step: -1, around: undefined, schedule: undefined, ...wanted }));
		setFolds(new Set());
	}, []);
	const chooseKernel = useCallback((release: string) => choose({ kernel: release }), [choose]);
	const choosePath = useCallback((other: number) => choose({ path: other }), [choose]);
	const fold1 = useCallback((index: number) => {
		setFolds((old) => {
			const next = new Set(old);
			if (!next.delete(index)) next.add(index);
			return next;
		});
	}, []);
	const toggle = useCallback((name: DrawerName) => {
		setDrawer((old) => (old === name ? undefined : name));
		if (name === "why") setView((old) => ({ ...old, tab: "why" }));
	}, []);

	useEffect(() => {
		// kept when the user rests: writing the address at every step costs more than drawing it
		const timer = setTimeout(
			() => host.keep({ params: { ...params, kernel, path }, step, view: { path, kernel, tab: view.tab } }),
			KEEP_DELAY,
		);
		return () => clearTimeout(timer);
	}, [host, params, path, kernel, step, view.tab]);
	useEffect(() => {
		if (!playing) return;
		if (step === run.steps.length - 1) return setPlaying(false);
		const timer = setTimeout(() => select(step + 1), PLAY_SPEED);
		return () => clearTimeout(timer);
	}, [playing, step, run, select]);
	useEffect(() => {
		if (drawer) root.current?.querySelector<HTMLElement>("#drawer")?.focus();
	}, [drawer]);

	const act = (action: Action) => {
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
		if (action === "why" || action === "whatIf" || action === "export" || action === "help") return toggle(action);
		const tab = { lanes: "steps", state: "state", source: "source" } as const;
		setView((old) => ({ ...old, tab: tab[action as keyof typeof tab] }));
		const target = { lanes: '.lane-grid [tabindex="0"]', state: "#state", source: "#source .code" }[
			action as keyof typeof tab
		];
		setTimeout(() => root.current?.querySelector<HTMLElement>(target)?.focus());
	};
	const perform = useActions(act);

	const exportRun = (format: ExportFormat, to: "save" | "copy") => {
		const text = format.make({ run, replay, choice, engine });
		if (to === "copy") host.post({ type: "copy", text });
		else host.post({ type: "save", name: `${run.function}-${run.kernel}.${format.extension}`, text });
		setStatus(`${format.title} ${to === "copy" ? "copied" : "ready to save"}`);
	};
	const link = host.link;
	const shown = bannerViolation(run, step);
	const open = drawer ?? (narrow && view.tab === "why" ? "why" : undefined);
	const drawerPart = open ? (
		<Drawer
			name={open}
			run={run}
			replay={replay}
			engine={engine}
			choice={choice}
			violation={shown}
			onStep={select}
			onPath={(other) => choose({ path: other })}
			onAround={(others) => choose({ around: others })}
			onSchedule={(order) => choose({ around, schedule: order })}
			onExport={exportRun}
			onLink={
				link
					? () => host.post({ type: "copy", text: link({ params, step, view: { path, kernel, tab: view.tab } }) })
					: undefined
			}
			onClose={() => setDrawer(undefined)}
		/>
	) : null;
	const has = (tab: ViewState["tab"]) => !narrow || view.tab === tab;
	return (
		<div class={`panel ${narrow ? "narrow" : "wide"}`} ref={root}>
			<Header
				replay={replay}
				run={run}
				kernels={kernels}
				drawer={drawer}
				onKernel={chooseKernel}
				onPath={choosePath}
				onDrawer={toggle}
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
			<Banner run={run} shown={shown} why={drawer === "why"} onWhy={() => toggle("why")} onGo={select} />
			{narrow ? <Tabs tab={view.tab} onTab={(tab) => setView((old) => ({ ...old, tab }))} /> : null}
			<main class="main-box">
				<div
					class="main"
					id="main"
					{...(narrow ? { role: "tabpanel", "aria-label": TABS.find((t) => t.id === view.tab)?.title } : {})}
				>
					{has("steps") ? (
						<Lanes run={run} selected={step} unfolded={unfolded} onSelect={select} onFold={fold1} />
					) : null}
					<div class="side">
						{drawer || has("why") ? drawerPart : null}
						{has("steps") ? <StepCard run={run} step={step} /> : null}
						{has("source") ? <Source run={run} step={step} onSelect={select} /> : null}
						{has("state") ? <StateView run={run} step={step} /> : null}
					</div>
				</div>
			</main>
			<Scrubber run={run} step={step} playing={playing} onStep={select} onAction={perform} />
			<p class="visually-hidden" aria-live="polite" id="live">
				{status ? `${status}. ` : ""}
				{announcement(run, step)}
			</p>
		</div>
	);
}

/** Steps whose callbacks are shown: all of a short run, and those the user toggled. */
function toggledSet(run: RunView, folds: ReadonlySet<number>, openByDefault: boolean): ReadonlySet<number> {
	if (!openByDefault) return folds;
	return new Set(run.steps.map((step) => step.index).filter((index) => !folds.has(index)));
}

/** Keys anywhere in the page. Answers a function that never changes and always does what the newest `act` does. */
function useActions(act: (action: Action) => void): (action: Action) => void {
	const current = useRef(act);
	current.current = act;
	useEffect(() => {
		const onKeyDown = (event: KeyboardEvent) => {
			const action = actionOf(event);
			if (!action) return;
			event.preventDefault();
			current.current(action);
		};
		window.addEventListener("keydown", onKeyDown);
		return () => window.removeEventListener("keydown", onKeyDown);
	}, []);
	return useCallback((action: Action) => current.current(action), []);
}
