/**
 * Reading and writing one element of a SCO's data, by its row of the table, as on the server
 * (player/scorm/elements.py). Values are kept flat, in a Map that is changed in place.
 * Source: SCORM 1.2 RTE §3.4; SCORM 2004 4th Edition RTE §3.1.7, §4.1.1.3.
 */

import { codePoints, faultOf } from "./rules.js";

const INDEX = /^(?:0|[1-9][0-9]{0,5})$/u;
const TARGET = /^(adl\.nav\.request_valid\.(?:choice|jump))\.\{target=[^{}]*\}$/u;
const KEYWORDS = { _children: "no children", _count: "no count", _version: "no version" };

export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const literal = (part) => (part === "n" || part === "{target}" ? "" : part);

const generalName = (name) => {
  const target = TARGET.exec(name);
  if (target) return `${target[1]}.{target}`;
  return name
    .split(".")
    .map((part) => (INDEX.test(part) ? "n" : literal(part)))
    .join(".");
};

const cut = (name) => {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? ["", name] : [name.slice(0, dot), name.slice(dot + 1)];
};

const hasParent = (table, name) => {
  const [parent] = cut(generalName(name));
  return table.elements.has(parent) || table.containers.has(parent);
};

const isKeyword = (part) => Object.hasOwn(KEYWORDS, part);

const withoutPadding = (name) => name.replace(/\.0+(?=[0-9])/gu, ".");

const find = (table, name, misplaced, nothing) => {
  const { codes, elements } = table;
  if (name === "") throw new Refused(codes[nothing] ?? codes.argument);
  const element = elements.get(generalName(name));
  if (element) return element;
  if (codes.padded && elements.has(generalName(withoutPadding(name)))) {
    throw new Refused(codes[misplaced]);
  }
  const last = cut(name)[1];
  throw new Refused(codes[hasParent(table, name) && isKeyword(last) ? KEYWORDS[last] : "unknown"]);
};

const findToSet = (table, name) => {
  if (isKeyword(cut(name)[1]) && hasParent(table, name)) throw new Refused(table.codes.keyword);
  const element = find(table, name, "gap", "set nothing");
  if (element.access === "read only") throw new Refused(table.codes["read only"]);
  return element;
};

const placesOf = (name) => {
  if (TARGET.test(name)) return [];
  const parts = name.split(".");
  return parts.flatMap((part, place) =>
    INDEX.test(part) ? [[parts.slice(0, place).join("."), Number(part)]] : [],
  );
};

const resolve = (general, places) => {
  const left = [...places];
  return general
    .split(".")
    .map((part) => (part === "n" ? left.shift()[1] : part))
    .join(".");
};

const sibling = (name, last) => `${cut(name)[0]}.${last}`;

const count = (values, array) => Number(values.get(`${array}._count`) ?? "0");

const kindOf = ({ needs }, values, places) => {
  const kind = needs.find((need) => need.endsWith(".type"));
  return kind && values.get(resolve(kind, places));
};

const derive = ({ measure, threshold, from, below }, values) => {
  if (!values.has(measure)) return undefined;
  return Number(values.get(measure)) >= Number(values.get(threshold)) ? from : below;
};

const current = (element, values, name) => {
  const { derived } = element;
  if (derived && values.has(derived.threshold)) return derive(derived, values) ?? element.default;
  const target = TARGET.exec(name);
  const value = values.get(name) ?? (target ? values.get(target[1]) : undefined);
  return value === undefined || (element.shared && value === "") ? element.default : value;
};

/** @returns {string} what the content reads; throws Refused */
export const getValue = (table, values, name) => {
  const { codes } = table;
  const element = find(table, name, "index", "get nothing");
  if (element.access === "write only") throw new Refused(codes["write only"]);
  if (placesOf(name).some(([array, index]) => index >= count(values, array))) {
    throw new Refused(codes.index);
  }
  if (element.shared && values.get(sibling(name, "_read")) === "false") {
    throw new Refused(codes["write only"]);
  }
  const value = current(element, values, name);
  if (value === undefined) throw new Refused(codes.unset);
  return value;
};

const checkPlace = ({ codes, records = Infinity }, element, values, name) => {
  const places = placesOf(name);
  for (const [array, index] of places) {
    const size = count(values, array);
    const isNextMissing = element.shared && index === size;
    if (index > size || isNextMissing || index >= records) throw new Refused(codes.gap);
  }
  if (places.length > 0 && places.at(-1)[1] >= (element.records ?? Infinity)) {
    throw new Refused(codes.gap);
  }
  if (element.shared && values.get(sibling(name, "_write")) === "false") {
    throw new Refused(codes["read only"]);
  }
};

const checkType = (table, element, value, kind) => {
  const rule = element.accept.by?.get(kind) ?? element.accept;
  const isTooLong = table.longest && codePoints(value, table.longest) > table.longest;
  const fault = faultOf(rule, value) ?? (value.includes("\0") || isTooLong ? "type" : null);
  if (fault) throw new Refused(table.codes[fault]);
};

const isSame = (one, other, how) => {
  if (how !== "set" || one.length !== other.length) return one === other;
  const [these, those] = [new Set(one.split("[,]")), new Set(other.split("[,]"))];
  return these.size === those.size && [...these].every((item) => those.has(item));
};

const checkOthers = ({ codes }, element, values, { name, value, kind, places }) => {
  if (element.settled && (values.get(name) ?? value) !== value) throw new Refused(codes.settled);
  const how = element.distinct[kind];
  if (!element.unique && !how) return;
  const [array, own] = places.at(-1);
  for (let index = 0; index < count(values, array); index += 1) {
    const other = values.get(`${array}.${index}.${cut(name)[1]}`);
    if (index !== own && other !== undefined && isSame(other, value, how)) {
      throw new Refused(codes.taken);
    }
  }
};

const measure = ({ most, codes }, values, name, value) => {
  if (most === undefined) return;
  const earlier = values.get(name) ?? "";
  const size = Number(values.get("_size") ?? "0") + value.length - earlier.length;
  if (size > most) throw new Refused(codes.full);
  values.set("_size", String(size));
};

/** Set what the content sets; throws Refused. */
export const setValue = (table, values, name, given) => {
  const element = findToSet(table, name);
  const places = placesOf(name);
  checkPlace(table, element, values, name);
  if (element.needs.some((need) => !values.has(resolve(need, places)))) {
    throw new Refused(table.codes.needs);
  }
  const kind = kindOf(element, values, places);
  if (element.one_of.includes(kind) && places.at(-1)[1] > 0) throw new Refused(table.codes.taken);
  const value = (element.appends ? (values.get(name) ?? "") : "") + given;
  checkType(table, element, value, kind);
  checkOthers(table, element, values, { name, value, kind, places });
  measure(table, values, name, value);
  for (const [array, index] of places) {
    values.set(`${array}._count`, String(Math.max(index + 1, count(values, array))));
  }
  values.set(name, value);
};
