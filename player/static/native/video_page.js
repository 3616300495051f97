/** The page's parts, words and numbers. */

export const part = (name) => document.querySelector(`[data-part="${name}"]`);

const words = JSON.parse(part("words").textContent);
const language = document.documentElement.lang;
const names = new Intl.DisplayNames([language], { type: "language" });
const MEGABYTE = 1e6;

/** Word a thing, with what it needs filled in. */
export const say = (name, given = {}) =>
  Object.entries(given).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name]);

/** Tell who cannot see it. */
export const tell = (text) => {
  part("said").textContent = text;
};

/** Write a place or a length: 3:07, 1:03:07. */
export const clock = (seconds) => {
  const whole = Math.max(Math.floor(seconds + 1e-6), 0);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

/** Write a share; what is not all is never told as all. */
export const percent = (share) =>
  new Intl.NumberFormat(language, { style: "percent" }).format(Math.floor(share * 100 + 1e-9) / 100);

export const megabytes = (bytes) =>
  new Intl.NumberFormat(language, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: bytes < 10 * MEGABYTE ? 1 : 0,
  }).format(Math.max(bytes / MEGABYTE, 0.1));

/** Name a language in the learner's own. */
export const languageName = (code) => {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
};

/** Say one thing in the place of the picture, and offer to try again where that may help. */
export const notice = (name, again = null) => {
  part("notice-text").textContent = say(name);
  part("again").hidden = !again;
  part("again").onclick = again;
  part("notice").hidden = false;
};

export const clearNotice = () => {
  part("notice").hidden = true;
};
