/**
 * The run-time's session with one SCO, in the browser: the same calls, answered by the same table
 * as on the server (player/scorm/runtime.py). No I/O, no clock; the state is one object, changed in
 * place. Source: SCORM 1.2 Run-Time Environment §3.3.2, §3.3.3, §3.4.4.
 */

const INDEX = /^(?:0|[1-9][0-9]{0,5})$/u;
const KEYWORDS = { _children: "no children", _count: "no count", _version: "unknown" };
const DIAGNOSTIC_LENGTH = 255;

class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const rule = (data) => ({
  ...data,
  pattern: data.pattern === undefined ? undefined : new RegExp(`^(?:${data.pattern})$`, "u"),
});

const codePoints = (text, limit) => (text.length <= limit ? text.length : [...text].length);

const allows = (wanted, value) => {
  if (value === "" && wanted.blank) return true;
  return (
    (wanted.characters === undefined || codePoints(value, wanted.characters) <= wanted.characters) &&
    (wanted.pattern === undefined || wanted.pattern.test(value)) &&
    (wanted.words === undefined || wanted.words.includes(value)) &&
    (wanted.range === undefined || (wanted.range[0] <= Number(value) && Number(value) <= wanted.range[1]))
  );
};

/** @param {object} data the JSON of schemas/cmi; @returns the table with its rules compiled */
export const parseTable = (data) => {
  const accepted = new Map(
    Object.entries(data.types).map(([name, type]) => [name, rule(type.accept ?? type.strict)]),
  );
  const elements = new Map(
    data.elements.map((row) => [
      row.name,
      { default: "", appends: false, ...row, accept: accepted.get(row.type) ?? {} },
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

const literal = (part) => (part === "n" ? "" : part);
const generalName = (name) =>
  name
    .split(".")
    .map((part) => (INDEX.test(part) ? "n" : literal(part)))
    .join(".");

const cut = (name) => {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? ["", name] : [name.slice(0, dot), name.slice(dot + 1)];
};

const isKnown = (table, name) => table.elements.has(name) || table.containers.has(name);

const find = (table, name) => {
  if (name === "") throw new Refused(table.codes.argument);
  const general = generalName(name);
  const element = table.elements.get(general);
  if (element) return element;
  const [parent, last] = cut(general);
  const reason = isKnown(table, parent) && Object.hasOwn(KEYWORDS, last) ? KEYWORDS[last] : "unknown";
  throw new Refused(table.codes[reason]);
};

const findToSet = (table, name) => {
  const [parent] = cut(generalName(name));
  if (Object.hasOwn(KEYWORDS, cut(name)[1]) && isKnown(table, parent)) {
    throw new Refused(table.codes.keyword);
  }
  const element = find(table, name);
  if (element.access === "read only") throw new Refused(table.codes["read only"]);
  return element;
};

const indices = (name) => {
  const parts = name.split(".");
  return parts.flatMap((part, place) =>
    INDEX.test(part) ? [[parts.slice(0, place).join("."), Number(part)]] : [],
  );
};

const count = (values, array) => Number(values.get(`${array}._count`) ?? "0");

const get = (table, values, name) => {
  const element = find(table, name);
  if (element.access === "write only") throw new Refused(table.codes["write only"]);
  if (indices(name).some(([array, index]) => index >= count(values, array))) {
    throw new Refused(table.codes.index);
  }
  return values.get(name) ?? element.default;
};

const set = (table, values, { element: name, value: given }) => {
  const element = findToSet(table, name);
  const arrays = indices(name);
  if (arrays.some(([array, index]) => index > count(values, array))) {
    throw new Refused(table.codes.index);
  }
  const value = (element.appends ? (values.get(name) ?? "") : "") + given;
  if (!allows(element.accept, value) || value.includes("\0")) throw new Refused(table.codes.type);
  for (const [array, index] of arrays) {
    values.set(`${array}._count`, String(Math.max(index + 1, count(values, array))));
  }
  values.set(name, value);
};

const sessionCall = (table, state, call) => {
  const outcome = table.phases[call.method][state.phase];
  const kind = table.methods[call.method];
  if (kind === "session" && call.element !== "") throw new Refused(table.codes.argument);
  if (outcome.error) throw new Refused(outcome.error);
  if (kind === "get") return get(table, state.values, call.element);
  if (kind === "set") set(table, state.values, call);
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
