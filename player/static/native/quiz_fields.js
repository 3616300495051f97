/**
 * The fields of a question, by its kind: all of them native controls, so that every kind is answered
 * by keyboard alone; what is put in order moves by buttons, what is matched is chosen from a list.
 */

import { facts } from "./cmi5.js";
import { count, make, say, tell } from "./quiz_page.js";

export const picture = (shown) =>
  shown
    ? [make("img", { src: facts.folder + shown.file.split("/").map(encodeURIComponent).join("/"), alt: shown.alt, className: "picture" })]
    : [];

const inside = ({ text, picture: shown }) => make("span", {}, ...picture(shown), text);

/** Choices of which one is true, or several. */
const choices = (type) => (question, answer, keep) => {
  const chosen = new Set([answer ?? []].flat());
  const read = () => {
    const places = inputs.flatMap((input, place) => (input.checked ? [place + 1] : []));
    keep(type === "radio" ? (places[0] ?? null) : places);
  };
  const inputs = question.options.map((_, place) =>
    make("input", { type, name: "choice", checked: chosen.has(place + 1), onchange: read }),
  );
  const rows = question.options.map((option, place) =>
    make("label", { className: "choice" }, inputs[place], inside(option)),
  );
  return make("div", { className: "choices" }, ...rows);
};

const text = (attributes) => (question, answer, keep) => {
  const input = make("input", {
    type: "text",
    value: answer ?? "",
    autocomplete: "off",
    spellcheck: false,
    maxLength: 1000,
    ...attributes,
    oninput: () => keep(input.value, true),
  });
  return make("label", { className: "field" }, make("span", {}, say("your answer")), input);
};

/** One list of all that may belong to it for each thing. */
const match = (question, answer, keep) => {
  const read = () => {
    const pairs = lists.map((list, place) => [place + 1, Number(list.value)]);
    keep(Object.fromEntries(pairs.filter(([, target]) => target)));
  };
  const lists = question.options.map((_, place) => {
    const targets = question.targets.map((target, number) =>
      make("option", { value: number + 1, selected: answer?.[place + 1] === number + 1 }, target.text),
    );
    return make("select", { onchange: read }, make("option", { value: "" }, say("choose")), ...targets);
  });
  const rows = question.options.map((option, place) =>
    make("label", { className: "pair" }, inside(option), lists[place]),
  );
  return make("div", { className: "pairs" }, ...rows);
};

const moved = (places, from, to) => {
  const left = places.filter((_, index) => index !== from);
  return [...left.slice(0, to), places[from], ...left.slice(to)];
};

/** A list whose rows move up and down by buttons. */
const order = (question, answer, keep) => {
  let places = answer ?? question.options.map((_, index) => index + 1);
  const list = make("ol", { className: "order" });
  const move = (from, step) => {
    const [to, place] = [from + step, places[from]];
    places = moved(places, from, to);
    keep(places);
    paint();
    const buttons = list.children[to].querySelectorAll("button");
    const same = buttons[step < 0 ? 0 : 1];
    (same.disabled ? buttons[step < 0 ? 1 : 0] : same).focus();
    const facts = { item: question.options[place - 1].text, place: count(to + 1) };
    tell(say("moved", facts));
  };
  const button = (sign, name, item, at, step) =>
    make(
      "button",
      {
        type: "button",
        className: "quiet",
        disabled: at + step < 0 || at + step >= places.length,
        "aria-label": say(name, { item }),
        onclick: () => move(at, step),
      },
      sign,
    );
  const paint = () => {
    const rows = places.map((place, at) => {
      const option = question.options[place - 1];
      return make(
        "li",
        {},
        inside(option),
        button("↑", "up", option.text, at, -1),
        button("↓", "down", option.text, at, 1),
      );
    });
    list.replaceChildren(...rows);
  };
  paint();
  return list;
};

/** By kind: (question, answer, keep) → the element. */
export const FIELDS = {
  single: choices("radio"),
  true_false: choices("radio"),
  multiple: choices("checkbox"),
  fill_blank: text({}),
  numeric: text({ inputMode: "decimal" }),
  match,
  order,
};

/** Tell whether an answer is one. */
export const isGiven = (answer) => {
  if (answer === null || answer === undefined) return false;
  if (typeof answer === "string") return answer.trim() !== "";
  return typeof answer !== "object" || Object.keys(answer).length > 0;
};

/** Word an answer as it is shown. */
export const worded = (question, answer) => {
  const { options, targets } = question;
  const name = ({ text: said, picture: shown }) => said || shown?.alt || "";
  if (!isGiven(answer)) return say("no answer");
  if (typeof answer === "string") return answer;
  if (Array.isArray(answer)) {
    return answer.map((place) => name(options[place - 1])).join(question.kind === "order" ? " → " : ", ");
  }
  if (typeof answer === "number") return name(options[answer - 1]);
  return Object.entries(answer)
    .map(([one, other]) => `${name(options[one - 1])} – ${name(targets[other - 1])}`)
    .join(", ");
};
