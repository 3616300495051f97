/** The contents: the course's parts, how far each is, which one is played, and which are open. */

import { part, say } from "./view.js";

/** Give the units among the rows of an outline, also those that the contents do not list. */
export const unitsOf = (outline) => outline.units.filter(({ unit }) => unit);

/** Give the first open unit from the next one on (step 1) or back (-1), undefined where none is. */
export const stepTo = (outline, unit, step) => {
  const rows = unitsOf(outline);
  let place = rows.findIndex((row) => row.unit === unit) + step;
  while (rows[place]?.lock) place += step;
  return rows[place];
};

const isSequenced = (row) => "enabled" in row;

/** Tell whether choosing a row would be honoured: by its sequencing, or by its prerequisite. */
export const isOpen = (row) => (isSequenced(row) ? row.enabled : Boolean(row.unit) && !row.lock);

const isHere = (row, here) => (isSequenced(row) ? row.current : row.unit === here);

const spanOf = (text, className = "") => {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
};

const isRoot = (row) => isSequenced(row) && row.depth === 0 && !row.unit;

const reasonOf = (row, offersChoice) => {
  const isShut = isSequenced(row) && offersChoice && !row.enabled && !row.current;
  return row.lock || (isShut ? say("not open") : "");
};

const closed = (choose, row) => {
  part("panel").close();
  void choose(row);
};

const choiceOf = (row, { here, offersChoice }, choose) => {
  const choice = document.createElement("button");
  const isCurrent = isHere(row, here);
  const state = isCurrent && row.state === "todo" ? "now" : row.state;
  choice.type = "button";
  choice.dataset.state = isOpen(row) ? state : (row.lock && "locked") || state;
  if (isCurrent) choice.setAttribute("aria-current", "true");
  // Not `disabled`: a person who cannot see it should find it, and hear why.
  if (isOpen(row)) choice.addEventListener("click", () => closed(choose, row));
  else choice.setAttribute("aria-disabled", "true");
  const reason = reasonOf(row, offersChoice);
  const word = row.lock || say(state === "failed" ? "failed unit" : state);
  choice.append(spanOf(row.title));
  if (!row.lock) choice.append(spanOf(word, "soft"));
  if (reason) choice.append(spanOf(reason, "soft reason"));
  return choice;
};

const rowOf = (row, shown, choose) => {
  const item = document.createElement("li");
  item.dataset.depth = Math.min(row.depth, 4);
  if (row.identifier) item.dataset.identifier = row.identifier;
  // Hidden from the list alone: Continue and Previous lead there, and it counts as a place. The
  // course itself stands above the list already, where it cannot be chosen.
  item.hidden = row.visible === false || (isRoot(row) && !isOpen(row));
  if (!row.unit) item.className = "block";
  // A block can be chosen where that leads on to a unit inside it.
  if (row.unit || isOpen(row)) item.append(choiceOf(row, shown, choose));
  else item.textContent = row.title;
  return item;
};

/** Let arrows, Home and End lead through a list; Tab still reaches each of its buttons. */
const walk = (event) => {
  const buttons = [...event.currentTarget.querySelectorAll("li:not([hidden]) > button")];
  const at = buttons.indexOf(document.activeElement);
  const places = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
  const next = buttons[places[event.key]];
  if (!next) return;
  event.preventDefault();
  next.focus();
};

for (const list of document.querySelectorAll(".units")) list.addEventListener("keydown", walk);

const showPlace = (outline, here) => {
  const units = unitsOf(outline);
  const isListed = (row) => row.visible || !isSequenced(row);
  const listed = units.filter(isListed);
  const place = listed.findIndex((row) => isHere(row, here));
  const title = units.find((row) => isHere(row, here))?.title;
  document.title = title ? `${title} · ${outline.title}` : outline.title;
  part("title").textContent = title ?? outline.title;
  const count = listed.length;
  const isPlaced = count > 1 && place >= 0;
  part("place").textContent = isPlaced ? say("place", { number: place + 1, count }) : "";
};

/**
 * Show where the learner is, and what there is.
 * @param {object} outline as the server gave it
 * @param {string | undefined} here the unit that is played, where its sequencing does not say
 * @param {(row: object) => void} choose called with the row chosen
 */
export const showContents = (outline, here, choose) => {
  showPlace(outline, here);
  part("contents").hidden = unitsOf(outline).filter(({ visible }) => visible).length < 2;
  part("course").textContent = outline.title;
  const shown = { here, offersChoice: outline.offers_choice };
  for (const name of ["units", "choices"]) {
    part(name).replaceChildren(...outline.units.map((row) => rowOf(row, shown, choose)));
  }
};

/** Open the contents at the part that is played. */
export const openContents = () => {
  part("panel").showModal();
  part("units").querySelector("[aria-current]")?.focus();
};
