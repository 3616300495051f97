/** The document on the screen: one page at a time, as it is printed or as text. */

import { columnsOf, linesOf, paragraphsOf } from "./pdf_text.js";
import { contentOf, makeSheet, scaleOf } from "./pdf_page.js";
import { clearNotice, part, say, tell } from "./pdf_words.js";

export const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const EDGE = 12;
const DEVANAGARI = /\p{Script=Devanagari}/u;
const IN_DEVANAGARI = ["hi", "mr", "ne", "sa", "kok", "mai", "brx", "doi"];

const clamp = (number, least, most) => Math.min(Math.max(number, least), most);

/**
 * @param {{pdf: object}} source of pdf.js, which may be loaded again
 * @param {{language: string, place: object, onShown: Function, onPlace: Function, onFail: Function}} given
 */
export const makeView = (source, { language, place, onShown, onPlace, onFail }) => {
  const room = part("scroll");
  const state = {
    page: clamp(place?.page ?? 1, 1, source.pdf.numPages),
    zoom: place?.zoom ?? "width",
    view: place?.view === "text" ? "text" : "page",
    column: 0,
  };
  let asked = 0;
  let hits = { of: () => [], current: -1 };

  const goTo = async (destination) => {
    const found = typeof destination === "string" ? await source.pdf.getDestination(destination) : destination;
    if (found?.[0]) await show((await source.pdf.getPageIndex(found[0])) + 1);
  };

  const sheet = makeSheet({ sheet: part("page"), say, onPage: (target) => void goTo(target) });

  const languageOf = (text) => {
    const own = language?.split("-")[0] ?? "";
    if (!DEVANAGARI.test(text)) return IN_DEVANAGARI.includes(own) ? "en" : own;
    return IN_DEVANAGARI.includes(own) ? own : "hi";
  };

  const write = (items, width) => {
    const paragraphs = paragraphsOf(items, width).map(({ text, isHeading }) => {
      const element = document.createElement(isHeading ? "h2" : "p");
      element.textContent = text;
      element.lang = languageOf(text);
      return element;
    });
    if (!paragraphs.length) {
      const none = document.createElement("p");
      none.textContent = say("no text");
      paragraphs.push(none);
    }
    part("text").replaceChildren(...paragraphs);
  };

  const mark = () => {
    const found = state.view === "page" ? sheet.mark(hits.of(state.page), hits.current) : null;
    found?.scrollIntoView({ block: "center", inline: "nearest" });
  };

  const draw = async (page, content) => {
    const base = page.getViewport({ scale: 1 });
    const lines = linesOf(content.items);
    const columns = columnsOf(lines, base.width);
    const column = columns[clamp(state.column, 0, columns.length - 1)];
    const inside = lines.filter(({ left, right }) => left >= column.left - 1 && right <= column.right + 1);
    const top = Math.max(...inside.map(({ y, size }) => y + size), 0);
    const free = { width: room.clientWidth - 2 * EDGE, height: room.clientHeight - 2 * EDGE };
    const scale = clamp(scaleOf(state.zoom, base, free, column), 0.1, 6);
    const isShown = await sheet.show(page, content, scale);
    state.columns = columns.length;
    state.columnTop = (base.height - top) * scale;
    if (isShown && state.zoom === "column") room.scrollLeft = column.left * scale;
    return isShown;
  };

  const sync = () => {
    const { page, zoom, view } = state;
    part("number").value = page;
    part("previous").disabled = page === 1;
    part("next").disabled = page === source.pdf.numPages;
    if (![...part("zoom").options].some(({ value }) => value === String(zoom))) state.zoom = "width";
    part("zoom").value = String(state.zoom);
    part("text-view").setAttribute("aria-pressed", String(view === "text"));
    part("page").hidden = view === "text";
    part("text").hidden = view !== "text";
    for (const name of ["zoom", "smaller", "larger"]) part(name).disabled = view === "text";
    const name = say("page", { page, pages: source.pdf.numPages });
    room.setAttribute("aria-label", name);
  };

  const attempt = async (mine) => {
    const page = await source.pdf.getPage(state.page);
    const content = await contentOf(page);
    if (mine !== asked) return;
    if (state.view === "text") write(content.items, page.getViewport({ scale: 1 }).width);
    else if (!(await draw(page, content).catch(cancelled))) return;
    if (mine !== asked) return;
    clearNotice();
    document.body.dataset.busy = "false";
    document.body.dataset.page = String(state.page);
    mark();
    onShown(state.page);
  };

  /** Show the page that the state names; the newest question wins. */
  const refresh = async () => {
    asked += 1;
    const mine = asked;
    sync();
    document.body.dataset.busy = "true";
    await attempt(mine).catch((error) => mine === asked && onFail(error));
  };

  const keep = () => onPlace({ page: state.page, zoom: state.zoom, view: state.view });

  const show = async (number, { at = "top" } = {}) => {
    const page = clamp(Math.round(number) || 1, 1, source.pdf.numPages);
    const isOther = page !== state.page;
    state.page = page;
    if (isOther) state.column = at === "end" ? 1 : 0;
    await refresh();
    if (isOther) {
      room.scrollTop = at === "end" ? room.scrollHeight : 0;
      tell(say("page", { page, pages: source.pdf.numPages }));
    }
    keep();
  };

  const setZoom = async (zoom) => {
    state.zoom = zoom;
    state.column = 0;
    await refresh();
    keep();
  };

  const zoomBy = (direction) => {
    const now = part("page").clientWidth ? currentShare() : 1;
    const next = direction > 0 ? STEPS.find((step) => step > now + 0.01) : STEPS.findLast((step) => step < now - 0.01);
    return next ? setZoom(String(next)) : Promise.resolve();
  };

  const currentShare = () => {
    const scale = Number(part("page").querySelector(".textLayer")?.style.getPropertyValue("--total-scale-factor"));
    return scale ? (scale * 72) / 96 : 1;
  };

  /** Go on by one column where columns are read, else by one page. */
  const step = async (direction) => {
    const isColumns = state.view === "page" && state.zoom === "column" && state.columns > 1;
    const column = state.column + direction;
    if (isColumns && column >= 0 && column < state.columns) {
      state.column = column;
      await refresh();
      room.scrollTop = direction > 0 ? state.columnTop : room.scrollHeight;
    } else if (state.page + direction >= 1 && state.page + direction <= source.pdf.numPages) {
      await show(state.page + direction, { at: direction > 0 ? "top" : "end" });
    }
  };

  const setView = async (view) => {
    state.view = view;
    await refresh();
    room.scrollTop = 0;
    keep();
  };

  let width = room.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(room.clientWidth - width) < 2) return;
    width = room.clientWidth;
    void refresh();
  }).observe(room);

  return {
    show,
    step,
    setZoom,
    zoomBy,
    toggleText: () => setView(state.view === "text" ? "page" : "text"),
    refresh,
    mark: (given) => {
      hits = given;
      mark();
    },
    page: () => state.page,
    pages: source.pdf.numPages,
    setView,
  };
};

/** A drawing that was stopped for a newer one is no failure. */
const cancelled = (error) => {
  if (error?.name === "RenderingCancelledException" || error?.name === "AbortException") return false;
  throw error;
};
