// Runs lists of calls by the browser's run-time: cases as JSON on stdin, answers as JSON on stdout.
import { readFileSync } from "node:fs";
import { apply, parseTable, startState } from "../../player/static/cmi.js";

const { name, edition, cases } = JSON.parse(readFileSync(0, "utf8"));
const path = new URL(`../../schemas/cmi/${name}.json`, import.meta.url);
const table = parseTable(JSON.parse(readFileSync(path, "utf8")), edition ?? undefined);
const run = ({ values, calls }) => {
  const state = startState(values);
  return calls.map(([method, element = "", value = ""]) => {
    const { answer, error } = apply(table, state, { method, element, value });
    return [answer, error];
  });
};
process.stdout.write(JSON.stringify(cases.map(run)));
