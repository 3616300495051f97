// Follows viewing traces as the page does: reads [{length, before, trace}], writes what was watched.

import { readFileSync } from "node:fs";
import { makeWatch, parse, render, total } from "../../../player/static/native/segments.js";

const run = ({ length, before, trace }) => {
  const watch = makeWatch(length, parse(before));
  for (const [act, at] of trace) watch[act](at);
  const joined = watch.union();
  return { played: render(watch.segments()), union: render(joined), total: total(joined) };
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(run)));
