/** One page on the screen: its picture, its text over it, and its links. */

import { TextLayer } from "../vendor/pdfjs/5.7.284/pdf.min.mjs";
import { actualTextOf } from "./pdf_text.js";

const MOST_PIXELS = 16_777_216; // more is refused by phones
const INCH = 96 / 72;

const isWeb = (address) => {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
};

const place = (element, viewport, [left, bottom, right, top]) => {
  const [x1, y1, x2, y2] = viewport.convertToViewportRectangle([left, bottom, right, top]);
  const { style } = element;
  style.left = `${Math.min(x1, x2)}px`;
  style.top = `${Math.min(y1, y2)}px`;
  style.width = `${Math.abs(x2 - x1)}px`;
  style.height = `${Math.abs(y2 - y1)}px`;
};

const linkOf = (annotation, onPage, say) => {
  if (annotation.url && isWeb(annotation.url)) {
    const link = document.createElement("a");
    link.href = annotation.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.setAttribute("aria-label", say("link", { address: annotation.url }));
    return link;
  }
  if (annotation.url || !annotation.dest) return null;
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", say("inside"));
  button.addEventListener("click", () => onPage(annotation.dest));
  return button;
};

/** Read the text of a page, with what its spans say that they mean. */
export const contentOf = async (page) => {
  const content = await page.getTextContent({ includeMarkedContent: true });
  return { ...content, items: actualTextOf(content.items) };
};

/** Give the scale for a choice of zoom: width, page, column, or a share of real size. */
export const scaleOf = (zoom, size, room, column) => {
  const wide = room.width / size.width;
  if (zoom === "page") return Math.min(wide, room.height / size.height);
  // On a wide screen a narrow column is no poster.
  if (zoom === "column") return Math.min(room.width / (column.right - column.left), 2 * INCH);
  return zoom === "width" ? wide : Number(zoom) * INCH;
};

/** @param {{sheet: HTMLElement, say: Function, onPage: Function}} given */
export const makeSheet = ({ sheet, say, onPage }) => {
  let task = null;
  let layer = null;
  let wanted = 0;

  const paint = async (page, viewport) => {
    const canvas = document.createElement("canvas");
    const most = Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height));
    const ratio = Math.min(devicePixelRatio || 1, most);
    canvas.width = Math.floor(viewport.width * ratio);
    canvas.height = Math.floor(viewport.height * ratio);
    const transform = ratio === 1 ? null : [ratio, 0, 0, ratio, 0, 0];
    task = page.render({ canvas, viewport, transform });
    await task.promise;
    return canvas;
  };

  const write = async (viewport, content) => {
    const container = document.createElement("div");
    container.className = "textLayer";
    container.style.setProperty("--total-scale-factor", String(viewport.scale));
    layer = new TextLayer({ textContentSource: content, container, viewport });
    await layer.render();
    return container;
  };

  const links = async (page, viewport) => {
    const container = document.createElement("div");
    container.className = "links";
    const found = await page.getAnnotations();
    for (const annotation of found.filter(({ subtype }) => subtype === "Link")) {
      const link = linkOf(annotation, onPage, say);
      if (!link) continue;
      place(link, viewport, annotation.rect);
      container.append(link);
    }
    return container;
  };

  return {
    /** Show a page; gives false where another was asked for meanwhile. */
    show: async (page, content, scale) => {
      wanted += 1;
      const mine = wanted;
      task?.cancel();
      layer?.cancel();
      const viewport = page.getViewport({ scale });
      const parts = await Promise.all([
        paint(page, viewport),
        write(viewport, content),
        links(page, viewport),
      ]);
      if (mine !== wanted) return false;
      sheet.style.width = `${viewport.width}px`;
      sheet.style.height = `${viewport.height}px`;
      sheet.replaceChildren(...parts);
      return true;
    },
    /** Mark hits in the text; gives the first element of the one that is looked at. */
    mark: (hits, current) => {
      const divs = layer?.textDivs ?? [];
      for (const div of divs) if (div.querySelector("mark")) div.textContent = div.textContent;
      let first = null;
      const pieces = hits.flatMap((hit, index) => hit.map((piece) => ({ ...piece, index })));
      // From behind, so that what was marked does not move what is to be.
      for (const { item, from, to, index } of pieces.reverse()) {
        const text = divs[item]?.firstChild;
        if (text?.nodeType !== Node.TEXT_NODE || to > text.length) continue;
        const range = document.createRange();
        range.setStart(text, from);
        range.setEnd(text, to);
        const mark = document.createElement("mark");
        if (index === current) mark.className = "current";
        range.surroundContents(mark);
        if (index === current) first = mark;
      }
      return first;
    },
  };
};
