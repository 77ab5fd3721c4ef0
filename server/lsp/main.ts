/** Entry of the language server process. */
import { start } from "./start.ts";

start();
