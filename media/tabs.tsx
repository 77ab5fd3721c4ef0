/** The tabs of the narrow layout. */
import { useRef } from "preact/hooks";
import type { Tab } from "./view-state.ts";

export const TABS: readonly { readonly id: Tab; readonly title: string }[] = [
	{ id: "steps", title: "Steps" },
	{ id: "state", title: "State" },
	{ id: "source", title: "Source" },
	{ id: "why", title: "Why" },
];

export function Tabs({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
	const list = useRef<HTMLDivElement>(null);
	const onKeyDown = (event: KeyboardEvent) => {
		const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (move === undefined) return;
		event.preventDefault();
		const index = (TABS.findIndex((t) => t.id === tab) + move + TABS.length) % TABS.length;
		const next = TABS[index];
		if (!next) return;
		onTab(next.id);
		list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[index]?.focus();
	};
	return (
		<div class="tabs" role="tablist" aria-label="Parts of the replay" ref={list} onKeyDown={onKeyDown}>
			{TABS.map(({ id, title }) => (
				<button
					type="button"
					role="tab"
					key={id}
					aria-selected={id === tab}
					aria-controls="main"
					tabIndex={id === tab ? 0 : -1}
					onClick={() => onTab(id)}
				>
					{title}
				</button>
			))}
		</div>
	);
}
