/** Runs a table in node: `{library, setup, given, calls}` in, what each call gives out. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { outcomes } from "./calling.mjs";

const { library, setup, given, calls } = JSON.parse(readFileSync(0, "utf8"));
globalThis.library = createRequire(import.meta.url)(library);
process.stdout.write(JSON.stringify(await outcomes(setup, given, calls)));
