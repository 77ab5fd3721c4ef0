/** Entry of the test page: the panel on hand-made runs instead of the simulator. Bundled by the tests, never shipped. */
import "../../media/style.css";
import "../../media/themes.css";
import { mount } from "../../media/app.tsx";
import { connectHost } from "../../media/host.ts";
import { applyTheme } from "../../media/theme.ts";
import { longRun, storyRun } from "./fixture.ts";

const search = new URLSearchParams(location.search);
const count = Number(search.get("steps") ?? 0);
const run = count > 0 ? longRun(count) : storyRun();
const root = document.getElementById("app");
applyTheme();
if (root)
	mount(root, {
		host: connectHost(),
		fold: (_replay, { kernel }) => ({ ...run, kernel }),
		kernels: ["5.15", "6.1", "6.12", "7.3"],
	});
