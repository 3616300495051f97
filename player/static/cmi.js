/**
 * The run-time's session with one SCO, in the browser: the same calls, answered by the same table
 * as on the server (player/scorm/runtime.py). No I/O, no clock; the state is one object, changed in
 * place. Source: SCORM 1.2 RTE §3.3; SCORM 2004 4th Edition RTE §3.1.
 */

import { Refused, getValue, setValue } from "./elements.js";
import { ruleMaker } from "./rules.js";

const DIAGNOSTIC_LENGTH = 255;

const NOTHING = { needs: [], one_of: [], distinct: {} };

const withEdition = (data, edition) => {
  const { without = [], types = {} } = data.editions?.[edition] ?? {};
  const isThere = ({ name }) => !without.some((start) => name.startsWith(start));
  return { ...data, types: { ...data.types, ...types }, elements: data.elements.filter(isThere) };
};

/**
 * @param {object} given the JSON of schemas/cmi
 * @param {string} [edition] 2nd, 3rd or 4th of SCORM 2004; else the newest
 * @returns the table with its rules compiled
 */
export const parseTable = (given, edition) => {
  const data = withEdition(given, edition);
  const ruleOf = ruleMaker(data);
  const unset = data.codes.unset ? {} : { default: "" };
  const elements = new Map(
    data.elements.map((row) => [
      row.name,
      { ...NOTHING, ...unset, ...row, accept: row.type ? ruleOf(row.type) : { options: [] } },
    ]),
  );
  const containers = new Set(
    [...elements.keys()].flatMap((name) => {
      const parts = name.split(".");
      return parts.slice(1).map((_, length) => parts.slice(0, length + 1).join("."));
    }),
  );
  return { ...data, elements, containers };
};

/** @param {Record<string, string>} values @returns the state before the first call */
export const startState = (values) => ({
  values: new Map(Object.entries(values)),
  phase: "not initialized",
  error: "0",
  diagnostic: "",
});

const sessionCall = (table, state, call) => {
  const outcome = table.phases[call.method][state.phase];
  const kind = table.methods[call.method];
  if (kind === "session" && call.element !== "") throw new Refused(table.codes.argument);
  if (outcome.error) throw new Refused(outcome.error);
  if (kind === "get") return getValue(table, state.values, call.element);
  if (kind === "set") setValue(table, state.values, call.element, call.value);
  else state.phase = outcome.to;
  return "true";
};

const support = (table, state, call) => {
  const kind = table.methods[call.method];
  if (kind === "last error") return state.error;
  if (kind === "diagnostic" && ["", state.error].includes(call.element)) return state.diagnostic;
  return Object.hasOwn(table.errors, call.element) ? table.errors[call.element] : "";
};

/**
 * Answer one call and change the state.
 * @param {object} table as parseTable gave it
 * @param {object} state as startState gave it
 * @param {{method: string, element: string, value: string}} call
 * @returns {{answer: string, error: string}}
 */
export const apply = (table, state, call) => {
  if (!Object.hasOwn(table.phases, call.method)) {
    return { answer: support(table, state, call), error: state.error };
  }
  try {
    const answer = sessionCall(table, state, call);
    Object.assign(state, { error: "0", diagnostic: "" });
    return { answer, error: "0" };
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    const text = `${table.errors[refused.code]} (${call.element || call.method})`;
    state.error = refused.code;
    state.diagnostic = [...text].slice(0, DIAGNOSTIC_LENGTH).join("");
    return { answer: table.methods[call.method] === "get" ? "" : "false", error: refused.code };
  }
};
