/**
 * The shell: takes the token, delivers units into the frame, holds the API object, says whether all
 * is saved, and leads out. Content of the same origin can reach all of this; it can only hurt its
 * own session (decisions 5-11).
 */

import { openContents } from "./contents.js";
import { parseTable } from "./cmi.js";
import { drained, windows } from "./frame.js";
import { listenToFull } from "./full.js";
import { leave, move, offerAgain } from "./moving.js";
import { bringIn, onState, send } from "./saving.js";
import { menu, sequenced } from "./sequenced.js";
import { Refused, makeServer } from "./server.js";
import { over } from "./session.js";
import { launch, shell } from "./state.js";
import "./players.js";
import { openStore, watchLearner, welcome } from "./store.js";
import { takeToken } from "./token.js";
import { units } from "./units.js";
import { hideAside, part, say, showNotice } from "./view.js";

const ALIVE_EVERY = 60_000;
const SEQUENCED = "scorm-2004";

const stayAlive = async () => {
  if (shell.isOver || shell.isMoving || !shell.hasEntered) return;
  const asked = shell.current?.session;
  try {
    const { session } = await shell.server.alive();
    // A copy of this tab shares its token: whoever delivered last plays.
    const isSame = !shell.isMoving && shell.current?.session === asked;
    if (session && asked && session !== asked && isSame) {
      over({ code: "taken over" });
    }
  } catch (error) {
    if (error instanceof Refused && [401, 410].includes(error.status)) {
      over({ ...error.problem, status: error.status });
    }
  }
};

const readTable = async ({ table, edition }) => {
  if (!table) return null;
  const response = await fetch(new URL(`cmi/${table}.json`, import.meta.url));
  return parseTable(await response.json(), edition);
};

const open = async () => {
  shell.outline ??= await shell.server.look();
  const { registration, seal, learner, standard } = shell.outline;
  await welcome(learner, () => shell.server.clear());
  watchLearner(learner, () => {
    void drained();
    over({ code: "another person" });
  });
  shell.store = await openStore(registration, seal);
  shell.table = await readTable(shell.outline);
  await bringIn();
  shell.way = standard === SEQUENCED ? sequenced : units;
  await shell.way.comeIn();
  if (shell.left > 0) onState("saved");
};

const again = () => move(shell.again ?? open);

const onClick = (name, act) => part(name).addEventListener("click", act);

/** Let a button of the menu do what it says, where it may. */
const listenToMenu = (name) =>
  onClick(name, () => {
    if (part(name).hasAttribute("aria-disabled")) return;
    part("menu").close();
    sequenced.press(name);
  });

const listenToButtons = () => {
  onClick("exit", leave);
  onClick("next", () => shell.way.next());
  onClick("previous", () => shell.way.previous());
  onClick("contents", openContents);
  onClick("close", () => part("panel").close());
  onClick("more", () => part("menu").showModal());
  onClick("menu-close", () => part("menu").close());
  onClick("aside-close", hideAside);
  onClick("again", again);
  // From here the learner leaves like by Exit; a session that is over has nothing to leave.
  onClick("back", (event) => {
    if (shell.isOver || part("choices").hidden) return;
    event.preventDefault();
    void leave();
  });
  menu.forEach(listenToMenu);
};

/** Offer a part again whose page never came: the browser's own words stand in its place. */
const onLoad = ({ target }) => {
  const isLost = target === shell.frame && target.contentDocument === null;
  if (!isLost || shell.current?.state.phase !== "not initialized") return;
  target.remove();
  offerAgain("failed", shell.way.stay);
};

/** Tell whether something is offered that failed for want of a connection, and was not done since. */
const isWaiting = () => !part("notice").hidden && part("again").dataset.waits === "true";

const listenToPage = () => {
  // It does not bubble, but it is captured.
  part("stage").addEventListener("load", onLoad, true);
  addEventListener("online", () => {
    hideAside();
    void shell.current?.journal.flush();
    if (isWaiting()) part("again").click();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
    else void stayAlive();
  });
  addEventListener("pagehide", () => {
    shell.isGone = true;
    send();
    // What the content opened finds no API any more: nobody should learn in vain there.
    void windows.closeAll();
  });
  addEventListener("pageshow", () => {
    shell.isGone = false;
  });
  setInterval(stayAlive, ALIVE_EVERY);
};

const token = takeToken(launch);
listenToButtons();
listenToFull();
listenToPage();
if (token) {
  shell.server = makeServer(launch, token);
  part("title").textContent = say("loading");
  void move(open);
} else {
  showNotice("refused");
}
