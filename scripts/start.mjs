// npm start [-- PATH…]: from a fresh clone to something to look at. Installs, builds, checks the sample driver (or
// PATHs) with the path of each finding, writes the first finding's replay as a page, packs the .vsix.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { installPackages, ROOT, which } from "./machine.mjs";
import { packVsix } from "./package.mjs";

const from = process.env.INIT_CWD ?? process.cwd();
const paths = process.argv.slice(2).map((word) => path.resolve(from, word));
for (const wanted of paths) {
	if (!existsSync(wanted)) {
		console.error(`npm start: ${wanted} does not exist.`);
		process.exit(2);
	}
}

await installPackages();
console.log("Building and packing …");
const vsix = await packVsix();

const cli = path.join(ROOT, "dist", "cli.cjs");
const targets = (paths.length > 0 ? paths : [path.join(ROOT, "samples")]).map(
	(file) => path.relative(from, file) || ".",
);
console.log(`\n$ dmabuf-lens check ${targets.join(" ")}\n`);
const check = (...flags) =>
	spawnSync(process.execPath, [cli, "check", ...targets, ...flags], {
		cwd: from,
		encoding: "utf8",
		stdio: flags.length > 0 ? ["ignore", "pipe", "ignore"] : "inherit",
		maxBuffer: 1 << 30,
	});
const shown = check();
if (shown.status === null || shown.status > 1) process.exit(shown.status ?? 1);

const report = JSON.parse(check("--format", "json", "--quiet").stdout);
const first = report.findings.find((finding) => finding.replay);
const page = first && writeReplay(first);
const relative = (file) => path.relative(from, file);
const here = path.relative(from, ROOT);
const npm = (script) => (here === "" ? `npm ${script}` : `npm --prefix ${here} ${script}`);

console.log("\nHow to go on");
if (page) console.log(`  the first finding, step by step   open ${relative(page)} in a browser`);
if (which("code")) console.log(`  in your VS Code                   code --install-extension ${relative(vsix)}`);
else
	console.log(`  the extension                     ${relative(vsix)} (${(statSync(vsix).size / 1e6).toFixed(1)} MB)`);
console.log(`  a VS Code with the sample open    ${npm("run try")}`);
console.log(`  your own driver                   ${npm("start -- PATH…")}`);
process.exit(0);

/** The replay of a finding as one self-contained page; undefined, and a word about it, when there is none. */
function writeReplay(finding) {
	const place = `${finding.file}:${finding.function}`;
	const flags = ["--finding", finding.id, "--format", "html"];
	const replay = spawnSync(process.execPath, [cli, "replay", place, ...flags], {
		cwd: from,
		encoding: "utf8",
		maxBuffer: 1 << 28,
	});
	if (replay.status === null || replay.status > 1) {
		console.log(`no replay of ${place}: ${replay.stderr.trim()}`);
		return undefined;
	}
	const file = path.join(ROOT, "out", "replay.html");
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, replay.stdout);
	return file;
}
