/**
 * Answers on their way: the newest of each question is sent until the server has it, and the page
 * says so. What was acknowledged is never sent again; what was not waits for the network.
 */

import { Refused, answer } from "./quiz_calls.js";
import { count, hour, part, say, shell } from "./quiz_page.js";

const SOON = 400;
const LATEST = 20_000;

const paint = (state, waiting) => {
  const facts = { time: hour(), count: count(waiting) };
  part("saved").dataset.state = state;
  // The shell around says when all is saved.
  part("saved").textContent = state === "saved" && shell() ? "" : say(state, facts);
  shell()?.onState?.(state, waiting);
};

/**
 * @param {number} attempt @param {(code: string) => void} onOver called when no answer is taken
 */
export const makeSaving = (attempt, onOver) => {
  const waiting = new Map();
  let running = null;
  let timer = 0;
  let delay = SOON;

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  };

  const failed = (error) => {
    if (error instanceof Refused && error.status < 500 && error.status !== 429) {
      waiting.clear();
      onOver(error.code);
      return;
    }
    paint("unsaved", waiting.size);
    delay = Math.min(delay * 2, LATEST);
    later(delay);
  };

  const attemptAll = async () => {
    while (waiting.size) {
      const [question, given] = waiting.entries().next().value;
      try {
        await answer(attempt, question, given);
      } catch (error) {
        failed(error);
        return;
      }
      // It may have been changed while it was on its way.
      if (waiting.get(question) === given) waiting.delete(question);
      delay = SOON;
    }
    paint("saved", 0);
  };

  const flush = () => {
    clearTimeout(timer);
    running ??= attemptAll().finally(() => {
      running = null;
    });
    return running;
  };

  addEventListener("online", () => void flush());
  addEventListener("pagehide", () => void flush());
  return {
    /** Keep an answer; text waits until one stops writing. */
    keep: (question, given, isTyped = false) => {
      waiting.set(question, given);
      paint("saving", waiting.size);
      later(isTyped ? SOON : 0);
    },
    /** Send all that waits; tells whether the server has it. */
    flush: async () => {
      await flush();
      if (waiting.size) await flush();
      return waiting.size === 0;
    },
  };
};
