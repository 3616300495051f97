/**
 * What goes on record of reading: `experienced` for each page with how long it was shown, and where
 * to go on. Which pages count the server decides, from these statements and its own clock.
 */

import { duration } from "./cmi5.js";
import { LEAST_SHOWN, makeDwell } from "./pdf_dwell.js";
import { part, say } from "./pdf_words.js";

const EXPERIENCED = { id: "http://adlnet.gov/expapi/verbs/experienced", display: { en: "experienced" } };
const PAGE = "http://activitystrea.ms/schema/1.0/page";
const PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress";
const DOCUMENT = "reader";
const SETTLED = 1500;

const rangesOf = (pages) => {
  const ranges = [];
  for (const page of [...pages].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && last[1] === page - 1) last[1] = page;
    else ranges.push([page, page]);
  }
  return ranges;
};

const pagesOf = (ranges = []) =>
  ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));

/** Give how many pages a share of a document asks for. */
export const neededOf = (share, pages) => Math.max(1, Math.ceil(share * pages - 1e-9));

/** @param {object} au the session @param {{pages: number, share: number, kept: object}} given */
export const makeRecord = (au, { pages, share, kept }) => {
  const seen = new Set(pagesOf(kept?.seen).filter((page) => page <= pages));
  const needed = neededOf(share, pages);
  let timer = 0;
  let keeping = 0;
  let place = {};

  const paint = () => {
    part("seen").max = needed;
    part("seen").value = Math.min(seen.size, needed);
    part("seen-text").textContent = say(seen.size < needed ? "seen" : "all seen", {
      count: seen.size,
      pages,
    });
  };

  const experienced = (page, milliseconds) => {
    seen.add(page);
    paint();
    if (!au.isForCredit) return;
    au.say({
      verb: EXPERIENCED,
      object: {
        id: `${au.activityId}/pages/${page}`,
        definition: { type: PAGE, name: { en: `Page ${page}` } },
      },
      result: {
        duration: duration(milliseconds),
        extensions: { [PROGRESS]: Math.floor((seen.size * 100) / pages) },
      },
    });
  };

  const dwell = makeDwell({ now: () => performance.now(), tell: experienced });

  const keepNow = () => {
    clearTimeout(keeping);
    keeping = 0;
    if (au.isForCredit && place.page) void au.keep(DOCUMENT, { ...place, seen: rangesOf(seen) });
  };

  /** After a second a page counts; the last that was wanting is told at once. */
  const wait = (page) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (seen.has(page)) return;
      if (seen.size + 1 === needed) dwell.tellNow();
      seen.add(page);
      paint();
    }, LEAST_SHOWN + 50);
  };

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      clearTimeout(timer);
      dwell.pause();
      keepNow();
      void au.flush();
    } else {
      dwell.resume();
      if (place.page) wait(place.page);
    }
  });
  au.onEnd(() => {
    clearTimeout(timer);
    dwell.pause();
    keepNow();
  });
  paint();

  return {
    /** A page stands on the screen. */
    shown: (page) => {
      dwell.show(page);
      wait(page);
    },
    /** Keep where the learner is, once he stays there. */
    keep: (now) => {
      place = now;
      clearTimeout(keeping);
      keeping = setTimeout(keepNow, SETTLED);
    },
  };
};

/** Read where the learner was. */
export const readPlace = (au) => (au.isForCredit ? au.read(DOCUMENT).catch(() => null) : null);
