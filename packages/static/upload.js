/**
 * Sends the chosen file in pieces by tus, and goes on where a cut line, a closed tab or a stopped
 * server broke it off. Without this script the form sends the file in one piece.
 */

const PIECE = 4 * 2 ** 20;
const PAUSES = [0, 1, 3, 5, 10, 20, 30, 60, 60, 60].map((seconds) => seconds * 1000);

const form = document.querySelector("form[data-upload]");
const part = (name) => form.querySelector(`[data-${name}]`);

const megabytes = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1e6);

const say = (words) => {
  part("progress").querySelector("p").textContent = words;
};

/** Shows that the file is on its way, or that another can be chosen. */
const turn = (isSending) => {
  part("progress").hidden = !isSending;
  part("stop").hidden = !isSending;
  form.querySelector("button:not([type])").disabled = isSending;
  form.elements.file.disabled = isSending;
};

const status = (error) => error.originalResponse?.getStatus() ?? 0;

/** The server's own sentence, where it gave one. */
const sentence = (error) => {
  const isText = error.originalResponse?.getHeader("Content-Type")?.startsWith("text/plain");
  return isText ? error.originalResponse.getBody() : null;
};

const fail = (error) => {
  turn(false);
  part("problem").hidden = false;
  part("problem").textContent = form.dataset[{ 413: "large", 507: "full" }[status(error)]] ?? sentence(error) ?? form.dataset.broken;
};

/** A broken line, a stopped server and a request that another one overtook are tried again. */
const isWorthTrying = (error) => {
  const answer = status(error);
  const isAgain = navigator.onLine && answer !== 507 && (answer < 400 || answer >= 500 || [409, 423].includes(answer));
  if (isAgain) say(form.dataset.again);
  return isAgain;
};

const follow = (sent, total) => {
  part("progress").querySelector("progress").value = sent / total;
  const words = sent < total ? form.dataset.sending : form.dataset.checking;
  say(words.replace("{done}", megabytes(sent)).replace("{total}", megabytes(total)));
};

/** Waits for the line where the browser says that there is none. */
const recover = (upload, error) => {
  if (navigator.onLine) return fail(error);
  say(form.dataset.offline);
  addEventListener("online", () => upload.start(), { once: true });
};

/** The client of tus is fetched when it is needed: most who look at their packages send none. */
const fetchClient = async () => {
  const script = document.createElement("script");
  script.src = form.dataset.client;
  await new Promise((resolve, reject) => {
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return globalThis.tus;
};

const send = async (file) => {
  const { Upload, isSupported } = globalThis.tus ?? (await fetchClient());
  // A form that is sent by its method asks nobody again.
  if (!isSupported) return form.submit();
  turn(true);
  const upload = new Upload(file, {
    endpoint: form.dataset.uploads,
    chunkSize: PIECE,
    retryDelays: PAUSES,
    metadata: { filename: file.name },
    headers: { "X-CSRFToken": form.elements.csrf_token.value },
    removeFingerprintOnSuccess: true,
    onShouldRetry: isWorthTrying,
    onProgress: follow,
    onError: (error) => recover(upload, error),
    onSuccess: () => location.assign(`${upload.url}/package`),
  });
  part("stop").onclick = () => upload.abort(true).finally(() => location.reload());
  const [begun] = await upload.findPreviousUploads();
  if (begun) upload.resumeFromPreviousUpload(begun);
  upload.start();
};

form?.addEventListener("submit", (event) => {
  const file = form.elements.file.files[0];
  if (!file) return;
  event.preventDefault();
  part("problem").hidden = true;
  send(file).catch(fail);
});
