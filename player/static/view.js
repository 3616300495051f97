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
const ENDS = ["taken over", "lost", "exit", "another person", "ended", "stopped"];
const CONTROLS = ["previous", "next", "contents", "more"];

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
 * @param {object} given
 * @param {boolean | string} [given.again] offers to try again, or what the word names
 * @param {string} [given.returnUrl] @param {string} [given.time]
 * @param {string} [given.more] goes behind it @param {number} [given.count] values no server has
 * @param {boolean} [given.isPlace] the learner goes on from here: controls stay, contents are shown
 */
export const showNotice = (name, given = {}) => {
  const { again, returnUrl, time = "", more = "", count = 0, isPlace = false } = given;
  const end = count > 0 ? say("some wait", { count }) : say("all saved");
  const word = say(name, { time });
  const sentences = isPlace ? [more, word] : [word, more];
  if (ENDS.includes(name)) sentences.push(end);
  part("notice-text").textContent = sentences.filter(Boolean).join(" ");
  part("again").hidden = !again;
  // What failed for want of a connection is tried again as soon as there is one.
  part("again").dataset.waits = String(again === true);
  part("again").textContent = say(typeof again === "string" ? again : "again");
  part("back").hidden = !returnUrl;
  if (returnUrl) part("back").href = returnUrl;
  part("choices").hidden = !isPlace;
  if (!isPlace) for (const control of CONTROLS) part(control).hidden = true;
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  part("notice").hidden = false;
  part("notice").focus();
};

/** Say one thing beside the content, which stays. */
export const showAside = (text) => {
  part("aside-text").textContent = text;
  part("aside").hidden = false;
  part("said").textContent = text;
};

export const hideAside = () => {
  part("aside").hidden = true;
};

/** Tell who cannot see it what is played now. */
export const tell = (text) => {
  part("said").textContent = text;
};

/** Ask; gives the value of the button that was chosen. */
export const ask = () =>
  new Promise((resolve) => {
    const question = part("question");
    question.addEventListener("close", () => resolve(question.returnValue), { once: true });
    question.returnValue = "stay";
    question.showModal();
  });

/**
 * Show buttons only where they can be used, and say where they lead.
 * @param {Record<"previous" | "next", {row?: object, isShown: boolean}> & {isDone: boolean}} steps
 */
export const showSteps = ({ previous, next, isDone }) => {
  for (const [name, { row, isShown }] of Object.entries({ previous, next })) {
    part(name).hidden = !isShown;
    part(name).title = row?.title ?? "";
  }
  // It invites only when this unit is done; until then the unit's own buttons come first.
  part("next").classList.toggle("quiet", !isDone);
};

/** Show a control as its sequencing says: hidden by its author, or there and usable or not. */
export const showControl = (name, { visible, enabled }) => {
  part(name).hidden = !visible;
  if (enabled) part(name).removeAttribute("aria-disabled");
  else part(name).setAttribute("aria-disabled", "true");
};
