/** The server's calls of a quiz, with the launch's token, which the shell keeps for this tab. */

import { facts } from "./cmi5.js";

const token = sessionStorage.getItem(`vidyalekh:${facts.launch}`) ?? "";

/** The server's refusal: its status and problem document. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail);
    this.status = status;
    this.code = problem.code ?? "";
    this.problem = problem;
  }
}

const call = async (path, body) => {
  const response = await fetch(`/run/${facts.launch}/quiz${path}`, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
    // An answer outlives the page that gave it.
    keepalive: Boolean(body),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
};

export const look = () => call("");
export const start = () => call("/start", {});
export const answer = (attempt, question, given) =>
  call("/answer", { attempt, question, answer: given });
export const submit = (attempt) => call("/submit", { attempt });
