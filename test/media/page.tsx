/** Entry of the test page: the panel on hand-made runs instead of the simulator. Bundled by the tests, never shipped. */
import "../../media/style.css";
import "../../media/themes.css";
import { mount } from "../../media/app.tsx";
import type { Engine } from "../../media/engine.ts";
import { connectHost } from "../../media/host.ts";
import { SCENARIO_TEXTS } from "../../media/scenario-texts.ts";
import { applyTheme } from "../../media/theme.ts";
import { longRun, storyRun } from "./fixture.ts";

const search = new URLSearchParams(location.search);
const count = Number(search.get("steps") ?? 0);
const run = count > 0 ? longRun(count) : storyRun();
const root = document.getElementById("app");
applyTheme();
function* explore() {
	const witnesses = { "DBS-P03": { schedule: ["drv", "evict", "drv"], preemptions: 1 } };
	yield { states: 10, transitions: 20, violations: ["DBS-P03"] };
	return { complete: true, coveredBelow: 3, states: 24, transitions: 60, ends: 5, violations: ["DBS-P03"], witnesses };
}
const engine: Engine = {
	fold: (_replay, { kernel }) => ({ ...run, kernel }),
	aftermath: () => ({ says: "With an eviction worker: kernel mapping of buf used after the buffer moved." }),
	explore,
	trace: () => "{}",
	scenario: () => "scenario x",
};
if (root)
	mount(root, { host: connectHost(), engine, kernels: ["5.15", "6.1", "6.12", "7.3"], scenarios: SCENARIO_TEXTS });
