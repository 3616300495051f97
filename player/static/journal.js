/**
 * The journal of one session: every call in order, written down before it is sent, kept until the
 * server has acknowledged it. Only an acknowledgement counts as saved.
 */

import { Refused } from "./server.js";

const FLUSH_AFTER = 2000;
const MOST_ENTRIES = 400;
const MOST_CHARACTERS = 400_000;
// A value that keepalive could not carry goes at once (two of them do not fit into 64 KiB).
const LARGE = 8_000;
const RETRY = [1000, 2000, 4000, 8000, 15_000, 30_000];

const size = (entry) => entry.element.length + entry.value.length + 80;
/** Reading changes nothing: a learner loses nothing by it, and content may do it all day. */
const weighs = ({ method }) => !/^(?:LMS)?Get/u.test(method);
const STATUSES = ["cmi.core.lesson_status", "cmi.completion_status", "cmi.success_status"];
/** What may open another unit, or end this one. */
const moves = ({ method, element }) =>
  ["LMSFinish", "Terminate"].includes(method) ||
  (["LMSSetValue", "SetValue"].includes(method) && STATUSES.includes(element));
const brief = (answer) => {
  const count = answer.length <= 64 ? answer.length : [...answer].length;
  return count <= 64 ? answer : `#${count}`;
};

/**
 * @param {object} given
 * @param {string} given.session
 * @param {number} given.snapshot
 * @param {object} given.server as makeServer gave it
 * @param {object} given.store as openStore gave it
 * @param {(state: string) => void} given.onState saving, saved, unsaved
 * @param {(outline?: object) => void} given.onProgress the server has a new status of the unit,
 *   and perhaps says what that opens
 * @param {(valid: object) => void} given.onValid what may be asked for now
 * @param {() => void} given.onTerminated the server has heard that the content has ended
 * @param {(problem: object) => void} given.onOver the server wants no more of it
 */
export const makeJournal = (given) => {
  const { session, server, store, onState, onProgress, onValid, onTerminated, onOver } = given;
  const it = { seq: 0, snapshot: given.snapshot, pending: [], unwritten: [], failures: 0 };
  Object.assign(it, { isSending: false, isOver: false, hasSaved: false, isTerminated: false });
  let writing = Promise.resolve();
  let timer = 0;
  let waiters = [];

  const settle = () => {
    if (it.pending.length > 0 && !it.isOver) return;
    for (const resolve of waiters.splice(0)) resolve(it.pending.length === 0);
  };

  /** Write down what is new, all that one run of the content made in one record. */
  const write = () => {
    writing = writing.then(async () => {
      const entries = it.unwritten.splice(0).map(({ entry }) => entry);
      if (entries.length > 0) await store.put(session, entries).catch(() => {});
    });
    return writing;
  };

  const batch = () => {
    const taken = [];
    let characters = 0;
    for (const one of it.pending) {
      characters += size(one.entry);
      if (taken.length === MOST_ENTRIES || (taken.length > 0 && characters > MOST_CHARACTERS)) break;
      taken.push(one);
    }
    return {
      entries: taken.map(({ entry }) => entry),
      answers: taken.map(({ answer }) => answer),
      sent: Date.now(),
    };
  };

  /** Count the values that wait. */
  const count = () => it.pending.filter(({ entry }) => weighs(entry)).length;

  /** Say what is true: "saved" only by an acknowledgement, and only of everything. */
  const report = () => {
    if (count() > 0) tell(it.failures > 0 ? "unsaved" : "saving");
    else if (it.hasSaved) tell("saved");
  };

  const tell = (state) => {
    // Content may set a thousand values in one go; the first one says all.
    if (state === "saving" && it.told === state) return;
    it.told = state;
    onState(state);
  };

  /** Answer by what the server says from now on; what was answered before was by the older one. */
  const renew = ({ snapshot, request_valid: valid }) => {
    if (!valid || !(snapshot > it.snapshot)) return;
    it.snapshot = snapshot;
    onValid(valid);
  };

  const acknowledge = (receipt) => {
    const { acknowledged, is_applied: isApplied, divergences, outline, terminated } = receipt;
    const isProgress = it.pending.some(({ entry }) => entry.seq <= acknowledged && moves(entry));
    it.pending = it.pending.filter(({ entry }) => entry.seq > acknowledged);
    it.failures = 0;
    it.hasSaved = true;
    if (divergences > 0) console.warn(`vidyalekh: ${divergences} calls answered otherwise`);
    void store.remove(session, acknowledged).catch(() => {});
    report();
    renew(receipt);
    if (isProgress || outline) onProgress(outline);
    if (terminated && !it.isTerminated) {
      it.isTerminated = true;
      onTerminated();
    }
    if (!isApplied) over({ code: "taken over" });
    settle();
  };

  const over = (problem) => {
    it.isOver = true;
    clearTimeout(timer);
    onOver(problem);
    settle();
  };

  const fail = (error) => {
    it.failures += 1;
    const isFinal = error instanceof Refused && [401, 404, 409, 410, 413, 422].includes(error.status);
    if (isFinal) {
      over({ ...error.problem, status: error.status });
      return;
    }
    report();
    schedule(RETRY[Math.min(it.failures, RETRY.length) - 1]);
  };

  const schedule = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  };

  /** Send what waits, in order, one request at a time. */
  const flush = async () => {
    clearTimeout(timer);
    if (it.isSending || it.isOver) return;
    it.isSending = true;
    try {
      while (it.pending.length > 0 && !it.isOver) {
        await write();
        if (it.pending.length > 0) acknowledge(await server.send(session, batch()));
      }
    } catch (error) {
      fail(error);
    } finally {
      it.isSending = false;
    }
  };

  /** Send all and wait for it, the page standing still; tells whether it was acknowledged. */
  const flushBlocking = () => {
    try {
      while (it.pending.length > 0 && !it.isOver) {
        acknowledge(server.sendBlocking(session, batch()));
      }
    } catch {
      return false;
    }
    return true;
  };

  /** Hand what waits to the browser, the page going away. */
  const flushLast = () => {
    if (it.pending.length === 0 || it.isOver) return;
    void write();
    let last = batch();
    while (last.entries.length > 0 && !server.sendLast(session, last)) {
      // Too much: the beginning at least; the rest waits on the device.
      const half = Math.floor(last.entries.length / 2);
      last = { ...last, entries: last.entries.slice(0, half), answers: last.answers.slice(0, half) };
    }
  };

  /** Note a call and how it was answered. */
  const record = (call, { answer, error }) => {
    if (it.isOver) return;
    it.seq += 1;
    const entry = { seq: it.seq, snapshot: it.snapshot, t: Date.now(), ...call };
    const one = { entry, answer: [error, brief(answer)] };
    it.pending.push(one);
    it.unwritten.push(one);
    if (it.unwritten.length === 1) queueMicrotask(write);
    if (weighs(entry) && it.failures === 0) tell("saving");
    // A hidden page's timers may rest for a minute; a window that it opened is played meanwhile.
    if (document.hidden && it.failures === 0) queueMicrotask(flush);
    if (call.value.length > LARGE) schedule(0);
    else if (it.pending.length === 1 && !it.isSending && it.failures === 0) schedule(FLUSH_AFTER);
  };

  /** Wait until nothing waits any more, or `limit` milliseconds; tells whether all is saved. */
  const drained = (limit) => {
    void flush();
    if (it.pending.length === 0 || it.isOver) return Promise.resolve(it.pending.length === 0);
    return new Promise((resolve) => {
      waiters.push(resolve);
      setTimeout(() => resolve(it.pending.length === 0), limit);
    });
  };

  const stop = () => {
    it.isOver = true;
    clearTimeout(timer);
  };

  const isFailing = () => it.failures > 0;

  return { record, flush, flushBlocking, flushLast, drained, stop, count, isFailing };
};

/**
 * Send what an earlier page could not: journals that wait on this device.
 * @returns {Promise<number>} how many values still wait
 */
export const recover = async (server, store) => {
  let left = 0;
  for (const [session, entries] of await store.waiting()) {
    for (let start = 0; start < entries.length; start += MOST_ENTRIES) {
      const part = entries.slice(start, start + MOST_ENTRIES);
      try {
        const batch = { entries: part, answers: [], sent: Date.now() };
        const { acknowledged } = await server.send(session, batch);
        await store.remove(session, acknowledged);
      } catch (error) {
        // What the server will never take is not asked again; what it could not take now waits.
        const status = error instanceof Refused ? error.status : 0;
        if ([404, 409, 413, 422].includes(status)) await store.remove(session, entries.at(-1).seq);
        else left += entries.slice(start).filter(weighs).length;
        break;
      }
    }
  }
  return left;
};
