/** Full screen: the bar goes, and comes back by its handle or by Escape. */

import { part } from "./view.js";

const isFull = () => document.body.dataset.full === "true";

const setFull = (full) => {
  if (isFull() === full) return;
  // What has the focus may go with the bar, and a keyboard should not have to start anew.
  const wasHere = document.activeElement?.closest("header, nav, [data-part=handle]");
  document.body.dataset.full = String(full);
  part("full").setAttribute("aria-pressed", String(full));
  if (wasHere) part(full ? "handle" : "full").focus();
};

export const toggleFull = async () => {
  const full = !isFull();
  setFull(full);
  // An iPhone has no full screen for pages: hiding the bar is then all.
  if (full) await document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
};

export const listenToFull = () => {
  part("full").addEventListener("click", toggleFull);
  part("handle").addEventListener("click", toggleFull);
  document.addEventListener("fullscreenchange", () => setFull(Boolean(document.fullscreenElement)));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && isFull() && !document.querySelector("dialog[open]")) void toggleFull();
  });
};
