/**
 * The windows of the content: the frame, the frames inside it, and what it opens beside it. They
 * are of our origin and find the API by parent or opener; a window of another origin finds none
 * and needs no watching.
 */

const LOOK_EVERY = 500;
const CLOSE_WAIT = 1000;

const framesOf = (page) => [...Array(page.frames.length).keys()].map((place) => page.frames[place]);

/** Close a window and wait until its page is gone: it may still finish its session. */
const closed = (page) =>
  new Promise((resolve) => {
    setTimeout(resolve, CLOSE_WAIT);
    try {
      // After the content's own, and after what it calls has come here.
      page.addEventListener("unload", () => setTimeout(resolve));
    } catch {
      resolve();
    }
    page.close();
  });

/**
 * @param {object} hooks
 * @param {() => void} hooks.onLeaving a page is about to go: what it calls must not block
 * @param {() => void} hooks.onGone it is gone: what it said can be sent
 * @returns watch(window), closeAll()
 */
export const makeWindows = ({ onLeaving, onGone }) => {
  const documents = new WeakSet();
  const opened = new Set();
  let roots = [];

  const note = (made) => {
    if (made) opened.add(made);
    return made;
  };

  const watchOpen = (page) => {
    const { document, open } = page;
    page.open = (...given) => note(open.apply(page, given));
    // What `open(…)` means in an onclick attribute; with three arguments it opens a window too.
    const rewrite = document.open;
    document.open = (...given) =>
      given.length > 2 ? note(open.apply(page, given)) : rewrite.apply(document, given);
  };

  const watchPage = (page) => {
    try {
      const { document } = page;
      if (documents.has(document) || page.location.href === "about:blank") return;
      documents.add(document);
      page.addEventListener("beforeunload", onLeaving);
      page.addEventListener("pagehide", onLeaving);
      // Added after the content's own, so it comes last: what unload said is on its way too.
      page.addEventListener("unload", onGone);
      document.addEventListener("visibilitychange", () => document.hidden && onGone());
      watchOpen(page);
    } catch {
      return;
    }
  };

  const watchTree = (page) => {
    watchPage(page);
    for (const inner of framesOf(page)) watchTree(inner);
  };

  const look = () => {
    for (const page of opened) if (page.closed) opened.delete(page);
    for (const page of [...roots, ...opened]) if (!page.closed) watchTree(page);
  };

  /** Watch the documents of the frame, from now on. */
  const watch = (page) => {
    roots = [page];
    look();
  };

  /** Close what the content opened; what that finishes has been called when this is done. */
  const closeAll = async () => {
    look();
    await Promise.all([...opened].map(closed));
    opened.clear();
  };

  setInterval(look, LOOK_EVERY);
  return { watch, look, closeAll };
};
