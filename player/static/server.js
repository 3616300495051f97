/**
 * The one place that talks to the server. Ordinary fetch while the shell lives; a blocking request
 * only where the content waits for LMSFinish; keepalive and beacon only when the shell itself goes.
 * The token is all that counts; cookies are not sent.
 */

/** What the server refused, with its problem document. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? String(status));
    this.status = status;
    this.problem = problem;
  }
}

// Chromium counts all that is in flight to 64 KiB a document, in UTF-8; more is refused whole.
const LAST_BYTES = 48 * 1024;

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

/** @param {string} launch @param {string} token */
export const makeServer = (launch, token) => {
  const address = (path) => `/run/${launch}${path}`;
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };

  const call = async (method, path, body, credentials = "omit") => {
    const response = await fetch(address(path), {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials,
    });
    const answer = parse(await response.text());
    if (!response.ok) throw new Refused(response.status, answer);
    return answer;
  };

  /** Block until the answer is here; throws where the browser does not allow it any more. */
  const callBlocking = (path, body) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(path), false);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(JSON.stringify(body));
    if (request.status < 200 || request.status > 299) {
      throw new Refused(request.status, parse(request.responseText));
    }
    return parse(request.responseText);
  };

  /** Send while the page goes away; tells whether the browser took it. */
  const callLast = (path, body) => {
    const text = JSON.stringify({ ...body, token });
    if (new Blob([text]).size > LAST_BYTES) return false;
    if (!("keepalive" in Request.prototype)) {
      return navigator.sendBeacon(address(path), new Blob([text], { type: "application/json" }));
    }
    const options = { method: "POST", headers, body: text, keepalive: true, credentials: "omit" };
    // Read to the end, or its bytes count as in flight; nobody is left to hear of a failure.
    fetch(address(path), options).then((response) => response.text(), () => "");
    return true;
  };

  const journal = (session) => `/sessions/${session}/journal`;
  return {
    look: () => call("GET", ""),
    deliver: (unit) => call("POST", "/unit", { unit }),
    deliverBlocking: (unit) => callBlocking("/unit", { unit }),
    navigate: (asked) => call("POST", "/navigate", asked),
    navigateBlocking: (asked) => callBlocking("/navigate", asked),
    send: (session, batch) => call("POST", journal(session), batch),
    sendBlocking: (session, batch) => callBlocking(journal(session), batch),
    sendLast: (session, batch) => callLast(journal(session), batch),
    close: (session) => call("POST", `/sessions/${session}/close`, {}),
    alive: () => call("POST", "/alive", {}),
    // Chromium clears cookies only on an answer that might have set some.
    clear: () => call("POST", "/clear", {}, "same-origin"),
    exit: () => call("POST", "/exit", {}),
  };
};
