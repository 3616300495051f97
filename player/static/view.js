/** What the shell shows: the bar, the contents, and one sentence in the place of the content. */

export const part = (name) => document.querySelector(`[data-part="${name}"]`);

const words = JSON.parse(part("words").textContent);
const language = document.documentElement.lang;
const numbers = new Intl.PluralRules(language);
// As on the portal: 24 hours, in India's one time zone.
const clock = new Intl.DateTimeFormat(`${language}-IN`, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "Asia/Kolkata",
});
const SIGNS = { saved: "✓", saving: "…", unsaved: "!" };
// What these say of is over; whether all of it is saved stands beside it.
const ENDS = ["taken over", "lost", "exit", "another person"];

/** Word a thing; a word with a number in it has a form for one and a form for others. */
export const say = (name, given = {}) => {
  const word = words[name];
  const text = typeof word === "string" ? word : (word[numbers.select(given.count)] ?? word.other);
  return Object.entries(given).reduce((said, [key, value]) => said.replace(`{${key}}`, value), text);
};

export const isWord = (name) => Object.hasOwn(words, name);

export const timeOf = (moment) => clock.format(moment);

/**
 * Say whether all is saved; a screen reader is told only of trouble and of its end, since a lesson
 * saves every few seconds.
 * @param {"saved" | "saving" | "unsaved"} state @param {number} count of values that wait
 */
export const showState = (state, count = 0) => {
  const bar = part("saved");
  const before = bar.dataset.state;
  const isOffline = state === "unsaved" && !navigator.onLine;
  const text = isOffline ? say("waiting", { count }) : say(state, { time: timeOf(new Date()) });
  bar.dataset.state = state;
  part("saved-sign").textContent = SIGNS[state];
  part("saved-text").textContent = text;
  if (state === "unsaved" || before === "unsaved") part("said").textContent = text;
};

/**
 * Say one thing in the place of the content.
 * @param {string} name of the word
 * @param {{again?: boolean, returnUrl?: string, time?: string, more?: string, count?: number}} given
 *   again offers to try again; more goes behind it; count of values that no server has
 */
export const showNotice = (name, { again, returnUrl, time = "", more = "", count = 0 } = {}) => {
  const end = count > 0 ? say("some wait", { count }) : say("all saved");
  const sentences = [say(name, { time }), more, ENDS.includes(name) ? end : ""];
  part("notice-text").textContent = sentences.filter(Boolean).join(" ");
  part("again").hidden = !again;
  part("back").hidden = !returnUrl;
  if (returnUrl) part("back").href = returnUrl;
  part("notice").hidden = false;
  for (const control of ["previous", "next", "contents"]) part(control).hidden = true;
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  part("notice").focus();
};

/** Ask; gives the value of the button that was chosen. */
export const ask = () =>
  new Promise((resolve) => {
    const question = part("question");
    question.addEventListener("close", () => resolve(question.returnValue), { once: true });
    question.returnValue = "stay";
    question.showModal();
  });

/** Give the units among the rows of an outline, also those that the contents do not list. */
export const unitsOf = (outline) => outline.units.filter(({ unit }) => unit);

/** Give the first open unit from the next one on (step 1) or back (-1), undefined where none is. */
export const stepTo = (outline, unit, step) => {
  const rows = unitsOf(outline);
  let place = rows.findIndex((row) => row.unit === unit) + step;
  while (rows[place]?.lock) place += step;
  return rows[place];
};

const spanOf = (text, className = "") => {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
};

const choiceOf = ({ unit, title, state: kept, lock }, here, choose) => {
  const choice = document.createElement("button");
  const state = unit === here && kept === "todo" ? "now" : kept;
  choice.type = "button";
  choice.dataset.state = lock ? "locked" : state;
  if (unit === here) choice.setAttribute("aria-current", "true");
  // Not `disabled`: a person who cannot see it should find it, and hear why.
  if (lock) choice.setAttribute("aria-disabled", "true");
  else choice.addEventListener("click", () => choose(unit));
  const word = lock || say(state === "failed" ? "failed unit" : state);
  choice.append(spanOf(title), spanOf(word, lock ? "soft reason" : "soft"));
  return choice;
};

const rowOf = (row, here, choose) => {
  const item = document.createElement("li");
  item.dataset.depth = Math.min(row.depth, 4);
  if (!row.unit) {
    item.className = "block";
    item.textContent = row.title;
    return item;
  }
  // Hidden from the list alone: Continue and Previous lead there, and it counts as a place.
  item.hidden = !row.visible;
  item.append(choiceOf(row, here, choose));
  return item;
};

/** Show a button only where it can be used, and say where it leads. */
const showStep = (name, row, isShown) => {
  part(name).hidden = !isShown;
  part(name).title = row?.title ?? "";
};

/**
 * Show where the learner is.
 * @param {object} outline as the server gave it
 * @param {string | undefined} unit that is played
 * @param {(unit: string) => void} choose called with the unit chosen in the contents
 */
export const showOutline = (outline, unit, choose) => {
  const units = unitsOf(outline);
  const place = units.findIndex((row) => row.unit === unit);
  const { title } = outline;
  const here = units[place];
  document.title = `${here?.title ?? title} · ${title}`;
  part("title").textContent = here?.title ?? title;
  const count = units.length;
  part("place").textContent = count > 1 ? say("place", { number: place + 1, count }) : "";
  part("contents").hidden = units.filter(({ visible }) => visible).length < 2;
  const [before, after] = [stepTo(outline, unit, -1), stepTo(outline, unit, 1)];
  showStep("previous", before, before);
  // Shown before a locked one too: what this unit says as it is left may open it.
  showStep("next", after, place + 1 < count);
  // It invites only when this unit is done; until then the unit's own buttons come first.
  part("next").classList.toggle("quiet", here?.state !== "done");
  part("course").textContent = title;
  part("units").replaceChildren(...outline.units.map((row) => rowOf(row, unit, choose)));
};
