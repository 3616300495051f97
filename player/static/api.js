/**
 * The API object that SCORM 1.2 content looks for: it answers at once from the snapshot, by the CMI
 * table, and notes every call in the journal. RTE §3.3.
 */

import { apply } from "./cmi.js";

// Longer than any element takes, also when it is counted in code points: refused alike here and on
// the server, and never sent whole.
const LONGEST = 130_000;

const wellFormed = (text) =>
  text.toWellFormed ? text.toWellFormed() : text.replace(/\p{Surrogate}/gu, "\ufffd");

/** Lenient: content calls with nothing, null or a number; the standard knows strings only. */
const text = (given) =>
  given === undefined || given === null ? "" : wellFormed(String(given).slice(0, LONGEST));

/**
 * @param {object} table as parseTable gave it
 * @param {object} hooks
 * @param {() => {state: object, journal: object}} hooks.current the session that is played
 * @param {() => void} hooks.beforeInitialize
 * @param {(method: string) => void} hooks.afterSuccess
 */
export const makeApi = (table, { current, beforeInitialize, afterSuccess }) => {
  const call = (method, element, value) => {
    const made = { method, element: text(element), value: text(value) };
    if (method === "LMSInitialize") beforeInitialize();
    const { state, journal } = current();
    const result = apply(table, state, made);
    journal.record(made, result);
    if (result.error === "0") afterSuccess(method);
    return result.answer;
  };
  const names = Object.keys(table.methods);
  return Object.fromEntries(
    names.map((name) => [name, (element, value) => call(name, element, value)]),
  );
};
