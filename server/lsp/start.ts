/** Starts the server on the channel the parent process chose: standard streams, node IPC, socket or pipe. */
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { loadParser } from "./parser.ts";
import { serve } from "./server.ts";

/** As the command line of this process says (`--stdio`, `--node-ipc`, `--socket=…`, `--pipe=…`); standard streams when it says nothing. */
export function start(): void {
	const told = process.argv.some((arg) => /^--(stdio|node-ipc|socket=|pipe=)/.test(arg));
	if (!told) process.argv.push("--stdio");
	const connection = createConnection(ProposedFeatures.all);
	const report = (error: unknown): void =>
		connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.on("uncaughtException", report);
	process.on("unhandledRejection", report);
	const parser = loadParser();
	parser.catch(report);
	serve(connection, parser);
	connection.listen();
}
