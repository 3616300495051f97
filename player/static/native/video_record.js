/**
 * What goes on record of watching: ADL's xAPI Video Profile 1.0.2, in a session of cmi5. `completed`
 * is the server's to say; it comes to the same from these statements and its own clock.
 */

import { furthest, makeWatch, parse, render, total } from "./segments.js";

const PROFILE = "https://w3id.org/xapi/video";
const TYPE = `${PROFILE}/activity-type/video`;
const SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";
const DOCUMENT = "video";
const KEEP_EVERY = 10_000;
const NEAR_END = 500;

const extension = (name) => `${PROFILE}/extensions/${name}`;
const extensions = (given) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [extension(name), value]));
const verbOf = (word) => ({ id: `${PROFILE}/verbs/${word}`, display: { en: word } });
const INTERACTED = { id: "http://adlnet.gov/expapi/verbs/interacted", display: { en: "interacted" } };
const thousandths = (value) => Math.round(value * 1000) / 1000;

/** The same as `needed_of` in player/native/video.py, in ms. */
export const neededOf = (share, length) =>
  Math.max(1, Math.min(Math.ceil(share * length), length - Math.min(NEAR_END, Math.floor(length / 20))));

/**
 * @param {object} au the session
 * @param {{duration: number, share: number, kept: object, display: () => object,
 *   place: () => number, choices: () => object, paint: () => void}} given
 */
export const makeRecord = (au, { duration, share, kept, display, place, choices, paint }) => {
  const length = Math.round(duration * 1000);
  const watch = makeWatch(length, parse(kept?.played ?? ""));
  const object = { definition: { type: TYPE } };
  const around = () => ({
    "session-id": au.launchData.contextTemplate.extensions[SESSION],
    length: thousandths(duration),
    "completion-threshold": thousandths(share),
  });
  const played = () => render(watch.segments());
  const progress = () => Math.floor((total(watch.union()) / length) * 1000) / 1000;
  const now = () => Math.round(place() * 1000);
  let keptAt = 0;

  const say = (verb, result, context = {}) => {
    if (!au.isForCredit) return;
    au.say({
      verb,
      object,
      result: { extensions: extensions(result) },
      extensions: extensions({ ...around(), ...context }),
      categories: [PROFILE],
    });
  };

  const keep = () => {
    keptAt = performance.now();
    if (!au.isForCredit) return;
    void au.keep(DOCUMENT, { time: thousandths(place()), played: played(), ...choices() });
  };

  const standing = () => ({
    time: thousandths(place()),
    progress: progress(),
    "played-segments": played(),
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || au.isEnded()) return;
    watch.reach(now());
    keep();
    void au.flush();
  });
  au.onEnd(() => {
    watch.reach(now());
    watch.stop();
    keep();
    return {
      object,
      result: { extensions: extensions(standing()) },
      extensions: extensions(around()),
      categories: [PROFILE],
    };
  });

  return {
    begin: () =>
      au.initialize({
        object,
        extensions: extensions({ ...around(), ...display() }),
        categories: [PROFILE],
      }),
    played: () => {
      watch.play(now());
      say(verbOf("played"), { time: thousandths(place()), "played-segments": played() });
    },
    reached: () => {
      watch.reach(now());
      if (performance.now() - keptAt > KEEP_EVERY) keep();
      paint();
    },
    paused: () => {
      watch.reach(now());
      watch.stop();
      say(verbOf("paused"), standing());
      keep();
      paint();
    },
    sought: (from, to) => {
      watch.jump(Math.round(to * 1000));
      say(verbOf("seeked"), {
        "time-from": thousandths(from),
        "time-to": thousandths(to),
        time: thousandths(to),
        "played-segments": played(),
      });
      paint();
    },
    /** Captions, sound, screen, speed or quality were changed. */
    interacted: () => {
      const shown = display();
      say(
        INTERACTED,
        { time: thousandths(place()), "cc-enabled": shown["cc-enabled"] },
        shown,
      );
      keep();
    },
    keep,
    union: () => watch.union(),
    total: () => total(watch.union()),
    furthest: () => furthest(watch.union()) / 1000,
    length,
    needed: neededOf(share, length),
  };
};

/** Read where the learner was. */
export const readPlace = (au) => (au.isForCredit ? au.read(DOCUMENT).catch(() => null) : null);
