/**
 * A session of cmi5 as a player of ours speaks it: fetch the token, read the launch data and the
 * learner's preferences, say what happens in its order, end. Source: cmi5 §8–§11.
 *
 * What is said waits here until the record store has it, and is sent again under the same id; the
 * shell around is told whether all is saved. What no server had when the page went is lost.
 */

const ADL = "http://adlnet.gov/expapi/verbs/";
const CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
const JSON_TYPE = "application/json";
const MOST = 100; // statements of one request
const SOON = 300;
const LATEST = 30_000;
// keepalive shares 64 KiB a document.
const LAST_BYTES = 48 * 1024;

/** The server wants no more of this session. */
export class Over extends Error {}

const query = new URLSearchParams(location.search);

/** What the server told of the unit: title, source, folder, media, choices. */
export const facts = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}");

/** The shell around; a page that stands alone has none. */
const around = () => {
  try {
    return parent === window ? null : (parent.vidyalekh ?? null);
  } catch {
    return null;
  }
};

const tell = (name, ...given) => around()?.[name]?.(...given);

/** Write a duration as ISO 8601, from milliseconds. */
export const duration = (milliseconds) => `PT${Math.max(milliseconds / 1000, 0).toFixed(2)}S`;

const makeStore = (endpoint, token) => {
  const headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3" };
  /** @param {string} path @param {RequestInit} [options] */
  return (path, options = {}) =>
    fetch(`${endpoint.replace(/\/$/, "")}/${path}`, {
      ...options,
      headers: { ...headers, ...(options.body ? { "Content-Type": JSON_TYPE } : {}) },
      cache: "no-store",
      credentials: "omit",
    });
};

const fetchToken = async (address) => {
  const response = await fetch(address, { method: "POST", credentials: "omit" });
  const answer = await response.json();
  if (!answer["auth-token"]) throw new Over(answer["error-text"]);
  return answer["auth-token"];
};

/** Statements in their order, sent together, again and again until they are taken. */
const makeQueue = (ask) => {
  let waiting = [];
  let sending = null;
  let timer = 0;
  let delay = SOON;
  let isOver = false;

  const show = (state) => tell("onState", state, waiting.length);

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  };

  const taken = (batch) => {
    waiting = waiting.slice(batch.length);
    delay = SOON;
    show(waiting.length ? "saving" : "saved");
    tell("onProgress");
  };

  const failed = () => {
    show("unsaved");
    delay = Math.min(delay * 2, LATEST);
    later(delay);
  };

  const attempt = async () => {
    while (waiting.length && !isOver) {
      const batch = waiting.slice(0, MOST);
      let response;
      try {
        response = await ask("statements", { method: "POST", body: JSON.stringify(batch) });
      } catch {
        failed();
        return;
      }
      if (response.ok) taken(batch);
      else if (response.status === 429 || response.status >= 500) {
        failed();
        return;
      } else {
        isOver = true;
        tell("onRefused", response.status);
      }
    }
  };

  const flush = () => {
    sending ??= attempt().finally(() => {
      sending = null;
    });
    return sending;
  };

  addEventListener("online", () => void flush());
  return {
    add: (statement) => {
      waiting.push(statement);
      show("saving");
      later(SOON);
    },
    flush: async () => {
      clearTimeout(timer);
      await flush();
      await flush();
      return waiting.length === 0;
    },
    /** Send what waits while the page goes: nobody is left to hear of a failure. */
    flushLast: () => {
      if (isOver || !waiting.length) return;
      const body = JSON.stringify(waiting);
      if (new Blob([body]).size > LAST_BYTES) return;
      ask("statements", { method: "POST", body, keepalive: true }).then(
        (response) => response.text(),
        () => "",
      );
      waiting = [];
    },
  };
};

/** Documents of the session's unit; the newest of each is kept, older ones are not sent any more. */
const makeDocuments = (ask, place) => {
  const newest = new Map();
  const running = new Map();
  const address = (id) => `activities/state?${new URLSearchParams({ ...place, stateId: id })}`;

  const put = async (id) => {
    const document = newest.get(id);
    try {
      await ask(address(id), { method: "PUT", body: JSON.stringify(document), keepalive: true });
    } catch {
      return; // kept with the next change, or when the network is back
    }
    if (newest.get(id) === document) newest.delete(id);
    else await put(id);
  };

  const start = (id) => {
    if (!running.has(id)) running.set(id, put(id).finally(() => running.delete(id)));
    return running.get(id);
  };

  addEventListener("online", () => [...newest.keys()].forEach(start));
  return {
    settled: () => Promise.all(running.values()),
    read: async (id) => {
      const response = await ask(address(id));
      if (response.status === 404) return null;
      if (!response.ok) throw new Over(String(response.status));
      return response.json();
    },
    keep: (id, document) => {
      newest.set(id, document);
      return start(id);
    },
  };
};

/** Begin the session that this page was launched for; throws Over where it cannot begin. */
export const begin = async () => {
  const [endpoint, fetchAddress, activityId, registration] = [
    "endpoint",
    "fetch",
    "activityId",
    "registration",
  ].map((name) => query.get(name));
  const actor = JSON.parse(query.get("actor"));
  const ask = makeStore(endpoint, await fetchToken(fetchAddress));
  const agent = JSON.stringify(actor);
  const documents = makeDocuments(ask, { activityId, agent, registration });
  const launchData = await documents.read("LMS.LaunchData");
  const asked = new URLSearchParams({ agent, profileId: "cmi5LearnerPreferences" });
  const found = await ask(`agents/profile?${asked}`);
  const preferences = found.ok ? await found.json() : {};
  const queue = makeQueue(ask);
  const beganAt = performance.now();
  let isEnded = false;
  let beforeEnd = () => ({});

  const say = ({ verb, object, result, extensions = {}, categories = [], isDefined = false }) => {
    const { contextActivities, extensions: given } = launchData.contextTemplate;
    const category = [...(isDefined ? [CMI5] : []), ...categories].map((id) => ({ id }));
    queue.add({
      id: crypto.randomUUID(),
      actor,
      verb,
      object: { objectType: "Activity", id: activityId, ...object },
      ...(result ? { result } : {}),
      context: {
        registration,
        contextActivities: { ...contextActivities, ...(category.length ? { category } : {}) },
        extensions: { ...extensions, ...given },
      },
      timestamp: new Date().toISOString(),
    });
  };

  const verbOf = (word) => ({ id: ADL + word, display: { en: word } });

  let ending = null;

  /** Let the player say its last, once; that belongs to `terminated`. */
  const last = () => {
    if (!isEnded) ending = beforeEnd();
    isEnded = true;
  };

  const terminate = () => {
    if (!ending) return;
    const { result = {}, ...more } = ending;
    ending = null;
    const spent = { duration: duration(performance.now() - beganAt), ...result };
    say({ verb: verbOf("terminated"), result: spent, isDefined: true, ...more });
  };

  const end = async () => {
    last();
    // With `terminated` the token ends: what is kept comes first.
    await documents.settled();
    terminate();
    return queue.flush();
  };

  addEventListener("pagehide", () => {
    last();
    terminate();
    queue.flushLast();
  });
  // The shell waits for it before it takes the frame away.
  window.vidyalekhEnd = end;

  return {
    launchData,
    preferences,
    isForCredit: launchData.launchMode === "Normal",
    activityId,
    say,
    initialize: (more = {}) => say({ verb: verbOf("initialized"), isDefined: true, ...more }),
    read: documents.read,
    keep: documents.keep,
    flush: queue.flush,
    isEnded: () => isEnded,
    /** Have the player say its last before the session ends; it may give more of `terminated`. */
    onEnd: (last) => {
      beforeEnd = () => last() ?? {};
    },
    end,
  };
};
