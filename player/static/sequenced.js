/**
 * A course with a sequencing of its own (SCORM 2004): the server decides what comes next; here it
 * is asked, and what it says is shown. Source: SCORM 2004 4th Edition SN §4.5, §5.6; RTE §4.4.
 */

import { isOpen, showContents, unitsOf } from "./contents.js";
import { release } from "./frame.js";
import { letGo, move, moveOn } from "./moving.js";
import { dropApi, play } from "./session.js";
import { shell } from "./state.js";
import { part, showAside, showControl, showNotice, tell } from "./view.js";

const CONTROLS = {
  previous: "previous",
  next: "continue",
  "exit-part": "exit",
  "exit-all": "exitAll",
  "suspend-all": "suspendAll",
  abandon: "abandon",
  "abandon-all": "abandonAll",
};
const MENU = ["exit-part", "exit-all", "suspend-all", "abandon", "abandon-all"];
const HIDDEN = { visible: false, enabled: false };
const REQUEST = "adl.nav.request";
// RTE §4.2.8: who leaves so wants to leave everything.
const LEAVING = ["time-out", "logout"];
// The longest that a timer counts.
/** How it is said that a course is over, by what was asked for. */
const ENDS = { suspendAll: "stopped", abandonAll: "given up" };

const control = (name) => shell.outline.controls?.[CONTROLS[name]] ?? HIDDEN;

/**
 * Say how a control is shown. What is of no use stands there, for the sake of a steady place, but
 * not where nothing is in play. In a course of one part a step leads nowhere but out: its content
 * has a Continue of its own, and Exit keeps the place.
 */
const shownAs = (name) => {
  const { visible, enabled } = control(name);
  if (!MENU.includes(name) && unitsOf(shell.outline).length < 2) return HIDDEN;
  return { visible: visible && (enabled || !shell.outline.ended), enabled };
};

const show = () => {
  const { outline } = shell;
  showContents(outline, undefined, choose);
  for (const name of Object.keys(CONTROLS)) showControl(name, shownAs(name));
  part("more").hidden = !MENU.some((name) => shownAs(name).visible);
  const here = unitsOf(outline).find(({ current }) => current);
  part("next").classList.toggle("quiet", here?.state !== "done");
};

const take = (outline, ended) => {
  shell.outline = { ...shell.outline, ...outline, ...(ended !== undefined && { ended }) };
};

/** Give what the content wants, once it has terminated; undefined where it leaves it to others. */
const wish = () => {
  const values = shell.current?.state.values;
  const [, word] = /([A-Za-z]+)$/u.exec(values?.get(REQUEST)?.replace(/_none_$/u, "") ?? "") ?? [];
  return word ?? (LEAVING.includes(values?.get("cmi.exit")) ? "exitAll" : undefined);
};

const nothingPlays = () => {
  dropApi();
  shell.frame?.remove();
  shell.current = null;
};

const canGo = () =>
  shell.outline.units.some(isOpen) || ["previous", "next"].some((name) => control(name).enabled);

/** Nothing is delivered: the learner goes on from here. */
const showPlace = (asked, exception) => {
  const { ended, return_url: returnUrl } = shell.outline;
  const more = exception?.text ?? "";
  // A course that begins nowhere by itself has not ended: it waits for a choice.
  const isToBegin = ended && exception && canGo();
  shell.again = comeIn;
  if (isToBegin) showNotice("choose", { returnUrl, isPlace: true });
  else if (ended) {
    const name = ENDS[asked] ?? "ended";
    const again = asked === "suspendAll" ? "go on" : "start again";
    showNotice(name, { again, returnUrl, more, isPlace: true });
  } else if (canGo()) {
    showNotice(shell.outline.units.some(isOpen) ? "choose" : "steps", { more, isPlace: true });
  } else showNotice("nothing open", { again: "again", returnUrl, more, isPlace: true });
};

/** Show what the server has decided. */
const become = ({ delivery, outline, ended, exception }, asked) => {
  const isMoved = shell.hasEntered;
  shell.hasEntered = true;
  take(outline, ended);
  if (!delivery) {
    nothingPlays();
    show();
    showPlace(asked, exception);
    return;
  }
  const row = unitsOf(shell.outline).find(({ unit }) => unit === delivery.unit);
  const title = row?.title ?? shell.outline.title;
  part("notice").hidden = true;
  play(delivery, title);
  show();
  if (exception) showAside(exception.text);
  else if (isMoved) tell(title);
  if (isMoved) shell.frame.focus();
};

const ask = (request, target, session) => shell.server.navigate({ request, target, session });

const comeIn = async () => become(await ask(null, null, null));

/** Come back after something failed: what was asked for last may have been done, or not. */
const comeBack = async () => {
  take(await shell.server.look());
  if (!shell.outline.ended || !shell.hasEntered) await comeIn();
  else become({ delivery: null, outline: {}, ended: true });
};

/** Let the content go, and ask. */
const go = (request, target = null) => {
  const session = shell.current?.session ?? null;
  return letGo(async () => {
    const asked = request ?? wish();
    become(await ask(request, target, session), asked);
  });
};

const choose = ({ identifier }) => moveOn(() => go("choice", identifier));

/** Ask for what a control stands for, where it may be asked for. */
const press = (name) => {
  if (!control(name).enabled) return;
  void moveOn(() => go(CONTROLS[name]));
};

/** The content has ended without a wish: its last page stays, and the learner goes on. */
const settle = async (session) => {
  const { delivery, outline, ended } = await ask(null, null, session);
  if (shell.isMoving || shell.current?.session !== session) return;
  if (delivery || ended) {
    await move(async () => {
      await release();
      become({ delivery, outline, ended });
    });
    return;
  }
  take(outline, ended);
  show();
};

/** Do what the content asked for as it ended, unless the learner has asked for something else. */
const onTerminated = (session) => {
  if (shell.isMoving || shell.isOver || shell.current?.session !== session) return;
  if (wish()) void move(() => go(null));
  else void settle(session).catch(() => {});
};

const onProgress = (session, outline) => {
  if (!outline || shell.current?.session !== session) return;
  take(outline);
  if (!shell.isMoving) show();
};

/** Leave so that everything goes on from here, where that is allowed. */
const beforeExit = async (isSaved) => {
  const { ended, controls } = shell.outline;
  if (ended || !isSaved || !controls?.suspendAll?.enabled) return;
  await ask("suspendAll", null, shell.current?.session ?? null);
};

const comeInBlocking = () => {
  // It asked to go elsewhere: that comes first.
  if (wish()) return null;
  const { delivery, outline, ended } = shell.server.navigateBlocking({
    request: null,
    target: null,
    session: null,
  });
  take(outline, ended);
  return delivery;
};

export const sequenced = {
  comeIn,
  comeBack,
  comeInBlocking,
  stay: () => letGo(comeIn),
  beforeExit,
  previous: () => press("previous"),
  next: () => press("next"),
  press,
  onProgress,
  onTerminated,
};

export const menu = MENU;
