/** The one place where the server catches: a request that goes wrong is answered with a sentence, and life goes on. */
import { type Connection, ErrorCodes, ResponseError } from "vscode-languageserver";

/** A request with wrong parameters; the message is the answer. */
export class BadRequest extends Error {}

/** Wraps a request handler: bad parameters become InvalidParams, anything unforeseen InternalError, both in one sentence. */
export function guarded<P, R>(
	connection: Connection,
	method: string,
	handle: (params: P) => Promise<R> | R,
): (params: P) => Promise<R | ResponseError<void>> {
	return async (params) => {
		try {
			return await handle(params);
		} catch (error) {
			if (error instanceof BadRequest) return new ResponseError<void>(ErrorCodes.InvalidParams, error.message);
			const reason = error instanceof Error ? error.message : String(error);
			connection.console.error(`${method}: ${error instanceof Error ? (error.stack ?? reason) : reason}`);
			return new ResponseError<void>(ErrorCodes.InternalError, `${method} failed: ${reason.split("\n")[0]}`);
		}
	};
}

/** The document's address in parameters of the usual shape, or a BadRequest that says what is missing. */
export function uriIn(method: string, params: unknown): string {
	const uri = (params as { textDocument?: { uri?: unknown } } | null)?.textDocument?.uri;
	if (typeof uri !== "string") throw new BadRequest(`${method}: textDocument.uri is missing.`);
	return uri;
}
