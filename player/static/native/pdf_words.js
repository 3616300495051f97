/** The page's parts and words. */

export const part = (name) => document.querySelector(`[data-part="${name}"]`);

const words = JSON.parse(part("words").textContent);

/** Word a thing, with what it needs filled in. */
export const say = (name, given = {}) =>
  Object.entries(given).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name]);

/** Tell who cannot see it. */
export const tell = (text) => {
  part("said").textContent = text;
};

/** Say one thing in the place of the document, and offer to try again where that may help. */
export const notice = (name, again = null) => {
  part("notice-text").textContent = say(name);
  part("again").hidden = !again;
  part("again").onclick = again;
  part("notice").hidden = false;
  document.body.dataset.state = "notice";
};

export const clearNotice = () => {
  part("notice").hidden = true;
  document.body.dataset.state = "reading";
};
