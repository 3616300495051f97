/** Sends the chosen file as it is, and says how far it is. Without this script the form does the same. */

const form = document.querySelector("form[data-upload]");
const part = (name) => form.querySelector(`[data-${name}]`);

const megabytes = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1e6);

const say = (words) => {
  part("progress").querySelector("p").textContent = words;
};

/** What to tell for each answer; anything else is a broken upload. */
const WORDS = { 413: "large", 507: "full" };

const fail = (status) => {
  part("progress").hidden = true;
  part("problem").hidden = false;
  part("problem").textContent = form.dataset[WORDS[status] ?? "broken"];
  form.querySelector("button").disabled = false;
};

const follow = (event) => {
  part("progress").querySelector("progress").value = event.loaded / event.total;
  say(form.dataset.sending.replace("{done}", megabytes(event.loaded)).replace("{total}", megabytes(event.total)));
};

/** Sends the file by XMLHttpRequest: fetch does not tell how much has gone. */
const send = (file) => {
  const request = new XMLHttpRequest();
  request.open("POST", `${form.action}?filename=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
  request.upload.addEventListener("progress", follow);
  request.upload.addEventListener("load", () => say(form.dataset.checking));
  request.addEventListener("error", () => fail(0));
  request.addEventListener("load", () => (request.status === 200 ? location.assign(request.responseURL) : fail(request.status)));
  request.send(file);
};

form?.addEventListener("submit", (event) => {
  const file = form.elements.file.files[0];
  if (!file) return;
  event.preventDefault();
  part("problem").hidden = true;
  part("progress").hidden = false;
  form.querySelector("button").disabled = true;
  send(file);
});
