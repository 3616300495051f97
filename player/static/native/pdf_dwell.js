/** How long each page was really shown: not while the tab is hidden, and not for a glance. */

const LEAST = 1000;

/**
 * @param {{now: () => number, tell: (page: number, milliseconds: number) => void}} given
 *   tell is called with what was not told yet
 */
export const makeDwell = ({ now, tell }) => {
  let page = 0;
  let since = null;
  let sum = 0;

  const count = () => {
    if (since !== null) sum += now() - since;
    since = since === null ? null : now();
  };

  /** Tell what was shown, where it is more than a glance. */
  const tellNow = () => {
    count();
    if (!page || sum < LEAST) return;
    tell(page, sum);
    sum = 0;
  };

  return {
    /** A page stands before the learner. */
    show: (shown) => {
      if (shown === page) return;
      tellNow();
      page = shown;
      sum = 0;
      since = document.visibilityState === "hidden" ? null : now();
    },
    pause: () => {
      tellNow();
      since = null;
    },
    resume: () => {
      since ??= now();
    },
    tellNow,
  };
};

export const LEAST_SHOWN = LEAST;
