/**
 * The player of a quiz: an AU of ours in the shell's frame. The server draws, keeps and judges; this
 * page knows a choice by its place only, and nothing of what is right before the server says it.
 */

import { Over, begin, facts } from "./cmi5.js";
import { playAttempt } from "./quiz_attempt.js";
import { Refused, look, start, submit } from "./quiz_calls.js";
import { count, make, notice, part, percent, say, shell, show } from "./quiz_page.js";
import { allowanceOf, showResult } from "./quiz_result.js";

const OVER_WAIT = 1000;
// Said before the unit is delivered again, so that the learner need not press twice.
const AGAIN = `vidyalekh:again:${facts.launch}`;

const rulesOf = ({ rules }) => {
  const listed = [say("questions", { count: count(rules.questions) })];
  if (rules.seconds) listed.push(say("time", { count: count(Math.round(rules.seconds / 6) / 10) }));
  if (rules.pass_mark !== null) listed.push(say("pass mark", { share: percent(rules.pass_mark) }));
  if (rules.negative) listed.push(say("negative"));
  return [...listed, say("saving rule")];
};

const showStart = (state) => {
  part("title").textContent = state.title;
  part("description").textContent = state.description;
  part("rules").replaceChildren(...rulesOf(state).map((text) => make("li", {}, text)));
  part("allowance").textContent = allowanceOf(state);
  part("begin").onclick = () => void starting();
  show("start");
};

const paint = (state) => {
  if (state.attempt) playAttempt(state.attempt, submitting, () => void ending());
  else if (state.last) showResult(state, () => void starting());
  else showStart(state);
};

const submitting = async (number) => {
  const state = await submit(number);
  shell()?.onProgress?.();
  paint(state);
};

/** Time is over: the server ends the attempt when it is asked, by its own clock. */
const ending = async () => {
  notice("time over");
  try {
    const state = await look();
    if (!state.attempt) {
      shell()?.onProgress?.();
      paint(state);
      return;
    }
  } catch (error) {
    if (error instanceof Refused && error.status < 500) {
      notice("over");
      return;
    }
  }
  setTimeout(() => void ending(), OVER_WAIT);
};

/** A session judges once: another attempt is one in a new sitting, which the shell makes. */
const sittingAgain = () => {
  sessionStorage.setItem(AGAIN, "true");
  const { again } = shell() ?? {};
  if (again) again();
  else location.reload();
};

const starting = async () => {
  try {
    paint(await start());
  } catch (error) {
    if (error instanceof Refused && error.code === "sitting") sittingAgain();
    else if (error instanceof Refused) paint(await look());
    else notice("failed to open");
  }
};

const open = async () => {
  const session = await begin();
  session.initialize();
  await session.flush();
  const isAgain = sessionStorage.getItem(AGAIN);
  sessionStorage.removeItem(AGAIN);
  const state = await look();
  if (isAgain && state.allowance.allowed) await starting();
  else paint(state);
};

document.title = facts.title ?? "";
part("retry").onclick = () => location.reload();
try {
  await open();
} catch (error) {
  console.warn("vidyalekh: the quiz did not open", error);
  notice(error instanceof Over || error instanceof Refused ? "over" : "failed to open");
}
