// Keys for those who look through statements all day, and one button that copies. Everything works
// without it.

const first = (selector) => document.querySelector(selector);
const follow = (selector) => first(selector)?.click();

/** The links of the lines, and a step from the one that has the focus. */
const step = (by) => {
  const lines = [...document.querySelectorAll("[data-lines] a.line")];
  const here = lines.indexOf(document.activeElement);
  lines[here < 0 ? (by > 0 ? 0 : lines.length - 1) : here + by]?.focus();
};

const copy = async () => {
  const button = first("[data-copy]");
  const said = first("[data-words]");
  if (!button || !said) return;
  await navigator.clipboard.writeText(first("[data-copied]").textContent);
  said.textContent = said.dataset.words;
};

const ACTIONS = {
  "?": () => first("[data-keys]")?.showModal(),
  "/": () => first("#field-who")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  n: () => follow("a[rel=next]"),
  p: () => follow("a[rel=prev]"),
  c: copy,
  u: () => follow("a.back"),
};

/** Whoever types or holds another key down means something else. */
const isMeant = (event) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && !first("dialog[open]") &&
  !event.target.closest("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const action = ACTIONS[event.key];
  if (!action || !isMeant(event)) return;
  event.preventDefault();
  action();
});

first("[data-copy]")?.addEventListener("click", copy);
first("[data-copy]")?.removeAttribute("hidden");
first(".keys-hint")?.removeAttribute("hidden");
