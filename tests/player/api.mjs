// Makes the API objects as the shell does and calls them as content does; gives what was seen.
import { readFileSync } from "node:fs";
import { makeApi } from "../../player/static/api.js";
import { parseTable, startState } from "../../player/static/cmi.js";

const look = (name) => {
  const path = new URL(`../../schemas/cmi/${name}.json`, import.meta.url);
  const table = parseTable(JSON.parse(readFileSync(path, "utf8")));
  const seen = { object: table.object, journal: [], before: 0, read: [], after: [], answers: [] };
  const current = {
    state: startState({}),
    journal: {
      record: ({ method, element, value }, { error }) =>
        seen.journal.push([method, element, value.length, error]),
    },
  };
  const api = makeApi(table, {
    current: () => current,
    beforeInitialize: () => (seen.before += 1),
    beforeRead: (element) => seen.read.push(element),
    afterSuccess: (method) => seen.after.push(method),
  });
  seen.names = Object.keys(api);
  seen.version = api.version ?? null;
  return { api, seen };
};

const { api: new_, seen: of2004 } = look("scorm2004");
of2004.answers = [
  new_.Initialize(""),
  new_.SetValue("cmi.score.raw", 5),
  new_.GetValue("cmi.score.raw"),
  new_.SetValue("cmi.location", undefined),
  new_.SetValue("cmi.location", "\ud800"),
  new_.GetValue("cmi.location"),
  new_.SetValue("cmi.suspend_data", "😀".repeat(128_000)),
  new_.SetValue("cmi.suspend_data", "😀".repeat(128_001)),
  new_.SetValue("cmi.suspend_data", "x".repeat(1_000_000)),
  new_.Terminate(),
];
const { api: old, seen: of12 } = look("scorm12");
of12.answers = [
  old.LMSInitialize(""),
  old.LMSSetValue("cmi.suspend_data", "😀".repeat(64_000)),
  old.LMSSetValue("cmi.suspend_data", "😀".repeat(64_001)),
  old.LMSFinish(null),
];
process.stdout.write(JSON.stringify({ of2004, of12 }));
