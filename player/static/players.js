/** What players of ours, in the frame, tell the shell. */

import { release } from "./frame.js";
import { moveOn } from "./moving.js";
import { onState } from "./saving.js";
import { over } from "./session.js";
import { shell } from "./state.js";

window.vidyalekh = {
  /** @param {"saved" | "saving" | "unsaved"} state @param {number} count of what waits */
  onState: (state, count) => {
    shell.unsent = count;
    onState(state);
  },
  onProgress: () => shell.isOver || shell.way.onProgress(shell.current.session),
  /** Deliver the unit once more, in a new sitting. */
  again: () =>
    moveOn(async () => {
      await release();
      await shell.way.stay();
      shell.frame.focus();
    }),
  /** The session has ended elsewhere, or the server takes no more of it. */
  onRefused: () => over({ code: "lost" }),
};
