/** The library: the debates as cards. A card opens as a replay; "Run all" shows what every variant comes to. */
import { useMemo, useState } from "preact/hooks";
import { loadScenario } from "../server/core/sim/scenario.ts";
import { type Outcome, scenarioOutcomes } from "../server/core/sim/view/scenario-view.ts";
import { Button } from "./elements.tsx";

export interface LibraryProps {
	/** file name -> text */
	readonly texts: Readonly<Record<string, string>>;
	readonly onOpen: (file: string, text: string) => void;
}

interface Card {
	readonly file: string;
	readonly text: string;
	readonly title: string;
	readonly teaches: readonly string[];
	readonly variants: number;
}

const GROUPS: readonly (readonly [prefix: string, title: string])[] = [
	["SC-A", "Sync files: explicit and implicit fences"],
	["SC-B", "What begin_cpu_access promises"],
	["SC-C", "Pinning and kernel mappings"],
	["SC-D", "Buffers that move: notification and unmapping"],
	["SC-E", "Heaps and cache maintenance"],
	["SC-F", "Build"],
	["SC-G", "The rules of today"],
];

export function Library({ texts, onOpen }: LibraryProps) {
	const cards = useMemo(() => Object.entries(texts).map(([file, text]) => cardOf(file, text)), [texts]);
	return (
		<main class="library">
			<h1>Scenarios</h1>
			<p>
				The debates of the mailing list, small enough to run. Each card asks one question; its variants are the answers
				that were proposed or merged.
			</p>
			{GROUPS.map(([prefix, title]) => {
				const own = cards.filter((card) => card.file.startsWith(prefix) && card.variants > 0);
				return own.length === 0 ? null : (
					<section key={prefix} aria-labelledby={prefix}>
						<h2 id={prefix}>{title}</h2>
						<ul class="cards">
							{own.map((card) => (
								<CardView key={card.file} card={card} onOpen={onOpen} />
							))}
						</ul>
					</section>
				);
			})}
		</main>
	);
}

function cardOf(file: string, text: string): Card {
	const { document, variants } = loadScenario(text);
	return {
		file,
		text,
		title: document.title ?? document.id,
		teaches: document.teaches,
		variants: variants.length,
	};
}

function CardView({ card, onOpen }: { card: Card; onOpen: LibraryProps["onOpen"] }) {
	const [outcomes, setOutcomes] = useState<readonly Outcome[]>();
	return (
		<li class={`card-item ${outcomes ? "open" : ""}`}>
			<h3>{card.title}</h3>
			{card.teaches.map((line) => (
				<p key={line}>{line}</p>
			))}
			<p class="card-buttons">
				<Button primary label={`Open: ${card.title}`} onClick={() => onOpen(card.file, card.text)}>
					Open
				</Button>
				<Button
					label={`Run all ${card.variants} variants of: ${card.title}`}
					onClick={() => setOutcomes(outcomes ? undefined : scenarioOutcomes(card.text))}
					pressed={outcomes !== undefined}
				>
					Run all {card.variants}
				</Button>
			</p>
			{outcomes ? <Matrix outcomes={outcomes} /> : null}
		</li>
	);
}

function Matrix({ outcomes }: { outcomes: readonly Outcome[] }) {
	return (
		<div class="table-box">
			<table>
				<caption class="visually-hidden">What every variant comes to</caption>
				<thead>
					<tr>
						<th scope="col">Variant</th>
						<th scope="col">Kernel</th>
						<th scope="col">Outcome</th>
						<th scope="col">Orders</th>
						<th scope="col">Moves</th>
						<th scope="col">Fence waits</th>
						<th scope="col">Cache operations</th>
					</tr>
				</thead>
				<tbody>
					{outcomes.map((outcome) => (
						<tr key={outcome.variant}>
							<th scope="row">{outcome.variant}</th>
							<td>{outcome.kernel}</td>
							<td>
								{outcome.found.length === 0 ? "✓ clean" : `✗ ${outcome.found.join(", ")}`}
								{outcome.sometimesClean ? " in some orders" : ""}
								{outcome.wrong.map((line) => (
									<span class="note" key={line}>
										{" "}
										{line}
									</span>
								))}
							</td>
							<td>{outcome.orders}</td>
							<td>{outcome.moves}</td>
							<td>{outcome.waits}</td>
							<td>{outcome.maintained}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
