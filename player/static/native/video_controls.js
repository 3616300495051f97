/** The controls: buttons, sliders and keys; all that they do goes through `act`. */

import { clock, part, say, tell } from "./video_page.js";

const STEP = 5;
const LARGE_STEP = 30;
const LOUDER = 0.1;

const isTyping = (target) => target.matches("select, input, textarea");

const listenToSeek = (act, length) => {
  const seek = part("seek");
  seek.max = String(length);
  const by = (delta) => act.seek(act.place() + delta);
  const keys = {
    ArrowLeft: () => by(-STEP),
    ArrowDown: () => by(-STEP),
    ArrowRight: () => by(STEP),
    ArrowUp: () => by(STEP),
    PageDown: () => by(-LARGE_STEP),
    PageUp: () => by(LARGE_STEP),
    Home: () => act.seek(0),
    End: () => act.seek(length),
  };
  seek.addEventListener("keydown", (event) => {
    const move = keys[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  });
  seek.addEventListener("input", () => {
    seek.dataset.held = "true";
    part("clock").textContent = say("at", { at: clock(Number(seek.value)), length: clock(length) });
  });
  seek.addEventListener("change", () => {
    delete seek.dataset.held;
    act.seek(Number(seek.value));
  });
};

const listenToKeys = (video, act) => {
  const speed = part("speed");
  const faster = (by) => {
    const next = speed.options[speed.selectedIndex + by];
    if (!next) return;
    speed.value = next.value;
    speed.dispatchEvent(new Event("change"));
  };
  const keys = {
    " ": act.toggle,
    k: act.toggle,
    ArrowLeft: () => act.seek(act.place() - STEP),
    ArrowRight: () => act.seek(act.place() + STEP),
    ArrowUp: () => act.volume(video.volume + LOUDER),
    ArrowDown: () => act.volume(video.volume - LOUDER),
    m: act.mute,
    c: act.captions,
    t: act.transcript,
    f: act.full,
    "<": () => faster(-1),
    ">": () => faster(1),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === " " && event.target.matches("button, a")) return;
    if (event.key.startsWith("Arrow") && event.target.closest(".transcript")) return;
    const does = keys[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
};

const listenToScreen = (video, onChange) => {
  const full = part("full");
  full.hidden = !document.fullscreenEnabled;
  document.addEventListener("fullscreenchange", () => {
    full.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
    onChange();
  });
  const pip = part("pip");
  pip.hidden = !document.pictureInPictureEnabled;
  pip.addEventListener("click", () => {
    const done = document.pictureInPictureElement
      ? document.exitPictureInPicture()
      : video.requestPictureInPicture();
    done.catch(() => undefined);
  });
};

/** Enter or leave the full screen. */
export const toggleFull = () => {
  if (!document.fullscreenEnabled) return;
  const done = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  done.catch(() => undefined);
};

/** Show where the video stands. */
export const paintPlace = (at, length) => {
  const seek = part("seek");
  if (seek.dataset.held) return;
  const text = say("at", { at: clock(at), length: clock(length) });
  seek.value = String(at);
  seek.setAttribute("aria-valuetext", text);
  part("clock").textContent = text;
};

/** @param {HTMLVideoElement} video @param {object} act @param {number} length seconds */
export const listen = (video, act, length) => {
  listenToSeek(act, length);
  listenToKeys(video, act);
  listenToScreen(video, act.changed);
  part("toggle").addEventListener("click", act.toggle);
  video.addEventListener("click", act.toggle);
  part("mute").addEventListener("click", act.mute);
  part("full").addEventListener("click", act.full);
  part("volume").addEventListener("input", ({ target }) => act.volume(Number(target.value)));
  part("volume").addEventListener("change", act.changed);
  part("speed").addEventListener("change", ({ target }) => {
    act.speed(Number(target.value));
    tell(say("speed", { speed: `${target.value}×` }));
  });
};
