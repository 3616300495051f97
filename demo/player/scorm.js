/**
 * The way to the LMS: finds the API object of SCORM 1.2 and is the only module that calls it.
 * RTE 1.2 §3.3.6.1: the object is `API`, on a parent of this window, or on the opener or one of its parents.
 * A lesson that finds none still works; then `recorded` is false and every call is a quiet no.
 */

// The standard's sample stops at 7, which nested frames of some players exceed.
const MOST_PARENTS = 500;

const apiOf = (win) => {
  try {
    return win.API ?? null;
  } catch {
    return null; // A window of another origin: it refuses to be read, so the object is not for us.
  }
};

const climb = (start) => {
  let win = start;
  for (let hop = 0; hop < MOST_PARENTS; hop += 1) {
    const api = apiOf(win);
    if (api || win.parent === win) return api;
    win = win.parent;
  }
  return null;
};

/** @param {Window} win @returns {object|null} the LMS's API object */
export const findApi = (win) => climb(win) ?? (win.top.opener ? climb(win.top.opener) : null);

const pad = (number, width = 2) => String(number).padStart(width, "0");

/** @param {number} ms @returns {string} CMITimespan HHHH:MM:SS.SS, RTE 1.2 §3.4.2 */
export const timespan = (ms) => {
  const hundredths = Math.max(0, Math.round(ms / 10));
  const seconds = Math.floor(hundredths / 100);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${pad(hours, 4)}:${pad(minutes)}:${pad(seconds % 60)}.${pad(hundredths % 100)}`;
};

/** @param {Date} date @returns {string} CMITime HH:MM:SS */
export const clockTime = (date) => [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => pad(n)).join(":");

/**
 * Open the session with the LMS.
 * @param {Window} win
 * @returns {{recorded: boolean, get: (element: string) => string, set: (element: string, value: unknown) => boolean,
 *            commit: () => boolean, finish: () => boolean}}
 */
export const connect = (win = window) => {
  const api = findApi(win);
  const startedAt = Date.now();
  const state = { open: false };

  const call = (name, ...values) => {
    try {
      return String(api[name](...values));
    } catch {
      return ""; // An LMS that throws must not take the lesson away from the learner.
    }
  };
  const get = (element) => (state.open ? call("LMSGetValue", element) : "");
  const set = (element, value) => state.open && call("LMSSetValue", element, String(value)) === "true";
  const commit = () => {
    set("cmi.core.session_time", timespan(Date.now() - startedAt));
    return state.open && call("LMSCommit", "") === "true";
  };
  const finish = () => {
    if (!state.open) return false;
    commit();
    state.open = false;
    return call("LMSFinish", "") === "true";
  };

  state.open = Boolean(api) && call("LMSInitialize", "") === "true";
  return { recorded: state.open, get, set, commit, finish };
};
