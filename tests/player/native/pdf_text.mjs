/** Reads one JSON request a line, {call, given}, and answers with what `pdf_text.js` gives. */

import { createInterface } from "node:readline";

import * as text from "../../../player/static/native/pdf_text.js";

const calls = {
  ...text,
  found: (items, question) => text.find(text.indexOf(items), text.asked(question)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { call, given } = JSON.parse(line);
  console.log(JSON.stringify(calls[call](...given)));
}
