/** Entry of the bundle: connects the host, and mounts the application with the real simulator behind it. */
import "./style.css";
import "./themes.css";
import { replayScenario, replayTrace } from "../server/core/sim/view/ask.ts";
import { foldReplay } from "../server/core/sim/view/fold.ts";
import { KERNEL_NAMES } from "../server/core/sim/view/kernels.ts";
import { mount } from "./app.tsx";
import { askInBackground } from "./background.ts";
import { connectHost } from "./host.ts";
import { SCENARIO_TEXTS } from "./scenario-texts.ts";
import { applyTheme } from "./theme.ts";
import workerSource from "./worker.ts?text";

const root = document.getElementById("app");
if (root) {
	applyTheme();
	const engine = {
		fold: foldReplay,
		ask: askInBackground(workerSource),
		trace: replayTrace,
		scenario: replayScenario,
	};
	mount(root, { host: connectHost(), engine, kernels: KERNEL_NAMES, scenarios: SCENARIO_TEXTS });
}
