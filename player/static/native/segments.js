/**
 * What was watched of a video: segments, as ADL's xAPI Video Profile writes them. Pure.
 *
 * The same as player/native/segments.py, in whole milliseconds; tests hold both together.
 */

const SEGMENT = /^(\d{1,9})(?:\.(\d{1,6}))?\[\.\](\d{1,9})(?:\.(\d{1,6}))?$/;
const MOST = 10_000;
// Of one sitting, before they are joined: a statement stays small however often one seeks.
const MOST_OF_A_SITTING = 200;

const milliseconds = (whole, part = "") =>
  Number(whole) * 1000 + Number(part.padEnd(3, "0").slice(0, 3));

/** @param {string} text @returns {number[][]} */
export const parse = (text) =>
  text
    .split("[,]")
    .slice(0, MOST)
    .map((part) => SEGMENT.exec(part.trim()))
    .filter(Boolean)
    .map((found) => [milliseconds(found[1], found[2]), milliseconds(found[3], found[4])])
    .filter(([start, end]) => end > start);

const second = (value) => (value / 1000).toFixed(3);

export const render = (segments) =>
  segments.map(([start, end]) => `${second(start)}[.]${second(end)}`).join("[,]");

/** Give what was watched at least once, in the order of the video, none beyond its length. */
export const union = (segments, length) => {
  const joined = [];
  const sorted = segments
    .map(([start, end]) => [start, Math.min(end, length)])
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  for (const [start, end] of sorted) {
    if (end <= start) continue;
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
};

export const total = (joined) => joined.reduce((sum, [start, end]) => sum + end - start, 0);

/** The end of what was watched that reaches furthest: how far one may go where not ahead. */
export const furthest = (joined) => joined.at(-1)?.[1] ?? 0;

/**
 * Follow a viewer: what he plays becomes segments. Positions are whole milliseconds.
 *
 * @param {number} length of the video
 * @param {number[][]} before what was watched in earlier sittings
 */
export const makeWatch = (length, before = []) => {
  let segments = union(before, length);
  let from = null;
  let to = null;

  const close = () => {
    if (from !== null && to > from) segments.push([from, to]);
    if (segments.length > MOST_OF_A_SITTING) segments = union(segments, length);
    from = null;
  };

  const all = () => (from !== null && to > from ? [...segments, [from, to]] : segments);

  return {
    /** It plays, from here. */
    play: (at) => {
      close();
      [from, to] = [at, at];
    },
    /** It has come to here, playing. */
    reach: (at) => {
      if (from !== null && at > to) to = at;
    },
    /** It does not play any more. */
    stop: () => close(),
    /** It plays on elsewhere. */
    jump: (at) => {
      if (from === null) return;
      close();
      [from, to] = [at, at];
    },
    segments: all,
    union: () => union(all(), length),
  };
};
