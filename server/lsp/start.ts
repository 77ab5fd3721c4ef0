/** Starts the server on standard input and output, or on the channel a parent process opened. */

export function startOnStdio(): void {}
