/**
 * Questions of every kind: read the answer, show one again, mark it. An answer is one string in SCORM's own
 * spelling (RTE 1.2 §3.4.2, CMIFeedback), so that the key, the kept answer and the interaction are the same text.
 */

const checkedValues = (form) => [...form.querySelectorAll("input:checked")].map((input) => input.value).sort().join(",");
const showChecked = (form, answer) => {
  const chosen = answer.split(",");
  for (const input of form.querySelectorAll("input")) input.checked = chosen.includes(input.value);
};

const items = (form) => [...form.querySelectorAll("[data-item]")];
const order = (form) => items(form).map((item) => item.dataset.item).join(",");
const showOrder = (form, answer) => {
  const list = form.querySelector("[data-items]");
  for (const id of answer.split(",")) list.append(form.querySelector(`[data-item="${id}"]`));
};

const pairs = (form) => [...form.querySelectorAll("select")].map((select) => `${select.name}.${select.value}`).join(",");
const isPaired = (form) => [...form.querySelectorAll("select")].every((select) => select.value);
const showPairs = (form, answer) => {
  for (const pair of answer.split(",")) {
    const [name, value] = pair.split(".");
    form.querySelector(`select[name="${name}"]`).value = value;
  }
};

const spots = (form) => [...form.querySelectorAll("[data-spot]")];
const found = (form) => spots(form).filter((spot) => spot.ariaPressed === "true").map((spot) => spot.dataset.spot).sort().join(",");
const showFound = (form, answer) => {
  const chosen = answer.split(",");
  for (const spot of spots(form)) spot.ariaPressed = String(chosen.includes(spot.dataset.spot));
};

// Devanagari digits are what a Hindi keyboard types.
const DEVANAGARI_ZERO = "०".codePointAt(0);
const toLatin = (text) => text.replace(/[०-९]/g, (digit) => String(digit.codePointAt(0) - DEVANAGARI_ZERO));
const number = (form) => toLatin(form.querySelector("input").value.trim());
const showNumber = (form, answer) => {
  form.querySelector("input").value = answer;
};

/** One row for each kind: SCORM's type, how to read an answer, how to show one, when there is one at all. */
const KINDS = {
  choice: { type: "choice", read: checkedValues, show: showChecked },
  multiple: { type: "choice", read: checkedValues, show: showChecked },
  order: { type: "sequencing", read: order, show: showOrder },
  match: { type: "matching", read: pairs, show: showPairs, isAnswered: isPaired },
  spot: { type: "choice", read: found, show: showFound },
  number: { type: "numeric", read: number, show: showNumber },
};
const kindOf = (form) => KINDS[form.dataset.kind];

export const typeOf = (form) => kindOf(form).type;
export const read = (form) => kindOf(form).read(form);
export const show = (form, answer) => answer && kindOf(form).show(form, answer);
export const isAnswered = (form) => (kindOf(form).isAnswered ?? ((one) => read(one) !== ""))(form);
export const isCorrect = (form, answer) => answer === form.dataset.correct;

/** Clear an answer, for another attempt. */
export const clear = (form) => {
  form.reset();
  for (const spot of spots(form)) spot.ariaPressed = "false";
  const list = form.querySelector("[data-items]");
  if (list) showOrder(form, list.dataset.items);
};

/** Move an item of an order question one place, and keep the focus on the button that moved it. */
export const move = (button) => {
  const item = button.closest("[data-item]");
  if (button.dataset.act === "up") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  button.focus();
};

const chosenIds = (form, answer) => new Set(form.dataset.kind === "match" ? [] : answer.split(","));

/**
 * Show how an answer did: the verdict in words, the reason for what was chosen, and, once revealed, the key.
 * @param {HTMLFormElement} form @param {string} answer @param {{reveal: boolean}} options
 */
export const mark = (form, answer, { reveal }) => {
  const correct = isCorrect(form, answer);
  const [chosen, keys] = [chosenIds(form, answer), new Set(form.dataset.correct.split(","))];
  form.dataset.verdict = correct ? "correct" : "wrong";
  for (const part of form.querySelectorAll("[data-verdict-for]")) part.hidden = part.dataset.verdictFor !== form.dataset.verdict;
  for (const why of form.querySelectorAll("[data-why]")) why.hidden = !chosen.has(why.dataset.why) && !(reveal && form.dataset.kind === "spot");
  for (const option of form.querySelectorAll("[data-option]")) {
    const [isKey, isChosen] = [keys.has(option.dataset.option), chosen.has(option.dataset.option)];
    option.dataset.state = (correct || reveal) && isKey ? "right" : isChosen && !isKey ? "wrong" : "";
  }
  for (const part of form.querySelectorAll("[data-because]")) part.hidden = !(correct || reveal);
};

export const unmark = (form) => {
  delete form.dataset.verdict;
  for (const part of form.querySelectorAll("[data-verdict-for], [data-why], [data-because]")) part.hidden = true;
  for (const option of form.querySelectorAll("[data-option]")) delete option.dataset.state;
};
