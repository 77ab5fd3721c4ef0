/** Entry of the test page: the panel on hand-made runs instead of the simulator. Bundled by the tests, never shipped. */
import "../../media/style.css";
import "../../media/themes.css";
import { mount } from "../../media/app.tsx";
import type { Ask } from "../../media/background.ts";
import type { Engine } from "../../media/engine.ts";
import { connectHost } from "../../media/host.ts";
import type { Answers } from "../../media/questions.ts";
import { SCENARIO_TEXTS } from "../../media/scenario-texts.ts";
import { applyTheme } from "../../media/theme.ts";
import { longRun, storyRun } from "./fixture.ts";

const search = new URLSearchParams(location.search);
const count = Number(search.get("steps") ?? 0);
const run = count > 0 ? longRun(count) : storyRun();
const root = document.getElementById("app");
applyTheme();
const WITNESSES = { "DBS-P03": { schedule: ["drv", "evict", "drv"], preemptions: 1 } };
const ANSWERS: Answers = {
	explore: {
		search: {
			complete: true,
			coveredBelow: 3,
			states: 24,
			transitions: 60,
			ends: 5,
			violations: ["DBS-P03"],
			witnesses: WITNESSES,
		},
		orders: { complete: true, states: 24, total: 212, clean: 72, showing: { "DBS-P03": 140 } },
		severities: { "DBS-P03": "error" },
	},
	aftermath: { says: "With an eviction worker: kernel mapping of buf used after the buffer moved." },
	compare: undefined,
	outcomes: [],
};
const engine: Engine = {
	fold: (_replay, { kernel }) => ({ ...run, kernel }),
	ask: ((question: { ask: keyof Answers }) => ({
		answer: Promise.resolve(ANSWERS[question.ask]),
		cancel: () => undefined,
	})) as Ask,
	trace: () => "{}",
	scenario: () => "scenario x",
};
if (root)
	mount(root, { host: connectHost(), engine, kernels: ["5.15", "6.1", "6.12", "7.3"], scenarios: SCENARIO_TEXTS });
