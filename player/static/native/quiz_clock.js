/** The time that is left: shown every second, told aloud only now and then. The server judges. */

import { count, part, say, tell } from "./quiz_page.js";

const TOLD = [600, 300, 60, 30, 10];

const written = (seconds) => {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  return `${count(minutes)}:${count(rest).padStart(2, count(0))}`;
};

const worded = (seconds) =>
  seconds >= 60
    ? say("minutes left", { count: count(Math.round(seconds / 60)) })
    : say("seconds left", { count: count(seconds) });

/** @param {number|null} left seconds, null: no limit @param {() => void} onOver */
export const runClock = (left, onOver) => {
  const shown = part("clock");
  shown.hidden = left === null;
  if (left === null) return () => {};
  const end = performance.now() + left * 1000;
  let before = left;
  const tick = () => {
    const now = Math.max((end - performance.now()) / 1000, 0);
    part("left").textContent = written(now);
    shown.dataset.state = now <= 60 ? "short" : "long";
    const passed = TOLD.find((mark) => before > mark && now <= mark);
    if (passed) tell(worded(passed));
    before = now;
    if (now > 0) return;
    clearInterval(timer);
    onOver();
  };
  const timer = setInterval(tick, 500);
  tick();
  return () => clearInterval(timer);
};
