/** Moving through a course: one thing at a time, not without a connection, and out of it. */

import { release } from "./frame.js";
import { Refused } from "./server.js";
import { over } from "./session.js";
import { launch, shell } from "./state.js";
import { forgetToken } from "./token.js";
import { ask, hideAside, say, showAside, showNotice } from "./view.js";

const LONGEST_WAIT = 2 ** 31 - 1;

/** Offer to try again, in the place of the content. */
export const offerAgain = (name, again, given = {}) => {
  shell.again = again;
  showNotice(name, { again: true, returnUrl: shell.outline?.return_url, ...given });
};

const fail = (error) => {
  if (error instanceof Refused && [401, 410].includes(error.status)) {
    over({ ...error.problem, status: error.status });
    return;
  }
  console.error("vidyalekh:", error);
  offerAgain("failed", shell.way?.comeBack);
};

/** Do one thing at a time, and say so where it cannot be done. */
export const move = async (act) => {
  if (shell.isMoving || shell.isOver) return;
  shell.isMoving = true;
  document.body.dataset.busy = "true";
  hideAside();
  try {
    await act();
  } catch (error) {
    fail(error);
  } finally {
    shell.isMoving = false;
    delete document.body.dataset.busy;
  }
};

const isReachable = async () => {
  if (navigator.onLine && !shell.current?.journal.isFailing()) return true;
  try {
    await shell.server.alive();
    return true;
  } catch (error) {
    if (error instanceof Refused && [401, 410].includes(error.status)) throw error;
    return false;
  }
};

/** Move elsewhere; without a connection nothing is let go, since nothing could come after it. */
export const moveOn = (act) =>
  move(async () => {
    if (await isReachable()) await act();
    else showAside(say("no way"));
  });

/** Let the content go, then act: what it said as it went counts only if it is known before. */
export const letGo = async (act) => {
  if (await release()) {
    await act();
    return;
  }
  const again = () => letGo(act);
  offerAgain("not saved", again);
  // As soon as all is saved, or when the learner tries again.
  const saved = shell.current.journal.drained(LONGEST_WAIT);
  void saved.then((isSaved) => isSaved && shell.again === again && move(again));
};

/** Go to another address for good: this launch is over here. */
export const goTo = (url) => {
  shell.isOver = true;
  forgetToken(launch);
  location.replace(url);
};

/** Let the learner out, to where the course was started. */
export const leave = () =>
  move(async () => {
    const isSaved = await release();
    if (!isSaved && (await ask()) !== "leave") {
      await shell.way.stay();
      return;
    }
    await shell.way?.beforeExit(isSaved).catch(() => {});
    const exit = shell.server.exit().then(({ return_url: url }) => url);
    const url = await exit.catch(() => shell.outline.return_url);
    goTo(url);
  });
