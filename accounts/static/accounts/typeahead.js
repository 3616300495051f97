// Narrows a list to pick from while its reader types. Without this the search button does the same.

const PAUSE = 150;

/** @param {HTMLFormElement} form  the search form; the list stands in `[data-options]` of the page */
const narrow = (form) => {
  const field = form.elements.namedItem("q");
  const list = document.querySelector("[data-options]");
  if (!(field instanceof HTMLInputElement) || !list) return;
  let timer = 0;
  let asked = field.value;

  const show = async () => {
    const wanted = field.value.trim();
    if (wanted === asked) return;
    asked = wanted;
    const answer = await fetch(`${location.pathname}?${new URLSearchParams({ q: wanted })}`);
    if (!answer.ok || wanted !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-options]");
    if (found) list.replaceChildren(...found.childNodes);
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
};

document.querySelectorAll("form[data-typeahead]").forEach(narrow);
