/** The commands and their options, declared; each one's work is in the file of its name. */
import { Command, CommanderError } from "commander";
import { packageVersion } from "../lsp/package-root.ts";
import { runCheck } from "./check.ts";
import type { RawCheckOptions } from "./check-options.ts";
import { runExplain } from "./explain.ts";
import { type RawReplayOptions, runReplay } from "./replay.ts";
import { runRules } from "./rules.ts";
import { type RawSimOptions, runSimCheck, runSimRun } from "./sim.ts";

const EXIT_STATUS = `
Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or unreadable input.`;

/** The program; `done` receives the exit status of the command that ran. */
export function createProgram(done: (status: number) => void): Command {
	const program = new Command("dmabuf-lens")
		.description(
			"Finds dma-buf misuse in Linux kernel C along paths, and replays it on a simulator of the dma-buf core.",
		)
		.version(packageVersion(), "-V, --version", "print the version")
		.showHelpAfterError("(dmabuf-lens --help tells more)")
		.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "dmabuf-lens: ")) });
	const status =
		<Args extends unknown[]>(run: (...args: Args) => Promise<number> | number) =>
		async (...args: Args): Promise<void> =>
			done(await run(...args));
	addCheck(program, status);
	addReplay(program, status);
	const sim = program.command("sim").description("check or run scenarios of the simulator (*.dmabuf)");
	for (const [name, about, run] of [
		["check", "run and explore scenarios and say what is not as they expect", runSimCheck],
		["run", "run scenarios and show every step", runSimRun],
	] as const) {
		sim
			.command(`${name} <FILE...>`)
			.description(about)
			.option("--kernel <R>", "release whose behaviour is simulated")
			.option("--set <k=v>", "set a switch of the behaviour", collect, [])
			.action(status((files: string[], options: RawSimOptions) => run(files, options)));
	}
	program
		.command("explain [LOG]")
		.description("explain a kernel log (a lockdep splat, a WARN) in the words of the rules; - or nothing = stdin")
		.action(status((log: string | undefined) => runExplain(log ?? "-")));
	program
		.command("rules [ID]")
		.description("list the rules, or print the page of one")
		.action(status((id: string | undefined) => runRules(id)));
	program
		.command("lsp")
		.description("speak the language server protocol")
		.option("--stdio", "on standard input and output (the only way there is)")
		.action(async () => {
			const { start } = await import("../lsp/start.ts");
			start();
		});
	overrideExit(program);
	return program;
}

type Status = <Args extends unknown[]>(
	run: (...args: Args) => Promise<number> | number,
) => (...args: Args) => Promise<void>;

function addCheck(program: Command, status: Status): void {
	program
		.command("check [PATH...]")
		.description("check C files, directories (ignore files respected), or only what a patch introduces")
		.option("--kernel <R[,R...]>", "release, or several to compare; default: each tree's own")
		.option("--format <F>", "pretty, json, sarif or github", "pretty")
		.option("--diff <REV>", "only findings that are new since a git revision (or A..B, A...B)")
		.option("--patch <FILE>", "only findings that a patch introduces; - = stdin")
		.option("--baseline <FILE>", "leave out the findings of an earlier JSON report")
		.option("--rules <LIST>", "only these rules, separated by commas")
		.option("--jobs <N>", "worker threads; 0 = one per processor; default: by the number of files")
		.option("--fail-on <S>", "least severity that makes the exit status 1: error, warning or info", "warning")
		.option("--quiet", "one line a finding, no summary, no progress")
		.option("--strict", "exit 1 also when a part was not analysed")
		.option("--stats", "counters: what was tracked, escaped, assumed and skipped")
		.addHelpText("after", EXIT_STATUS)
		.action(status((paths: string[], options: RawCheckOptions) => runCheck(paths, options)));
}

function addReplay(program: Command, status: Status): void {
	program
		.command("replay <FILE:FUNCTION>")
		.description("replay a path through a function on the simulator")
		.option("--finding <ID>", "the path of this finding")
		.option("--path <N>", "the N-th offered path, from 0")
		.option("--kernel <R>", "release whose contract and behaviour apply")
		.option("--format <F>", "text, json, html, svg, mermaid, markdown or dmabuf", "text")
		.action(status((where: string, options: RawReplayOptions) => runReplay(where, options)));
}

function collect(value: string, before: readonly string[]): string[] {
	return [...before, value];
}

/** Every command leaves through exceptions, so that help is status 0 and a wrong option status 2. */
function overrideExit(command: Command): void {
	command.exitOverride((error) => {
		throw error;
	});
	for (const child of command.commands) {
		child.copyInheritedSettings(command);
		overrideExit(child);
	}
}

/** Status of commander's own endings: help and version are successes, the rest is usage. */
export function statusOfCommander(error: unknown): number | undefined {
	if (!(error instanceof CommanderError)) return undefined;
	return error.exitCode === 0 ? 0 : 2;
}
