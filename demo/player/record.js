/**
 * What a lesson keeps: the bookmark, the answers and the result, in the elements of SCORM 1.2 made for each.
 * suspend_data holds one small JSON object; it stays far under the 4,096 characters of RTE 1.2 §3.4.4.
 */
import { clockTime, timespan } from "./scorm.js";

const FORMAT = 1;
const FINAL = new Set(["passed", "completed"]);

/** @returns {object} what a lesson knows before its first page */
const blank = () => ({ seen: [], answers: {}, tries: {}, marked: false, attempt: 1, language: "" });

/** @param {string} text suspend_data as it was kept @returns {object} */
export const unpack = (text) => {
  try {
    const kept = JSON.parse(text);
    return kept?.format === FORMAT ? { ...blank(), ...kept } : blank();
  } catch {
    return blank(); // Nothing kept yet, or kept by something else: begin again rather than fail.
  }
};

/** @param {object} state @returns {string} */
export const pack = (state) => JSON.stringify({ format: FORMAT, ...state });

/**
 * @param {ReturnType<import("./scorm.js").connect>} lms
 * @param {number} passMark 0..100, used where the LMS has no mastery score
 */
export const openRecord = (lms, passMark) => {
  const state = unpack(lms.get("cmi.suspend_data"));
  const counts = ["", "normal"].includes(lms.get("cmi.core.lesson_mode"));
  const mastery = Number.parseFloat(lms.get("cmi.student_data.mastery_score")) || passMark;
  const interactions = { next: Number.parseInt(lms.get("cmi.interactions._count"), 10) || 0 };
  let status = lms.get("cmi.core.lesson_status");

  const setStatus = (value) => {
    if (!counts || FINAL.has(status)) return; // A result once earned is not taken back by another look.
    status = value;
    lms.set("cmi.core.lesson_status", value);
  };

  const save = (page) => {
    if (page) lms.set("cmi.core.lesson_location", page);
    lms.set("cmi.suspend_data", pack(state));
    lms.set("cmi.core.exit", FINAL.has(status) ? "" : "suspend");
    lms.commit();
  };

  const interaction = ({ id, type, pattern, response, correct, weight, startedAt }) => {
    if (!counts) return;
    const at = `cmi.interactions.${interactions.next}`;
    interactions.next += 1;
    const facts = {
      id,
      type,
      time: clockTime(new Date()),
      "correct_responses.0.pattern": pattern,
      student_response: response,
      result: correct ? "correct" : "wrong",
      weighting: weight,
      latency: timespan(Date.now() - startedAt),
    };
    for (const [name, value] of Object.entries(facts)) lms.set(`${at}.${name}`, value);
  };

  const score = (raw) => {
    if (!counts) return;
    const elements = { raw, min: 0, max: 100 };
    for (const [name, value] of Object.entries(elements)) lms.set(`cmi.core.score.${name}`, value);
  };

  if (!status || status === "not attempted") setStatus("incomplete");
  return {
    state,
    mastery,
    recorded: lms.recorded,
    location: () => lms.get("cmi.core.lesson_location"),
    language: () => state.language || lms.get("cmi.student_preference.language").slice(0, 2).toLowerCase(),
    keepLanguage: (language) => {
      state.language = language;
      lms.set("cmi.student_preference.language", language);
    },
    isFinal: () => FINAL.has(status),
    setStatus,
    save,
    interaction,
    score,
    leave: (page) => {
      save(page);
      return lms.finish();
    },
  };
};
