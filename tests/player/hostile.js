// What a hostile package tries. Each attempt gives what it got; "" or a refusal is what we want.
const find = (win) => win.API ?? (win.parent !== win ? find(win.parent) : null);
const api = find(window);
const { portal, other, opens } = Object.fromEntries(new URLSearchParams(location.search));

const outcome = async (attempt) => {
  try {
    return String((await attempt()) ?? "");
  } catch (error) {
    return `refused: ${error.name}`;
  }
};
const framed = (address) =>
  new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = () => {
      try {
        resolve(frame.contentDocument?.title ?? "");
      } catch {
        resolve("refused: cross-origin");
      }
    };
    frame.src = address;
    document.body.append(frame);
    setTimeout(() => resolve("refused: nothing came"), 3000);
  });
const pictured = (address) =>
  new Promise((resolve) => {
    const picture = new Image();
    picture.onload = () => resolve("loaded");
    picture.onerror = () => resolve("refused: error");
    picture.src = address;
  });
const posted = (target) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: `${portal}/sign-in`, target });
  document.body.append(form);
  form.submit();
  return new Promise((resolve) => setTimeout(() => resolve(""), 1000));
};

const attempts = {
  "read a portal cookie": () => document.cookie,
  "toss a cookie to the portal": () => {
    document.cookie = "vidyalekh=tossed; path=/";
    document.cookie = "vidyalekh=tossed; path=/; domain=localhost";
    document.cookie = "tossed=1; path=/; domain=.localhost";
    return "";
  },
  "read a page of the portal": async () => (await fetch(`${portal}/`, { credentials: "include" })).text(),
  "read it without reading it": async () =>
    (await fetch(`${portal}/`, { mode: "no-cors", credentials: "include" })).type,
  "call the REST API": async () => (await fetch(`${portal}/api/v1/learners`)).status,
  "call the record store": async () => (await fetch(`${portal}/xapi/statements`)).status,
  "post a form to the portal": () => posted("_self_not"),
  "post a form in a frame": async () => {
    const frame = document.createElement("iframe");
    frame.name = "inner";
    document.body.append(frame);
    return posted("inner");
  },
  "frame the portal": () => framed(`${portal}/`),
  "frame a shell": () => framed(`/play/${top.location.pathname.split("/").at(-1)}`),
  "reach the opener": () => (top.opener === null ? "" : "has an opener"),
  "fetch another package": async () => (await fetch(`${other}index.html`)).status,
  "picture of another package": () => pictured(`${other}picture.svg`),
  "its own capability elsewhere": async () => (await fetch(`/c/${opens}/index.html`)).status,
  "install a service worker": async () => {
    await navigator.serviceWorker.register("sw.js");
    return "installed";
  },
  "install the shell's script as one": async () => {
    const script = [...top.document.scripts].find(({ type }) => type === "module");
    await navigator.serviceWorker.register(script.src);
    return "installed";
  },
  "read what another learner left": async () =>
    [
      document.cookie.includes("left"),
      localStorage.getItem("left"),
      sessionStorage.getItem("left"),
      (await caches.keys()).join(),
      (await indexedDB.databases()).map(({ name }) => name).filter((name) => name !== "vidyalekh"),
    ]
      .filter((found) => found && found.length !== 0)
      .join(),
  "read another learner's waiting journal": async () => {
    const request = indexedDB.open("vidyalekh");
    await new Promise((resolve) => (request.onsuccess = resolve));
    const all = request.result.transaction("records").objectStore("records").getAll();
    await new Promise((resolve) => (all.onsuccess = resolve));
    const text = all.result
      .map(({ sealed }) => new TextDecoder().decode(sealed))
      .join();
    return text.includes("secret") ? "read it" : "";
  },
  "take another learner's token": () =>
    Object.keys(sessionStorage).filter((name) => !name.endsWith(top.location.pathname.split("/").at(-1))),
};

const leave = async () => {
  document.cookie = "left=1; path=/";
  localStorage.setItem("left", "1");
  sessionStorage.setItem("left", "1");
  await caches.open("left");
  await new Promise((resolve) => (indexedDB.open("left").onsuccess = resolve));
};

window.results = (async () => {
  api?.LMSInitialize("");
  const found = {};
  for (const [name, attempt] of Object.entries(attempts)) found[name] = await outcome(attempt);
  await leave();
  return found;
})();
