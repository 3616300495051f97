/** Which file is played: all of it, one for slow lines, or its sound; and where it goes on. */

import { megabytes, notice, clearNotice, part, say } from "./video_page.js";

const FULL = "full";
const LOW = "low";

const addressOf = (folder, path) => folder + path.split("/").map(encodeURIComponent).join("/");

const filesOf = ({ source, folder, media = {}, files = {} }) => ({
  full: { address: source, bytes: media.bytes ?? 0, height: media.height ?? 0 },
  ...Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      { address: addressOf(folder, file.path), bytes: file.bytes, height: file.height ?? 0 },
    ]),
  ),
});

const offerFiles = (files, kept) => {
  const chooser = part("quality");
  chooser.append(
    ...Object.entries(files).map(([name, { bytes }]) => {
      const made = document.createElement("option");
      made.value = name;
      made.textContent = say(name, { size: megabytes(bytes) });
      return made;
    }),
  );
  part("quality-label").hidden = Object.keys(files).length < 2;
  const usual = navigator.connection?.saveData && files[LOW] ? LOW : FULL;
  chooser.value = files[kept] ? kept : usual;
  return chooser;
};

/**
 * @param {HTMLVideoElement} video
 * @param {{facts: object, kept?: string, at: number, onReach: () => void,
 *   onPlaced: (at: number) => void, onChange: () => void}} given
 */
export const makeSources = (video, { facts, kept, at, onReach, onPlaced, onChange }) => {
  const files = filesOf(facts);
  const chooser = offerFiles(files, kept);
  let remembered = at;
  let isStarted = false;
  let isChanging = false;
  let isBroken = false;

  const placed = () => {
    isChanging = false;
    remembered = video.currentTime;
    onPlaced(remembered);
  };

  const load = (shallPlay) => {
    [isStarted, isChanging, isBroken] = [true, true, false];
    video.src = files[chooser.value].address;
    // At once: the browser lets a film begin only while the press is fresh.
    if (shallPlay) video.play().catch(() => undefined);
    else video.load();
  };

  video.addEventListener("loadedmetadata", () => {
    if (remembered > 0) video.currentTime = remembered;
    else placed();
  });
  video.addEventListener("seeked", () => {
    if (isChanging) placed();
  });
  video.addEventListener("timeupdate", () => {
    if (!isChanging && !isBroken) remembered = video.currentTime;
  });

  const again = () => {
    clearNotice();
    load(true);
  };
  video.addEventListener("error", () => {
    isBroken = true;
    notice("broken", again);
  });
  addEventListener("online", () => {
    if (isBroken) again();
  });
  chooser.addEventListener("change", () => {
    if (isStarted) {
      const isPlaying = !video.paused;
      onReach();
      remembered = video.currentTime;
      load(isPlaying);
    }
    onChange();
  });
  if (facts.media?.poster) video.poster = addressOf(facts.folder, facts.media.poster);

  return {
    play: () => {
      if (isStarted && !isBroken) video.play().catch(() => undefined);
      else load(true);
    },
    startAt: (seconds) => {
      remembered = seconds;
    },
    isStarted: () => isStarted,
    isChanging: () => isChanging,
    place: () => (isStarted && !isChanging && !isBroken ? video.currentTime : remembered),
    chosen: () => chooser.value,
    bytes: () => files[chooser.value].bytes,
    height: () => files[chooser.value].height,
  };
};
