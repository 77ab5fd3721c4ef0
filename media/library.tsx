/** The library: the debates as cards. A card asks one question, offers the policies that were argued for, and runs them all. */
import { useMemo, useState } from "preact/hooks";
import { type CardView as Card, cardOf, outcomeText } from "../server/core/sim/view/debate.ts";
import type { Outcome } from "../server/core/sim/view/scenario-view.ts";
import type { Ask } from "./background.ts";
import { QUESTIONS } from "./debates.ts";
import { Button } from "./elements.tsx";
import type { Question } from "./questions.ts";
import { useAsked } from "./use-asked.ts";

export interface LibraryProps {
	/** file name -> text */
	readonly texts: Readonly<Record<string, string>>;
	readonly ask: Ask;
	/** `view` = the variant, as a view of the panel */
	readonly onOpen: (file: string, text: string, view: { readonly path: number }) => void;
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

export function Library({ texts, ask, onOpen }: LibraryProps) {
	const cards = useMemo(() => Object.entries(texts).map(([file, text]) => ({ ...cardOf(text), file, text })), [texts]);
	return (
		<main class="library">
			<h1>Debates</h1>
			<p>
				What the mailing list argued about, small enough to run. Each card asks one question; its policies are the
				answers that were proposed or merged.
			</p>
			<nav aria-label="Groups of debates">
				<ul class="library-groups">
					{GROUPS.map(([prefix, title]) => (
						<li key={prefix}>
							<button
								type="button"
								class="link"
								onClick={() => document.getElementById(prefix)?.scrollIntoView({ block: "start" })}
							>
								{title}
							</button>
						</li>
					))}
				</ul>
			</nav>
			{GROUPS.map(([prefix, title]) => {
				const own = cards.filter((card) => card.file.startsWith(prefix));
				return own.length === 0 ? null : (
					<section key={prefix} aria-labelledby={prefix}>
						<h2 id={prefix}>{title}</h2>
						<ul class="cards">
							{own.map((card) => (
								<CardItem key={card.file} card={card} ask={ask} onOpen={onOpen} />
							))}
						</ul>
					</section>
				);
			})}
		</main>
	);
}

interface CardProps extends Pick<LibraryProps, "ask" | "onOpen"> {
	readonly card: Card & { readonly file: string; readonly text: string };
}

type AskOutcomes = Extract<Question, { ask: "outcomes" }>;

function CardItem({ card, ask, onOpen }: CardProps) {
	const [policy, setPolicy] = useState(0);
	const { state, start, cancel } = useAsked<AskOutcomes>(ask, card.file);
	const { variants } = card;
	return (
		<li class={`card-item ${state.is === "answered" ? "open" : ""}`}>
			<h3>{card.title}</h3>
			<p class="question">{QUESTIONS[card.id]}</p>
			{variants.length > 1 ? (
				<fieldset class="choices">
					<legend>Policy</legend>
					{variants.map(({ name, expected, kernel }, i) => (
						<label key={name}>
							<input type="radio" name={card.id} checked={i === policy} onChange={() => setPolicy(i)} />
							<span>
								{name} <span class="note">Linux {kernel}</span>{" "}
								{expected ? (
									<span class="chip">{expected.length === 0 ? "✓ clean" : `✗ ${expected.join(", ")}`}</span>
								) : null}
							</span>
						</label>
					))}
				</fieldset>
			) : null}
			{card.lint ? <p class="note">A rule for the text of a file; there is nothing to run.</p> : null}
			{variants.length > 0 ? (
				<p class="card-buttons">
					<Button primary label={`Open: ${card.title}`} onClick={() => onOpen(card.file, card.text, { path: policy })}>
						Open
					</Button>
					{state.is === "busy" ? (
						<Button label={`Running… stop: ${card.title}`} onClick={cancel}>
							Running… stop
						</Button>
					) : (
						<Button
							label={`${variants.length === 1 ? "Run it" : "Run all policies"}: ${card.title}`}
							onClick={() => (state.is === "answered" ? cancel() : start({ ask: "outcomes", text: card.text }))}
							pressed={state.is === "answered"}
						>
							{variants.length === 1 ? "Run it" : "Run all policies"}
						</Button>
					)}
				</p>
			) : null}
			<div role="status">
				{state.is === "failed" ? <p>It could not be run: {state.problem}</p> : null}
				{state.is === "answered" ? <Matrix outcomes={state.answer} /> : null}
			</div>
			<details>
				<summary>What comes out</summary>
				{card.teaches.map((line) => (
					<p key={line}>{line}</p>
				))}
				{card.notes.map((line) => (
					<p key={line} class="note">
						{line}
					</p>
				))}
				<ul class="evidence note">
					{card.sources.map((line) => (
						<li key={line}>{line}</li>
					))}
				</ul>
			</details>
		</li>
	);
}

const COSTS: readonly (readonly [
	keyof Outcome & ("orders" | "moves" | "notified" | "pins" | "waits" | "maintained"),
	string,
])[] = [
	["orders", "Ends of runs"],
	["moves", "Moves"],
	["notified", "Notifications"],
	["pins", "Pins at the end"],
	["waits", "Fence waits"],
	["maintained", "Cache operations"],
];

/** Policies against outcomes and costs. */
function Matrix({ outcomes }: { outcomes: readonly Outcome[] }) {
	return (
		<div class="table-box">
			<table>
				<caption class="visually-hidden">What every policy comes to, and what it costs</caption>
				<thead>
					<tr>
						<th scope="col">Policy</th>
						<th scope="col">Outcome</th>
						{COSTS.map(([key, title]) => (
							<th scope="col" key={key}>
								{title}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{outcomes.map((outcome) => (
						<tr key={outcome.variant}>
							<th scope="row">
								{outcome.variant} <span class="note">{outcome.kernel}</span>
							</th>
							<td>
								{outcomeText(outcome)}
								{outcome.wrong.map((line) => (
									<span class="note" key={line}>
										{" "}
										{line}
									</span>
								))}
							</td>
							{COSTS.map(([key]) => (
								<td key={key}>{outcome[key]}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
