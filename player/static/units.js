/** A course of units in order (SCORM 1.2, HTML): the shell leads from one to the next. */

import { showContents, stepTo, unitsOf } from "./contents.js";
import { goTo, letGo, moveOn, offerAgain } from "./moving.js";
import { waiting } from "./saving.js";
import { play } from "./session.js";
import { shell } from "./state.js";
import { part, showSteps } from "./view.js";

const show = () => {
  const { outline, current } = shell;
  const units = unitsOf(outline);
  const place = units.findIndex(({ unit }) => unit === current?.unit);
  const [before, after] = [stepTo(outline, current?.unit, -1), stepTo(outline, current?.unit, 1)];
  showContents(outline, current?.unit, choose);
  showSteps({
    previous: { row: before, isShown: Boolean(before) },
    // Shown before a locked one too: what this unit says as it is left may open it.
    next: { row: after, isShown: place + 1 < units.length },
    isDone: units[place]?.state === "done",
  });
};

const refresh = async () => {
  shell.outline = await shell.server.look();
  show();
};

/** What is not saved yet can only be sent from here: it must not be left for another package. */
const stayWhole = (unit) => {
  const isElsewhere = unitsOf(shell.outline).some((row) => row.unit === unit && row.elsewhere);
  if (isElsewhere && waiting() > 0) throw new Error("Something is not saved yet.");
};

const deliver = (unit) =>
  letGo(async () => {
    part("notice").hidden = true;
    stayWhole(unit);
    const delivered = await shell.server.deliver(unit ?? null);
    if (delivered.elsewhere) {
      goTo(delivered.elsewhere);
      return;
    }
    const row = unitsOf(shell.outline).find(({ unit: one }) => one === delivered.unit);
    play(delivered, row?.title ?? shell.outline.title);
    shell.hasEntered = true;
    // It plays: contents that could not be had again are no reason to deliver it twice.
    await refresh().catch(show);
  });

const comeIn = () => deliver(null);

const choose = ({ unit }) =>
  moveOn(async () => {
    await deliver(unit);
    shell.frame?.focus();
  });

const lead = async (direction) => {
  shell.outline = await shell.server.look();
  const { unit } = shell.current;
  const next = stepTo(shell.outline, unit, direction);
  if (!next) {
    const rows = unitsOf(shell.outline);
    const locked = rows[rows.findIndex((row) => row.unit === unit) + direction];
    offerAgain("locked", comeIn, { more: locked?.lock });
    return;
  }
  await deliver(next.unit);
  shell.frame?.focus();
};

/** Lead on from this unit, or back; only when it has been left is it known which one is open. */
const step = (direction) => moveOn(() => letGo(() => lead(direction)));

export const units = {
  comeIn,
  comeBack: comeIn,
  comeInBlocking: () => shell.server.deliverBlocking(shell.current.unit),
  stay: () => deliver(shell.current.unit),
  beforeExit: async () => {},
  previous: () => step(-1),
  next: () => step(1),
  onProgress: () => shell.isMoving || void refresh().catch(() => {}),
  onTerminated: () => {},
};
