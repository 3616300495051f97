/** What came of an attempt, and what was right where that may be seen. */

import { picture, worded } from "./quiz_fields.js";
import { count, make, part, percent, say, show } from "./quiz_page.js";

const SIGNS = { right: "✓", partly: "◐", wrong: "✕", none: "○" };

const stateOf = (share) => {
  if (share === null) return "none";
  if (share === 1) return "right";
  return share > 0 ? "partly" : "wrong";
};

const row = (name, value) => [make("dt", {}, say(name)), make("dd", {}, value)];

const reviewed = (question, index) => {
  const state = stateOf(question.share);
  const facts = { points: count(question.earned), all: count(question.points) };
  const mark = make("p", { className: "mark" }, `${SIGNS[state]} ${say(state)} · ${say("earned", facts)}`);
  mark.dataset.state = state;
  const head = make("h3", {}, `${count(index + 1)}. ${question.text}`);
  const answers = make("dl", {}, ...row("your answer", worded(question, question.answer)));
  if (state !== "right") answers.append(...row("right answer", worded(question, question.right)));
  const feedback = question.feedback.map((text) => make("p", { className: "feedback" }, text));
  return make("li", {}, head, ...picture(question.picture), mark, answers, ...feedback);
};

const verdict = ({ passed }) => {
  if (passed === null) return "submitted";
  return passed ? "passed" : "failed";
};

const waitOf = ({ wait }) => {
  const hours = Math.floor(wait / 3600);
  return hours
    ? say("wait hours", { count: count(hours) })
    : say("wait minutes", { count: count(Math.max(Math.ceil(wait / 60), 1)) });
};

/** Word whether another attempt may begin. */
export const allowanceOf = ({ allowance, rules, used }) => {
  if (allowance.why === "wait") return waitOf(allowance);
  if (allowance.why === "used_up") return say("used up");
  const left = rules.attempts === null ? null : rules.attempts - used;
  return left === null ? "" : say("attempts left", { count: count(left) });
};

/** @param {object} state of the server @param {() => void} onAgain */
export const showResult = (state, onAgain) => {
  const { last, allowance, rules } = state;
  const name = verdict(last);
  part("verdict").textContent = say(name);
  part("verdict").dataset.state = name;
  const facts = { raw: count(last.raw), most: count(last.most), share: percent(last.scaled) };
  // What is only looked at has no score before an attempt that counts.
  part("score").textContent = last.raw === null ? "" : say("score", facts);
  const mark = rules.pass_mark === null ? "" : say("pass mark", { share: percent(rules.pass_mark) });
  part("needed").textContent = mark;
  part("closed").hidden = last.closed_by !== "deadline";
  part("uncounted").hidden = state.counts;
  part("left-attempts").textContent = allowanceOf(state);
  part("again").hidden = !allowance.allowed;
  part("again").onclick = onAgain;
  const rows = last.review ?? [];
  part("no-review").hidden = last.review !== null;
  part("review").replaceChildren(...rows.map(reviewed));
  show("result");
};
