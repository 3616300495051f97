/** Whether all is saved: of the session that is played, and of what an earlier page left here. */

import { recover } from "./journal.js";
import { shell } from "./state.js";
import { showState } from "./view.js";

/** Count what no server has. */
export const waiting = () => (shell.current?.journal.count() ?? 0) + shell.left + shell.unsent;

/** Send what an earlier page left; until the server has it, nothing here is "saved". */
export const bringIn = async () => {
  shell.left = await recover(shell.server, shell.store);
};

/** @param {"saved" | "saving" | "unsaved"} state of the session's journal */
export const onState = (state) => {
  const isHeldUp = state === "saved" && shell.left > 0;
  showState(isHeldUp ? "unsaved" : state, waiting());
  // The server answers again, so it may take that too.
  if (isHeldUp) void bringIn().then(() => shell.left === 0 && onState("saved"));
};

/** Send what waits, by what this page still can. */
export const send = () => {
  if (shell.isGone) shell.current?.journal.flushLast();
  else void shell.current?.journal.flush();
};
