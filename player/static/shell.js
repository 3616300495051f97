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
import { ask, isWord, part, say, showNotice, showOutline } from "./view.js";
import { showState, stepTo, timeOf, unitsOf } from "./view.js";
import { makeWindows } from "./windows.js";

const ALIVE_EVERY = 60_000;
const LEAVING_FOR = 5000;
const FRAME_WAIT = 3000;
const DRAIN_WAIT = 6000;
const FEATURES = "fullscreen; autoplay; clipboard-write; encrypted-media; picture-in-picture";

const launch = location.pathname.split("/").at(-1);
const shell = {
  server: null,
  store: null,
  table: null,
  outline: null,
  current: null,
  frame: null,
  // What an earlier page left on this device and the server has not taken yet.
  left: 0,
  isLeaving: false,
  isNewDocument: false,
  isGone: false,
  isOver: false,
  isMoving: false,
};

const show = () => showOutline(shell.outline, shell.current?.unit, choose);

const refresh = async () => {
  shell.outline = await shell.server.look();
  show();
};

// ---- a session ------------------------------------------------------------------------------

const over = (problem) => {
  if (shell.isOver) return;
  shell.isOver = true;
  const name = problem.status === 401 ? "refused" : problem.code;
  const time = timeOf(problem.at ? new Date(problem.at) : new Date());
  const count = waiting();
  if (count > 0) showState("unsaved", count);
  shell.frame?.remove();
  void windows.closeAll();
  delete window.API;
  const returnUrl = problem.return_url ?? shell.outline?.return_url;
  showNotice(isWord(name) ? name : "failed", { returnUrl, time, count });
};

/** Count what no server has: of this session, and of what an earlier page left here. */
const waiting = () => (shell.current?.journal.count() ?? 0) + shell.left;

/** Send what an earlier page left; until the server has it, nothing here is "saved". */
const bringIn = async () => {
  shell.left = await recover(shell.server, shell.store);
};

const onState = (state) => {
  const isHeldUp = state === "saved" && shell.left > 0;
  showState(isHeldUp ? "unsaved" : state, waiting());
  // The server answers again, so it may take that too.
  if (isHeldUp) void bringIn().then(() => shell.left === 0 && onState("saved"));
};

const begin = (delivered) => {
  const { session, snapshot, values } = delivered;
  const { server, store } = shell;
  const onProgress = () => shell.isMoving || shell.isOver || void refresh().catch(() => {});
  const hooks = { onState, onProgress, onOver: over };
  const journal = makeJournal({ session, snapshot, server, store, ...hooks });
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
  if (!isSaved) send();
};

/** Send what waits, by what this page still can. */
const send = () => {
  if (shell.isGone) shell.current?.journal.flushLast();
  else void shell.current?.journal.flush();
};

const afterSuccess = (method) => {
  const { calls } = shell.table;
  if (method === calls.initialize) {
    shell.isNewDocument = false;
    windows.look();
  }
  if (method === calls.finish) finish();
  if (method === calls.commit) send();
};

const installApi = () => {
  window[shell.table.object] = makeApi(shell.table, {
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

const windows = makeWindows({ onLeaving: markLeaving, onGone: send });

const watchFrame = () => {
  shell.isLeaving = false;
  windows.watch(shell.frame.contentWindow);
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
  await windows.closeAll();
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
  const row = unitsOf(shell.outline).find(({ unit: one }) => one === delivered.unit);
  shell.frame = makeFrame(row?.title ?? shell.outline.title);
  part("stage").replaceChildren(shell.frame);
  shell.frame.src = delivered.address;
  // Who plays a unit without an API says nothing more: its delivery is all, and it is stored.
  if (delivered.kind !== "sco") onState("saved");
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

const choose = (unit) => {
  part("panel").close();
  void go(unit);
};

/** Lead on from this unit, or back; only when it has been left is it known which one is open. */
const step = (direction) =>
  move(async () => {
    await release();
    shell.outline = await shell.server.look();
    const { unit } = shell.current;
    const next = stepTo(shell.outline, unit, direction);
    if (!next) {
      const rows = unitsOf(shell.outline);
      const locked = rows[rows.findIndex((row) => row.unit === unit) + direction];
      showNotice("locked", { again: true, returnUrl: shell.outline.return_url, more: locked?.lock });
      return;
    }
    await deliver(next.unit);
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
  await bringIn();
  await deliver(null);
  if (shell.left > 0) onState("saved");
};

const listen = () => {
  part("exit").addEventListener("click", leave);
  part("next").addEventListener("click", () => step(1));
  part("previous").addEventListener("click", () => step(-1));
  part("contents").addEventListener("click", () => part("panel").showModal());
  part("close").addEventListener("click", () => part("panel").close());
  part("full").addEventListener("click", toggleFull);
  part("handle").addEventListener("click", toggleFull);
  part("again").addEventListener("click", () => move(shell.current ? () => deliver(null) : open));
  document.addEventListener("fullscreenchange", () => setFull(Boolean(document.fullscreenElement)));
  addEventListener("online", () => {
    void shell.current?.journal.flush();
    if (!part("again").hidden) part("again").click();
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
listen();
if (token) {
  shell.server = makeServer(launch, token);
  part("title").textContent = say("loading");
  void move(open);
} else {
  showNotice("refused");
}
