/** The frame of the content: it stands, is watched, and is let go. */

import { send } from "./saving.js";
import { shell } from "./state.js";
import { part } from "./view.js";
import { makeWindows } from "./windows.js";

const LEAVING_FOR = 5000;
const FRAME_WAIT = 3000;
const DRAIN_WAIT = 6000;
const FEATURES = "fullscreen; autoplay; clipboard-write; encrypted-media; picture-in-picture";

const markLeaving = () => {
  shell.isLeaving = true;
  shell.isNewDocument = true;
  setTimeout(() => {
    shell.isLeaving = false;
  }, LEAVING_FOR);
};

export const windows = makeWindows({ onLeaving: markLeaving, onGone: send });

const watchFrame = () => {
  shell.isLeaving = false;
  // It may have been taken again already.
  if (shell.frame.isConnected) windows.watch(shell.frame.contentWindow);
};

/** Let the content of a session stand in a new frame. */
export const stand = ({ session, address }, title) => {
  const frame = document.createElement("iframe");
  frame.dataset.session = session;
  frame.title = title;
  frame.allow = FEATURES;
  frame.addEventListener("load", watchFrame);
  shell.frame = frame;
  shell.isNewDocument = false;
  part("stage").replaceChildren(frame);
  frame.src = address;
};

/** Lead the frame's page away, so that it may still finish, and take the frame. */
const removed = async (frame) => {
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
};

/** Let a player of ours say its last words, for a while; other content has no such word. */
const ended = async (frame) => {
  let end = null;
  try {
    end = frame.contentWindow.vidyalekhEnd;
  } catch {
    return; // another origin's page
  }
  if (typeof end !== "function" || !frame.src.includes("/native/")) return;
  await Promise.race([end(), new Promise((resolve) => setTimeout(resolve, DRAIN_WAIT))]);
};

/** Wait until what the content said is saved, for a while; tells whether it is. */
export const drained = () => shell.current?.journal.drained(DRAIN_WAIT) ?? Promise.resolve(true);

/** Let the content go: it may still finish, and what it says is sent before anything else. */
export const release = async () => {
  if (!shell.current) return true;
  shell.isLeaving = true;
  await windows.closeAll();
  if (shell.frame?.isConnected) {
    await ended(shell.frame);
    await removed(shell.frame);
  }
  shell.unsent = 0;
  const isSaved = await drained();
  shell.isLeaving = false;
  return isSaved;
};
