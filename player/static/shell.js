/**
 * The shell: takes the token, delivers units into the frame, holds the API object, says whether all
 * is saved, and leads out. Content of the same origin can reach all of this; it can only hurt its
 * own session (decisions 5-11).
 */

import { makeApi } from "./api.js";
import { parseTable, startState } from "./cmi.js";
import { makeJournal, recover } from "./journal.js";
import { Refused, makeServer } from "./server.js";
import { openStore, watchLearner, welcome } from "./store.js";
import { forgetToken, takeToken } from "./token.js";

const ALIVE_EVERY = 60_000;
const LEAVING_FOR = 5000;
const FRAME_WAIT = 3000;
const DRAIN_WAIT = 6000;
const FEATURES = "fullscreen; autoplay; clipboard-write; encrypted-media; picture-in-picture";

const part = (name) => document.querySelector(`[data-part="${name}"]`);
const words = JSON.parse(part("words").textContent);
const say = (name, given = {}) =>
  Object.entries(given).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name]);
// As on the portal: 24 hours, in India's one time zone.
const clock = new Intl.DateTimeFormat(`${document.documentElement.lang}-IN`, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "Asia/Kolkata",
});

const launch = location.pathname.split("/").at(-1);
const shell = {
  server: null,
  store: null,
  table: null,
  outline: null,
  current: null,
  frame: null,
  isLeaving: false,
  isNewDocument: false,
  isGone: false,
  isOver: false,
  isMoving: false,
};

// ---- what is shown --------------------------------------------------------------------------

const SIGNS = { saved: "✓", saving: "…", unsaved: "!" };

const showState = (state, count = 0) => {
  const saved = part("saved");
  const isWaiting = state === "unsaved" && !navigator.onLine;
  const text = isWaiting
    ? say(count === 1 ? "one waits" : "waiting", { count })
    : say(state, { time: clock.format(new Date()) });
  saved.dataset.state = state;
  part("saved-sign").textContent = SIGNS[state];
  part("saved-text").textContent = text;
};

/** Say one thing in the place of the content; nothing is lost. */
const showNotice = (name, { again = false, returnUrl = "", time = "" } = {}) => {
  const notice = part("notice");
  part("notice-text").textContent = say(name, { time });
  part("again").hidden = !again;
  part("back").hidden = !returnUrl;
  if (returnUrl) part("back").href = returnUrl;
  notice.hidden = false;
  for (const control of ["previous", "next", "contents"]) part(control).hidden = true;
  notice.focus();
};

const playable = () => shell.outline.units.filter(({ unit }) => unit);
const placeOf = (unit) => playable().findIndex((row) => row.unit === unit);
const nextTo = (unit, step) => {
  const rows = playable().filter((row) => row.visible || row.unit === unit);
  return rows[rows.findIndex((row) => row.unit === unit) + step]?.unit;
};

const rowOf = ({ unit, title, depth, state: kept, visible }) => {
  const item = document.createElement("li");
  item.dataset.depth = Math.min(depth, 4);
  if (!unit) {
    item.className = "block";
    item.textContent = title;
    return item;
  }
  item.hidden = !visible;
  const isHere = shell.current?.unit === unit;
  const state = isHere && kept === "todo" ? "now" : kept;
  const choice = document.createElement("button");
  choice.type = "button";
  choice.dataset.state = state;
  if (isHere) choice.setAttribute("aria-current", "true");
  const name = document.createElement("span");
  name.textContent = title;
  const word = document.createElement("span");
  word.className = "soft";
  word.textContent = words[state === "failed" ? "failed unit" : state];
  choice.append(name, word);
  choice.addEventListener("click", () => {
    part("panel").close();
    void go(unit);
  });
  item.append(choice);
  return item;
};

/** Say where a button leads, on a pointer's hover and to a screen reader. */
const nameStep = (name, unit) => {
  part(name).title = playable()[placeOf(unit)]?.title ?? "";
};

const showOutline = () => {
  const { title, units } = shell.outline;
  const unit = shell.current?.unit;
  const count = playable().length;
  const here = playable()[placeOf(unit)];
  document.title = `${here?.title ?? title} · ${title}`;
  part("title").textContent = here?.title ?? title;
  part("place").textContent = count > 1 ? say("place", { number: placeOf(unit) + 1, count }) : "";
  part("contents").hidden = count < 2;
  part("previous").hidden = !nextTo(unit, -1);
  part("next").hidden = !nextTo(unit, 1);
  // It invites only when this unit is done; until then the unit's own buttons come first.
  part("next").classList.toggle("quiet", here?.state !== "done");
  nameStep("previous", nextTo(unit, -1));
  nameStep("next", nextTo(unit, 1));
  part("course").textContent = title;
  part("units").replaceChildren(...units.map(rowOf));
};

const refresh = async () => {
  shell.outline = await shell.server.look();
  showOutline();
};

/** Ask; gives the value of the button that was chosen. */
const ask = () =>
  new Promise((resolve) => {
    const question = part("question");
    question.addEventListener("close", () => resolve(question.returnValue), { once: true });
    question.returnValue = "stay";
    question.showModal();
  });

// ---- a session ------------------------------------------------------------------------------

const over = (problem) => {
  if (shell.isOver) return;
  shell.isOver = true;
  const name = problem.status === 401 ? "refused" : problem.code;
  const time = clock.format(problem.at ? new Date(problem.at) : new Date());
  const known = words[name] ? name : "failed";
  shell.frame?.remove();
  delete window.API;
  showNotice(known, { returnUrl: problem.return_url ?? shell.outline?.return_url, time });
};

const begin = (delivered) => {
  const { session, snapshot, values } = delivered;
  const { server, store } = shell;
  const journal = makeJournal({ session, snapshot, server, store, onState: showState, onOver: over });
  shell.current = { ...delivered, journal, state: startState(values) };
};

/** Content that loads another page and initializes anew gets another session, at once. */
const beginAgain = () => {
  const { state, journal, unit } = shell.current;
  if (state.phase === "not initialized" || !shell.isNewDocument || shell.isMoving) return;
  if (!journal.flushBlocking()) return;
  try {
    begin(shell.server.deliverBlocking(unit));
    shell.isNewDocument = false;
  } catch (error) {
    console.warn("vidyalekh: no other session", error);
  }
};

const finish = () => {
  const { journal } = shell.current;
  // Synchronous requests throw while a page goes; the journal then goes by ordinary fetch, and
  // the shell waits for the answer before it leads on.
  const isSaved = !shell.isLeaving && !shell.isGone && journal.flushBlocking();
  if (shell.isGone) journal.flushLast();
  else if (!isSaved) void journal.flush();
  if (isSaved) void refresh().catch(() => {});
};

const afterSuccess = (method) => {
  if (method === "LMSInitialize") shell.isNewDocument = false;
  if (method === "LMSFinish") finish();
  if (method === "LMSCommit") {
    if (shell.isGone) shell.current.journal.flushLast();
    else void shell.current.journal.flush();
  }
};

const installApi = () => {
  window.API = makeApi(shell.table, {
    current: () => shell.current,
    beforeInitialize: beginAgain,
    afterSuccess,
  });
};

// ---- the frame ------------------------------------------------------------------------------

const markLeaving = () => {
  shell.isLeaving = true;
  shell.isNewDocument = true;
  setTimeout(() => {
    shell.isLeaving = false;
  }, LEAVING_FOR);
};

/** Watch each document of the frame: what it calls while it goes must not block. */
const watchFrame = () => {
  shell.isLeaving = false;
  try {
    const page = shell.frame.contentWindow;
    page.addEventListener("beforeunload", markLeaving);
    page.addEventListener("pagehide", markLeaving);
    // Added after the content's own, so it comes last: what unload said is on its way too.
    page.addEventListener("unload", () => shell.isGone && shell.current?.journal.flushLast());
  } catch {
    // A page of another origin: it finds no API and needs no watching.
  }
};

const makeFrame = (title) => {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.allow = FEATURES;
  frame.addEventListener("load", watchFrame);
  return frame;
};

/** Let the content go: it may still finish, and what it says is sent before anything else. */
const release = async () => {
  const { frame, current } = shell;
  if (!current) return true;
  shell.isLeaving = true;
  if (frame?.isConnected) {
    const gone = new Promise((resolve) => {
      frame.addEventListener("load", resolve, { once: true });
      setTimeout(resolve, FRAME_WAIT);
    });
    try {
      frame.contentWindow.location.replace("about:blank");
      await gone;
    } catch {
      // Another origin's page does not let itself be led away; removing it does.
    }
    shell.isLeaving = true;
    frame.remove();
  }
  const isSaved = await current.journal.drained(DRAIN_WAIT);
  shell.isLeaving = false;
  return isSaved;
};

const deliver = async (unit) => {
  part("notice").hidden = true;
  const delivered = await shell.server.deliver(unit ?? null);
  begin(delivered);
  delete window.API;
  // The API stands before the frame has an address, so that the first script finds it.
  if (delivered.kind === "sco") installApi();
  shell.isNewDocument = false;
  const title = playable()[placeOf(delivered.unit)]?.title ?? shell.outline.title;
  shell.frame = makeFrame(title);
  part("stage").replaceChildren(shell.frame);
  shell.frame.src = delivered.address;
  showState("saved");
  await refresh();
};

/** Do one thing at a time, and say so where it cannot be done. */
const move = async (act) => {
  if (shell.isMoving || shell.isOver) return;
  shell.isMoving = true;
  document.body.dataset.busy = "true";
  try {
    await act();
  } catch (error) {
    if (error instanceof Refused && [401, 410].includes(error.status)) {
      over({ ...error.problem, status: error.status });
    } else {
      console.error("vidyalekh:", error);
      showNotice("failed", { again: true, returnUrl: shell.outline?.return_url });
    }
  } finally {
    shell.isMoving = false;
    delete document.body.dataset.busy;
  }
};

const go = (unit) =>
  move(async () => {
    await release();
    await deliver(unit);
    shell.frame.focus();
  });

const leave = () =>
  move(async () => {
    const isSaved = await release();
    if (!isSaved && (await ask()) !== "leave") {
      await deliver(shell.current.unit);
      return;
    }
    const exit = shell.server.exit().then(({ return_url: url }) => url);
    const url = await exit.catch(() => shell.outline.return_url);
    shell.isOver = true;
    forgetToken(launch);
    location.replace(url);
  });

// ---- full screen ----------------------------------------------------------------------------

const setFull = (isFull) => {
  document.body.dataset.full = String(isFull);
  part("full").setAttribute("aria-pressed", String(isFull));
};

const toggleFull = async () => {
  const isFull = document.body.dataset.full === "true";
  setFull(!isFull);
  // An iPhone has no full screen for pages: hiding the bar is then all.
  if (isFull) await document.exitFullscreen?.().catch(() => {});
  else await document.documentElement.requestFullscreen?.().catch(() => {});
};

// ---- from the beginning ---------------------------------------------------------------------

const stayAlive = async () => {
  if (shell.isOver || shell.isMoving || !shell.current) return;
  const asked = shell.current.session;
  try {
    const { session } = await shell.server.alive();
    // A copy of this tab shares its token: whoever delivered last plays.
    if (session && session !== asked && shell.current.session === asked) {
      over({ code: "taken over" });
    }
  } catch (error) {
    if (error instanceof Refused && [401, 410].includes(error.status)) {
      over({ ...error.problem, status: error.status });
    }
  }
};

const open = async () => {
  shell.outline ??= await shell.server.look();
  const { registration, seal, learner } = shell.outline;
  await welcome(learner, () => shell.server.clear());
  watchLearner(learner, () => {
    void shell.current?.journal.drained(DRAIN_WAIT);
    over({ code: "another person" });
  });
  shell.store = await openStore(registration, seal);
  const response = await fetch(new URL("cmi/scorm12.json", import.meta.url));
  shell.table = parseTable(await response.json());
  await recover(shell.server, shell.store);
  await deliver(null);
};

const listen = () => {
  part("exit").addEventListener("click", leave);
  part("next").addEventListener("click", () => go(nextTo(shell.current.unit, 1)));
  part("previous").addEventListener("click", () => go(nextTo(shell.current.unit, -1)));
  part("contents").addEventListener("click", () => part("panel").showModal());
  part("close").addEventListener("click", () => part("panel").close());
  part("full").addEventListener("click", toggleFull);
  part("handle").addEventListener("click", toggleFull);
  part("again").addEventListener("click", () => move(shell.current ? () => deliver(null) : open));
  document.addEventListener("fullscreenchange", () => setFull(Boolean(document.fullscreenElement)));
  addEventListener("online", () => void shell.current?.journal.flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void shell.current?.journal.flush();
    else void stayAlive();
  });
  addEventListener("pagehide", () => {
    shell.isGone = true;
    shell.current?.journal.flushLast();
  });
  addEventListener("pageshow", () => {
    shell.isGone = false;
  });
  setInterval(stayAlive, ALIVE_EVERY);
};

const token = takeToken(launch);
listen();
if (token) {
  shell.server = makeServer(launch, token);
  part("title").textContent = say("loading");
  void move(open);
} else {
  showNotice("refused");
}
