/**
 * The API object that SCORM content looks for: it answers at once from the snapshot, by the CMI
 * table, and notes every call in the journal. SCORM 1.2 RTE §3.3; SCORM 2004 4th Edition RTE §3.1.
 */

import { apply } from "./cmi.js";

// Of a table whose types say how long a value may be.
const LONGEST = 64_000;

const wellFormed = (text) =>
  text.toWellFormed ? text.toWellFormed() : text.replace(/\p{Surrogate}/gu, "\ufffd");

/** Keep one code point more than any element takes: refused here and on the server alike. */
const cut = (text, longest) =>
  text.length <= longest
    ? text
    : [...text.slice(0, 2 * longest + 2)].slice(0, longest + 1).join("");

/** Lenient: content calls with nothing, null or a number; the standard knows strings only. */
const text = (given, longest) =>
  given === undefined || given === null ? "" : wellFormed(cut(String(given), longest));

/**
 * @param {object} table as parseTable gave it
 * @param {object} hooks
 * @param {() => {state: object, journal: object}} hooks.current the session that is played
 * @param {() => void} hooks.beforeInitialize
 * @param {(element: string) => void} hooks.beforeRead
 * @param {(method: string) => void} hooks.afterSuccess
 * @returns the object to stand on the window under the name `table.object`
 */
export const makeApi = (table, { current, beforeInitialize, beforeRead, afterSuccess }) => {
  const { longest = LONGEST } = table;
  const call = (method, element, value) => {
    const made = { method, element: text(element, longest), value: text(value, longest) };
    if (method === table.calls.initialize) beforeInitialize();
    if (table.methods[method] === "get") beforeRead(made.element);
    const { state, journal } = current();
    const result = apply(table, state, made);
    journal.record(made, result);
    if (result.error === "0") afterSuccess(method);
    return result.answer;
  };
  const methods = Object.keys(table.methods).map((name) => [
    name,
    (element, value) => call(name, element, value),
  ]);
  return { ...(table.version && { version: table.version }), ...Object.fromEntries(methods) };
};
