/**
 * The player of a PDF: pdf.js shows it page by page, in the shell's frame, as an AU of ours. No
 * script of the document is ever run: pdf.js is used without its scripting and its XFA forms.
 */

import { GlobalWorkerOptions, getDocument } from "../vendor/pdfjs/5.7.284/pdf.min.mjs";
import { Over, begin, facts } from "./cmi5.js";
import { listen } from "./pdf_keys.js";
import { makeRecord, readPlace } from "./pdf_record.js";
import { makeSearch } from "./pdf_search.js";
import { makeView } from "./pdf_view.js";
import { notice, part } from "./pdf_words.js";

const VENDOR = new URL("../vendor/pdfjs/5.7.284/", import.meta.url);
const CHUNK = 1 << 17;

GlobalWorkerOptions.workerSrc = new URL("pdf.worker.min.mjs", VENDOR).href;

/** Only what is looked at is fetched: by ranges, never the whole file at once. */
const load = () =>
  getDocument({
    url: facts.source,
    rangeChunkSize: CHUNK,
    disableStream: true,
    disableAutoFetch: true,
    enableXfa: false,
    isEvalSupported: false,
    standardFontDataUrl: new URL("standard_fonts/", VENDOR).href,
    wasmUrl: new URL("wasm/", VENDOR).href,
    verbosity: 0,
  }).promise;

const listenToTools = (view) => {
  part("previous").addEventListener("click", () => void view.step(-1));
  part("next").addEventListener("click", () => void view.step(1));
  part("number").addEventListener("change", ({ target }) => void view.show(Number(target.value)));
  part("zoom").addEventListener("change", ({ target }) => void view.setZoom(target.value));
  part("smaller").addEventListener("click", () => void view.zoomBy(-1));
  part("larger").addEventListener("click", () => void view.zoomBy(1));
  part("text-view").addEventListener("click", () => void view.toggleText());
};

const offerDownload = () => {
  const link = part("download");
  link.hidden = facts.choices?.download !== true;
  if (link.hidden) return;
  link.href = facts.source;
  link.download = `${facts.title}.pdf`;
};

/** Say that something could not be fetched; what failed once pdf.js does not ask for again. */
const offerAgain = (source, view) =>
  notice("failed", async () => {
    try {
      source.pdf = await load();
      await view().refresh();
    } catch {
      offerAgain(source, view);
    }
  });

const open = async (au, place) => {
  const source = { pdf: await load() };
  const pages = facts.media?.pages ?? source.pdf.numPages;
  const record = makeRecord(au, { pages, share: facts.choices?.share ?? 1, kept: place });
  const view = makeView(source, {
    language: facts.media?.language,
    place,
    onShown: record.shown,
    onPlace: record.keep,
    onFail: () => offerAgain(source, () => view),
  });
  part("number").max = source.pdf.numPages;
  part("pages").textContent = source.pdf.numPages;
  const search = makeSearch(source, view);
  listenToTools(view);
  listen(view, search);
  offerDownload();
  await view.show(view.page());
  part("scroll").focus();
};

const start = async () => {
  document.title = facts.title;
  const au = await begin();
  au.initialize();
  const place = await readPlace(au);
  const attempt = async () => {
    try {
      await open(au, place);
    } catch {
      notice("failed", () => void attempt());
    }
  };
  await attempt();
};

addEventListener("online", () => {
  if (!part("notice").hidden && !part("again").hidden) part("again").click();
});

start().catch((error) => notice(error instanceof Over ? "over" : "failed"));
