/** Keys and swipes: what turns pages, and when it only moves the page that is there. */

import { part } from "./pdf_words.js";

const NEAR = 2;
const SWIPE = 60;

const room = part("scroll");
const isAtEnd = () => room.scrollTop + room.clientHeight >= room.scrollHeight - NEAR;
const isAtTop = () => room.scrollTop <= NEAR;
const isWide = () => room.scrollWidth > room.clientWidth + NEAR;
const isTyping = (target) => target.matches("input, select, textarea");

/** Move down or up by a part of what is seen; where there is no more, turn the page. */
const travel = (view, direction, share) => {
  if (direction > 0 ? isAtEnd() : isAtTop()) return void view.step(direction);
  room.scrollBy({ top: direction * room.clientHeight * share });
};

const keysOf = (view, search) => ({
  ArrowRight: () => isWide() || view.step(1),
  ArrowLeft: () => isWide() || view.step(-1),
  ArrowDown: (event) => event.repeat || travel(view, 1, 0.12),
  ArrowUp: (event) => event.repeat || travel(view, -1, 0.12),
  PageDown: () => travel(view, 1, 0.9),
  PageUp: () => travel(view, -1, 0.9),
  Home: () => view.show(1),
  End: () => view.show(view.pages),
  "+": () => view.zoomBy(1),
  "=": () => view.zoomBy(1),
  "-": () => view.zoomBy(-1),
  "/": () => search.open(),
});

const SCROLLS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"];

const onKey = (keys, search) => (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f") {
    event.preventDefault();
    search.open();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const act = keys[event.key];
  if (!act) return;
  // What the browser does by itself: it moves a page that is wider or higher than the screen.
  const moves = event.key.endsWith("Right") || event.key.endsWith("Left") ? isWide() : event.repeat;
  if (SCROLLS.includes(event.key) && moves) return;
  event.preventDefault();
  act(event);
};

const listenToSwipes = (view) => {
  let start = null;
  room.addEventListener("touchstart", ({ touches }) => {
    start = touches.length === 1 && !isWide() ? [touches[0].clientX, touches[0].clientY] : null;
  }, { passive: true });
  room.addEventListener("touchend", ({ changedTouches }) => {
    if (!start) return;
    const [across, down] = [changedTouches[0].clientX - start[0], changedTouches[0].clientY - start[1]];
    start = null;
    const isSwipe = Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down);
    if (isSwipe && getSelection().isCollapsed) void view.step(across < 0 ? 1 : -1);
  }, { passive: true });
};

/** @param {object} view @param {object} search */
export const listen = (view, search) => {
  document.addEventListener("keydown", onKey(keysOf(view, search), search));
  listenToSwipes(view);
};
