/** Waits for the host's replay and shows it; the only place that hears messages. */
import { render } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { scenarioReplay } from "../server/core/sim/view/scenario-view.ts";
import type { HostMessage } from "../server/core/wire.ts";
import { Button } from "./elements.tsx";
import type { Engine } from "./engine.ts";
import type { Host } from "./host.ts";
import { Library } from "./library.tsx";
import { Panel } from "./panel.tsx";
import { openingState, restoredState, type ViewState } from "./view-state.ts";

interface AppProps {
	readonly host: Host;
	readonly engine: Engine;
	readonly kernels: readonly string[];
	/** the bundled scenarios: file name -> text */
	readonly scenarios: Readonly<Record<string, string>>;
}

type Shown = Extract<HostMessage, { type: "replay" }> & { readonly serial: number };

export function App({ host, engine, kernels, scenarios }: AppProps) {
	const [shown, setShown] = useState<Shown>();
	const [library, setLibrary] = useState(false);
	const view = useRef<{ readonly about: string; readonly view: ViewState }>(undefined);
	const [error, setError] = useState<string>();
	const [notices, setNotices] = useState<readonly string[]>([]);
	const notice = useCallback((text: string) => setNotices((old) => (old.includes(text) ? old : [...old, text])), []);
	const openScenario = useCallback((file: string, text: string, view?: unknown, step?: number) => {
		const replay = scenarioReplay(text, file);
		if (!replay) return;
		const more = { ...(view === undefined ? {} : { view }), ...(step === undefined ? {} : { step }) };
		// the file's name is enough to find it again
		const params = { uri: "", function: file };
		setShown((old) => ({ type: "replay", params, replay, ...more, serial: (old?.serial ?? 1) + 1 }));
		setLibrary(false);
		setError(undefined);
	}, []);
	useEffect(() => {
		const stop = host.listen((message) => {
			if (message.type === "replay") {
				setShown((old) => ({ ...message, serial: (old?.serial ?? 0) + 1 }));
				setNotices([]);
				setError(undefined);
				setLibrary(false);
			} else if (message.type === "library") {
				setLibrary(true);
				const { params, view, step } = message.state ?? host.restored ?? {};
				const text = scenarios[params?.function ?? ""];
				if (params?.function !== undefined && text !== undefined) openScenario(params.function, text, view, step);
			} else if (message.type === "stale") notice(message.message);
			else setError(message.message);
		}, notice);
		host.post({ type: "ready" });
		return stop;
	}, [host, notice, scenarios, openScenario]);
	if (library) {
		return <Library texts={scenarios} ask={engine.ask} onOpen={openScenario} />;
	}
	if (!shown) {
		return (
			<main class="waiting">
				<h1>dma-buf Lens replay</h1>
				<p role="status">{error ?? notices[0] ?? "Waiting for a replay…"}</p>
				<Button onClick={() => setLibrary(true)}>Show the debates</Button>
			</main>
		);
	}
	const kept = shown.serial === 1 ? host.restored : undefined;
	// an edit brings the same replay anew: what the reader chose stays
	const same = view.current?.about === JSON.stringify(shown.params) ? view.current : undefined;
	const opening = {
		...openingState(shown.replay, shown.step ?? same?.view.step ?? kept?.step),
		...restoredState(shown.view ?? same?.view ?? kept?.view, shown.replay),
	};
	const onView = (now: ViewState) => {
		view.current = { about: JSON.stringify(shown.params), view: now };
	};
	return (
		<Panel
			key={shown.serial}
			host={host}
			replay={shown.replay}
			params={shown.params}
			opening={opening}
			engine={engine}
			kernels={kernels}
			onView={onView}
			{...(shown.replay.scenario === undefined ? {} : { onLibrary: () => setLibrary(true) })}
			notices={error === undefined ? notices : [error, ...notices]}
			onDismiss={(gone) => {
				setNotices((old) => old.filter((text) => text !== gone));
				if (gone === error) setError(undefined);
			}}
		/>
	);
}

/** Put the application into `root`. */
export function mount(root: Element, props: AppProps): void {
	render(<App {...props} />, root);
}
