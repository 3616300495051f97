/** Search through the whole document: hits are counted, and walked one by one. */

import { contentOf } from "./pdf_page.js";
import { asked, find, indexOf } from "./pdf_text.js";
import { part, say } from "./pdf_words.js";

const MOST_HITS = 5000;

/** @param {{pdf: object}} source of pdf.js @param {object} view of the document */
export const makeSearch = (source, view) => {
  const indexes = new Map();
  let question = "";
  let hits = []; // [page, place among the hits of that page]
  let byPage = new Map();
  let current = -1;
  let run = 0;

  const indexOfPage = async (number) => {
    if (!indexes.has(number)) {
      const page = await source.pdf.getPage(number);
      indexes.set(number, indexOf((await contentOf(page)).items));
    }
    return indexes.get(number);
  };

  const status = (text) => {
    part("hits").textContent = text;
  };

  const paint = () => {
    const [page, place] = hits[current] ?? [0, -1];
    view.mark({ of: (number) => byPage.get(number) ?? [], current: page === view.page() ? place : -1 });
    if (!question) status("");
    else if (!hits.length) status(say("no hits"));
    else status(say("hits", { number: current + 1, count: hits.length, page }));
    for (const name of ["hit-before", "hit-next"]) part(name).disabled = hits.length === 0;
  };

  const walk = async (to) => {
    if (!hits.length) return;
    current = (to + hits.length) % hits.length;
    const [page] = hits[current];
    await view.setView("page");
    if (page !== view.page()) await view.show(page);
    paint();
  };

  const collect = async (mine) => {
    for (let number = 1; number <= source.pdf.numPages; number += 1) {
      const found = find(await indexOfPage(number), question);
      if (mine !== run) return false;
      if (found.length) byPage.set(number, found);
      hits.push(...found.map((_, place) => [number, place]));
      if (number % 20 === 0) status(say("searching", { page: number, pages: source.pdf.numPages }));
      if (hits.length > MOST_HITS) break;
    }
    return true;
  };

  const search = async (text) => {
    run += 1;
    const mine = run;
    question = asked(text);
    hits = [];
    byPage = new Map();
    current = -1;
    try {
      if (question && !(await collect(mine))) return;
    } catch {
      question = ""; // so that Enter asks again
      status(say("failed"));
      return;
    }
    const from = hits.findIndex(([page]) => page >= view.page());
    if (hits.length) await walk(Math.max(from, 0));
    else paint();
  };

  const open = () => {
    part("search").hidden = false;
    part("search-open").setAttribute("aria-expanded", "true");
    part("question").focus();
    part("question").select();
  };

  const close = () => {
    part("search").hidden = true;
    part("search-open").setAttribute("aria-expanded", "false");
    void search("");
    part("search-open").focus();
  };

  part("search-open").addEventListener("click", () => (part("search").hidden ? open() : close()));
  part("search-close").addEventListener("click", close);
  part("hit-next").addEventListener("click", () => void walk(current + 1));
  part("hit-before").addEventListener("click", () => void walk(current - 1));
  part("search").addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.target !== part("question")) return;
    event.preventDefault();
    const text = part("question").value;
    if (asked(text) !== question) void search(text);
    else void walk(current + (event.shiftKey ? -1 : 1));
  });
  return { open, close };
};
