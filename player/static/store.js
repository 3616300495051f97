/**
 * What waits on this device: journals that the server has not acknowledged, sealed with a key that
 * only the token of their registration fetches, so that the next person here cannot read them.
 */

const NAME = "vidyalekh";
const LEARNER = "vidyalekh:learner";
const RECORDS = "records";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });

const open = () => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(RECORDS, { keyPath: ["registration", "session", "first"] });
  };
  return done(request);
};

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

// A browser that keeps nothing still plays: what is unsent then lives as long as the page.
const NOTHING = { put: async () => {}, remove: async () => {}, waiting: async () => [] };

/**
 * @param {string} registration @param {string} seal 32 bytes in base64
 * @returns the waiting journals of a registration: put, remove, waiting
 */
export const openStore = async (registration, seal) => {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return NOTHING;
  const database = await open().catch(() => null);
  if (!database) return NOTHING;
  const key = await crypto.subtle.importKey("raw", bytesOf(seal), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  const range = (session, last) =>
    IDBKeyRange.bound([registration, session, 0], [registration, session, last]);
  const all = IDBKeyRange.bound([registration], [registration, []]);

  const records = (mode) => database.transaction(RECORDS, mode).objectStore(RECORDS);

  const put = async (session, entries) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(entries));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text);
    const [first, last] = [entries[0].seq, entries.at(-1).seq];
    const store = records("readwrite");
    const written = done(store.put({ registration, session, first, last, iv, sealed }));
    store.transaction.commit();
    await written;
  };

  const remove = async (session, acknowledged) => {
    const store = records("readwrite");
    for (const record of await done(store.getAll(range(session, acknowledged)))) {
      if (record.last <= acknowledged) store.delete([registration, session, record.first]);
    }
  };

  const unseal = async ({ session, iv, sealed }) => {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed);
    return { session, entries: JSON.parse(new TextDecoder().decode(text)) };
  };

  /** Give what waits: entries in order, by session. */
  const waiting = async () => {
    const found = await done(records("readonly").getAll(all));
    const sessions = new Map();
    for (const record of found) {
      const { session, entries } = await unseal(record);
      sessions.set(session, [...(sessions.get(session) ?? []), ...entries]);
    }
    return [...sessions];
  };

  return { put, remove, waiting };
};

const clearDatabases = async () => {
  const databases = (await indexedDB.databases?.()) ?? [];
  const others = databases.filter(({ name }) => name !== NAME);
  await Promise.allSettled(others.map(({ name }) => done(indexedDB.deleteDatabase(name))));
};

const clearCaches = async () => {
  for (const name of await caches.keys()) await caches.delete(name);
};

const clearWorkers = async () => {
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    await worker.unregister();
  }
};

const clearFiles = async () => {
  const folder = await navigator.storage?.getDirectory?.();
  if (!folder) return;
  for await (const name of folder.keys()) await folder.removeEntry(name, { recursive: true });
};

/**
 * Clear what content left on this origin, where another person plays now; other tabs hear of it.
 * @param {string} learner opaque @param {() => Promise<unknown>} clearCookies asks the server to
 */
export const welcome = async (learner, clearCookies) => {
  if (localStorage.getItem(LEARNER) === learner) return;
  localStorage.clear();
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith("vidyalekh:")) sessionStorage.removeItem(name);
  }
  await Promise.allSettled([
    clearDatabases(),
    clearCaches(),
    clearWorkers(),
    clearFiles(),
    clearCookies(),
  ]);
  localStorage.setItem(LEARNER, learner);
};

/** @param {string} learner @param {() => void} stop called when another person plays here */
export const watchLearner = (learner, stop) => {
  addEventListener("storage", ({ key, newValue }) => {
    if (key === LEARNER && newValue !== null && newValue !== learner) stop();
  });
};
