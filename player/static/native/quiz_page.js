/** The parts of the page of a quiz, its words, and what is told to who listens. */

const WORDS = JSON.parse(document.querySelector("[data-part=words]").textContent);
const language = document.documentElement.lang;

/** @param {string} name @returns {HTMLElement} */
export const part = (name) => document.querySelector(`[data-part="${name}"]`);

/** Word something, its {places} filled. */
export const say = (name, facts = {}) =>
  Object.entries(facts).reduce((text, [key, value]) => text.replace(`{${key}}`, value), WORDS[name]);

/** Write a number as the language does. */
export const count = (number) => new Intl.NumberFormat(language).format(number);

export const percent = (share) =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);

export const hour = () =>
  new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date());

/** Make an element. @param {string} name @param {object} [given] @param {...(Node|string)} inside */
export const make = (name, given = {}, ...inside) => {
  const made = document.createElement(name);
  Object.entries(given).forEach(([key, value]) => {
    if (key in made && key !== "role") made[key] = value;
    else made.setAttribute(key, value);
  });
  made.append(...inside);
  return made;
};

/** Tell a screen reader, politely. */
export const tell = (text) => {
  part("said").textContent = text;
};

const SCREENS = ["notice", "start", "attempt", "result"];

/** Show one screen, and put the reader at its head. */
export const show = (name) => {
  SCREENS.forEach((one) => {
    part(one).hidden = one !== name;
  });
  part(name).querySelector("h1, h2")?.focus({ preventScroll: true });
  scrollTo(0, 0);
};

export const notice = (name) => {
  part("notice-text").textContent = say(name);
  show("notice");
};

/** The shell around the page, where there is one. */
export const shell = () => {
  try {
    return parent === window ? null : (parent.vidyalekh ?? null);
  } catch {
    return null;
  }
};
