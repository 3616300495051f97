/** An attempt: one question after the other, a list of all, and its end. */

import { runClock } from "./quiz_clock.js";
import { FIELDS, isGiven, picture } from "./quiz_fields.js";
import { count, make, part, say, show } from "./quiz_page.js";
import { makeSaving } from "./quiz_saving.js";

const HINTS = new Set(["multiple", "match", "order"]);

const pointsOf = ({ points, negative }) =>
  say(negative ? "points and cost" : "points", { points: count(points), cost: count(negative) });

/**
 * @param {object} attempt of the server's state
 * @param {(number: number) => Promise<void>} onSubmit @param {() => void} onOver time is over
 */
export const playAttempt = (attempt, onSubmit, onOver) => {
  const answers = new Map(Object.entries(attempt.answers).map(([place, one]) => [Number(place), one]));
  const last = attempt.questions.length;
  const saving = makeSaving(attempt.number, onOver);
  let current = 1;

  const paintList = () => {
    const rows = attempt.questions.map((_, index) => {
      const [place, given] = [index + 1, isGiven(answers.get(index + 1))];
      const label = say(given ? "answered" : "unanswered", { number: count(place) });
      const button = make(
        "button",
        { type: "button", className: "number", "aria-label": label, onclick: () => open(place) },
        count(place),
      );
      button.dataset.state = given ? "done" : "todo";
      if (place === current) button.setAttribute("aria-current", "step");
      return make("li", {}, button);
    });
    part("list").replaceChildren(...rows);
  };

  const paintDone = () => {
    const given = [...answers.values()].filter(isGiven).length;
    part("answered").textContent = say("answered of", { count: count(given), all: count(last) });
  };

  const keep = (given, isTyped = false) => {
    answers.set(current, given);
    saving.keep(current, isGiven(given) ? given : null, isTyped);
    const button = part("list").children[current - 1].firstChild;
    button.dataset.state = isGiven(given) ? "done" : "todo";
    const label = say(isGiven(given) ? "answered" : "unanswered", { number: count(current) });
    button.setAttribute("aria-label", label);
    paintDone();
  };

  const open = (place) => {
    current = place;
    const question = attempt.questions[place - 1];
    part("section").textContent = question.section;
    part("place").textContent = say("question", { number: count(place), all: count(last) });
    part("worth").textContent = pointsOf(question);
    const hint = HINTS.has(question.kind) ? [make("p", { className: "soft" }, say(question.kind))] : [];
    const legend = make("legend", {}, question.text);
    const field = FIELDS[question.kind](question, answers.get(place), keep);
    part("question").replaceChildren(legend, ...picture(question.picture), ...hint, field);
    part("previous").disabled = place === 1;
    part("next").hidden = place === last;
    part("finish").classList.toggle("quiet", place !== last);
    paintList();
    part("place").focus({ preventScroll: true });
    scrollTo(0, 0);
  };

  const ask = () => {
    const missing = attempt.questions.filter((_, index) => !isGiven(answers.get(index + 1))).length;
    const facts = { count: count(missing) };
    part("sure-text").textContent = missing ? say("missing", facts) : say("all answered");
    part("sure").showModal();
  };

  const finish = async () => {
    part("sure-yes").disabled = true;
    const isSaved = await saving.flush();
    part("sure-yes").disabled = false;
    if (!isSaved) {
      part("sure-text").textContent = say("not saved");
      return;
    }
    try {
      await onSubmit(attempt.number);
    } catch {
      part("sure-text").textContent = say("not saved");
      return;
    }
    stop();
    part("sure").close();
  };

  const stop = runClock(attempt.left, async () => {
    await saving.flush();
    part("sure").close();
    onOver();
  });
  part("previous").onclick = () => open(Math.max(current - 1, 1));
  part("next").onclick = () => open(Math.min(current + 1, last));
  part("finish").onclick = ask;
  part("sure-yes").onclick = () => void finish();
  part("sure-no").onclick = () => part("sure").close();
  part("form").onsubmit = (event) => event.preventDefault();
  show("attempt");
  paintDone();
  const first = attempt.questions.findIndex((_, index) => !isGiven(answers.get(index + 1)));
  open(first < 0 ? 1 : first + 1);
};
