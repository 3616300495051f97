/**
 * What a value must be: the rules that the types of a CMI table are made of, as on the server
 * (player/scorm/rules.py). Source: SCORM 2004 4th Edition RTE §4.1.1, §4.2.9.1.
 */

const OPTION = /^\{(case_matters|order_matters)=([^}]*)\}/u;
const LANGUAGE = /^\{lang=([^}]*)\}/u;
const TAG = /^(?:[A-Za-z]{2,8}|[IiXx]-[A-Za-z0-9]{1,8})(?:-[A-Za-z0-9]{1,8})*$/u;

/** Count code points, as far as it matters for a limit. */
export const codePoints = (text, limit) => (text.length <= limit ? text.length : [...text].length);

const withoutOptions = (given, names) => {
  const left = new Set(names);
  let text = given;
  for (;;) {
    const found = OPTION.exec(text);
    if (!found || !left.has(found[1])) return text;
    if (found[2] !== "true" && found[2] !== "false") return null;
    left.delete(found[1]);
    text = text.slice(found[0].length);
  }
};

const isLanguage = (tag, languages) =>
  TAG.test(tag) && languages.has(tag.toLowerCase().split("-")[0]);

const withoutLanguage = (text, languages) => {
  if (!text.startsWith("{lang=")) return text;
  const found = LANGUAGE.exec(text);
  return found && isLanguage(found[1], languages) ? text.slice(found[0].length) : null;
};

const bareOf = (rule, value) => {
  const text = withoutOptions(value, rule.options);
  return text === null || !rule.localized ? text : withoutLanguage(text, rule.languages);
};

const fits = (rule, text) =>
  (rule.characters === undefined || codePoints(text, rule.characters) <= rule.characters) &&
  (rule.pattern === undefined || rule.pattern.test(text)) &&
  (rule.words === undefined || rule.words.includes(text)) &&
  (!rule.language || isLanguage(text, rule.languages));

const allows = (rule, value) => faultOf(rule, value) === null;

const pairFits = ({ pair, either }, parts) =>
  parts.length === 2 &&
  parts.some((part) => part !== "") &&
  parts.every((part, place) => (part === "" && either) || allows(pair[place], part));

const areBounds = (rule, parts) => {
  if (parts.length === 1) return allows(rule, parts[0]);
  if (parts.length !== 2 || !parts.every((part) => part === "" || allows(rule, part))) return false;
  return parts.includes("") || Number(parts[0]) <= Number(parts[1]);
};

const itemsFit = ({ items, distinct }, parts) =>
  !(distinct && new Set(parts).size < parts.length) && parts.every((part) => allows(items, part));

const partsFit = (rule, text) =>
  (!rule.each || allows(rule.each, text)) &&
  (!rule.items || itemsFit(rule, text.split("[,]"))) &&
  (!rule.pair || pairFits(rule, text.split("[.]"))) &&
  (!rule.between || areBounds(rule.between, text.split("[:]")));

const isWithin = (number, [least, most]) =>
  (least === null || least <= number) && (most === null || number <= most);

/**
 * Say what is wrong with a value.
 * @returns {"type" | "range" | null}
 */
export const faultOf = (rule, value) => {
  if (value === "" && rule.blank) return null;
  const bare = bareOf(rule, value);
  if (bare === null || !fits(rule, bare) || !partsFit(rule, bare)) return "type";
  return rule.range === undefined || isWithin(Number(bare), rule.range) ? null : "range";
};

/** @param {object} data the JSON of schemas/cmi; @returns {(name: string) => object} */
export const ruleMaker = (data) => {
  const languages = new Set((data.languages ?? "").split(" "));
  const made = new Map();
  const make = (name) => {
    const row = data.types[name].accept ?? data.types[name].strict;
    return {
      options: [],
      ...row,
      languages,
      pattern: row.pattern === undefined ? undefined : new RegExp(`^(?:${row.pattern})$`, "u"),
      each: row.each && ruleOf(row.each),
      items: row.items && ruleOf(row.items),
      pair: row.pair?.map(ruleOf),
      between: row.between && ruleOf(row.between),
      by: row.by && new Map(Object.entries(row.by).map(([kind, one]) => [kind, ruleOf(one)])),
    };
  };
  const ruleOf = (name) => {
    if (!made.has(name)) made.set(name, make(name));
    return made.get(name);
  };
  return ruleOf;
};
