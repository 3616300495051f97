/**
 * A session with one unit: it begins with a delivery, answers the content by the API object, and
 * ends when the content says so, when the unit is left, or when the server wants no more of it.
 */

import { makeApi } from "./api.js";
import { startState } from "./cmi.js";
import { stand, windows } from "./frame.js";
import { makeJournal } from "./journal.js";
import { onState, send, waiting } from "./saving.js";
import { shell } from "./state.js";
import { isWord, say, showAside, showNotice, showState, timeOf } from "./view.js";

const VALID = "adl.nav.request_valid.";
// The longest that a timer counts, in seconds.
const LONGEST_WAIT = 2 ** 31 / 1000 - 1;

/** Take the API object away: where nothing is played, nothing is to be found. */
export const dropApi = () => {
  if (shell.table) delete window[shell.table.object];
};

/** End it all, and say why: another window plays, the link is too old, the server is done. */
export const over = (problem) => {
  if (shell.isOver) return;
  shell.isOver = true;
  const name = problem.status === 401 ? "refused" : problem.code;
  const time = timeOf(problem.at ? new Date(problem.at) : new Date());
  const count = waiting();
  if (count > 0) showState("unsaved", count);
  shell.frame?.remove();
  void windows.closeAll();
  dropApi();
  const returnUrl = problem.return_url ?? shell.outline?.return_url;
  showNotice(isWord(name) ? name : "failed", { returnUrl, time, count });
};

/** Say when the time is over that the package allows; what follows from it is the content's. */
const watchTime = (session, left) => {
  if (typeof left !== "number" || left > LONGEST_WAIT) return;
  setTimeout(() => {
    if (shell.current?.session === session && !shell.isOver) showAside(say("time over"));
  }, left * 1000);
};

const begin = (delivered) => {
  const { session, snapshot, values } = delivered;
  const { server, store } = shell;
  const state = startState(values);
  const journal = makeJournal({
    session,
    snapshot,
    server,
    store,
    onState,
    onProgress: (outline) => shell.isOver || shell.way.onProgress(session, outline),
    onValid: (valid) => {
      for (const [name, value] of Object.entries(valid)) state.values.set(name, value);
    },
    // The content's own script ends first; it stands around this call.
    onTerminated: () => setTimeout(() => shell.way.onTerminated(session)),
    // Of a session that another one follows here, the server may want no more.
    onOver: (problem) => shell.current?.session === session && over(problem),
  });
  shell.current = { ...delivered, journal, state };
  watchTime(session, delivered.time_left);
};

/** Content that loads another page and initializes anew gets another session, at once. */
const beginAgain = () => {
  const { state, journal } = shell.current;
  if (state.phase === "not initialized" || !shell.isNewDocument || shell.isMoving) return;
  if (!journal.flushBlocking()) return;
  try {
    const delivered = shell.way.comeInBlocking();
    if (!delivered) return;
    begin(delivered);
    shell.isNewDocument = false;
  } catch (error) {
    console.warn("vidyalekh: no other session", error);
  }
};

/** Ask before content reads what is allowed now: what it said before may have changed it. */
const beforeRead = (element) => {
  const { journal } = shell.current;
  if (!element.startsWith(VALID) || journal.count() === 0 || journal.isFailing()) return;
  if (!shell.isLeaving && !shell.isGone) journal.flushBlocking();
};

const finish = () => {
  const { journal } = shell.current;
  // Synchronous requests throw while a page goes; the journal then goes by ordinary fetch, and
  // the shell waits for the answer before it leads on.
  const isSaved = !shell.isLeaving && !shell.isGone && journal.flushBlocking();
  if (!isSaved) send();
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
    beforeRead,
    afterSuccess,
  });
};

/** Play what was delivered, in a new frame. */
export const play = (delivered, title) => {
  begin(delivered);
  dropApi();
  // The API stands before the frame has an address, so that the first script finds it.
  if (delivered.kind === "sco") installApi();
  stand(delivered, title);
  // Who plays a unit without an API says nothing more: its delivery is all, and it is stored.
  if (delivered.kind !== "sco") onState("saved");
};
