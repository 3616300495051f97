/**
 * The text of a page, from what pdf.js extracts: lines, columns, paragraphs, and what is searched.
 * Everything here is pure.
 */

const HEADING = 1.25;
const GAP = 1.6;
const LONG_WORD = /\p{L}[-\u00AD]$/u;

const ink = ({ str }) => Boolean(str?.trim());
const rightOf = ({ transform, width }) => transform[4] + width;

/** Give the parts of a span the text that they mean, in the place of the first of them. */
const meant = (parts, actualText) => {
  const inked = parts.filter(ink);
  if (!inked.length) return parts;
  const [first] = inked;
  const isOneLine = inked.every(({ transform }) => Math.abs(transform[5] - first.transform[5]) < 2);
  const width = isOneLine ? Math.max(...inked.map(rightOf)) - first.transform[4] : first.width;
  return [{ ...first, str: actualText, width, hasEOL: parts.some(({ hasEOL }) => hasEOL) }];
};

/**
 * Take the text that spans of a page say they mean (/ActualText) for the signs that are drawn, and
 * leave out the marks: what is left is text, part by part.
 */
export const actualTextOf = (items) => {
  const found = [];
  let level = 0;
  let span = null; // the outermost that says what it means
  for (const item of items) {
    if (item.type?.startsWith("begin")) {
      level += 1;
      if (!span && item.actualText) span = { level, text: item.actualText, parts: [] };
    } else if (item.type === "endMarkedContent") {
      if (span?.level === level) {
        found.push(...meant(span.parts, span.text));
        span = null;
      }
      level -= 1;
    } else {
      (span?.parts ?? found).push(item);
    }
  }
  return span ? [...found, ...span.parts] : found;
};

/** Tell whether a space belongs between two parts that have none: cells of a table, other lines. */
const isApart = (before, next) => {
  if (!before || /\s$/u.test(before.str) || /^\s/u.test(next.str)) return false;
  const size = next.height || 10;
  const isOtherLine = Math.abs(next.transform[5] - before.transform[5]) > size * 0.5;
  return isOtherLine || next.transform[4] - rightOf(before) > size * 0.2;
};

const spaced = (parts) =>
  parts.map((part, at) => (ink(part) && isApart(parts[at - 1], part) ? ` ${part.str}` : part.str)).join("");

const lineOf = (parts) => {
  const text = spaced(parts);
  const inked = parts.filter(({ str }) => str.trim());
  if (!inked.length) return null;
  const size = Math.max(...inked.map(({ height, transform }) => height || Math.abs(transform[3])));
  const left = Math.min(...inked.map(({ transform }) => transform[4]));
  const right = Math.max(...inked.map(({ transform, width }) => transform[4] + width));
  return { text: text.trim(), left, right, y: inked[0].transform[5], size };
};

/** Tell whether the next part goes on in the same line: as high, and not far away. */
const goesOn = (before, next) => {
  const [, , , , x, y] = next.transform;
  const size = before.height || 10;
  const end = before.transform[4] + before.width;
  return Math.abs(y - before.transform[5]) < size * 0.5 && x > end - size && x < end + size * 3;
};

/** Give the lines of a page in the order of its content. */
export const linesOf = (items) => {
  const lines = [];
  let parts = [];
  const finish = () => {
    const line = parts.length ? lineOf(parts) : null;
    if (line) lines.push(line);
    parts = [];
  };
  for (const item of items.filter(({ str }) => typeof str === "string")) {
    const before = parts.findLast(({ str }) => str.trim());
    if (before && item.str.trim() && !goesOn(before, item)) finish();
    parts.push(item);
    if (item.hasEOL) finish();
  }
  finish();
  return lines;
};

/**
 * Tell the columns of a page: two where nearly no line crosses a gap near its middle, else one.
 * @returns {{left: number, right: number}[]} in the page's own units
 */
export const columnsOf = (lines, width) => {
  const whole = [{ left: 0, right: width }];
  if (lines.length < 8) return whole;
  const crossing = (x) => lines.filter(({ left, right }) => left < x && right > x).length;
  const places = Array.from({ length: 31 }, (_, step) => width * (0.35 + step * 0.01));
  const free = places.filter((x) => crossing(x) <= lines.length * 0.1);
  if (!free.length) return whole;
  const middle = free[Math.floor(free.length / 2)];
  const sides = [
    lines.filter(({ right }) => right <= middle),
    lines.filter(({ left }) => left >= middle),
  ];
  if (sides.some((side) => side.length < lines.length * 0.2)) return whole;
  return sides.map((side) => ({
    left: Math.min(...side.map(({ left }) => left)),
    right: Math.max(...side.map(({ right }) => right)),
  }));
};

/** Put lines that run across both columns, as tables and careless programs do, into columns. */
const inColumns = (lines, columns) => {
  if (columns.length < 2) return lines;
  const [first, second] = columns;
  const side = ({ left, right }) => (left >= second.left - 1 ? 1 : right > second.left ? -1 : 0);
  const spans = lines.filter((line) => side(line) === -1);
  const bands = [Infinity, ...spans.map(({ y }) => y), -Infinity];
  const ordered = [];
  for (let band = 0; band < bands.length - 1; band += 1) {
    const inside = lines.filter(({ y }) => y < bands[band] && y > bands[band + 1]);
    ordered.push(...inside.filter((line) => side(line) === 0));
    ordered.push(...inside.filter((line) => side(line) === 1));
    if (spans[band]) ordered.push(spans[band]);
  }
  return ordered.length === lines.length && first ? ordered : lines;
};

const joined = (before, line) =>
  LONG_WORD.test(before) && /^\p{Ll}/u.test(line) ? before.slice(0, -1) + line : `${before} ${line}`;

/** @returns {{text: string, isHeading: boolean}[]} a page's paragraphs in reading order */
export const paragraphsOf = (items, width) => {
  const found = linesOf(items);
  const lines = inColumns(found, columnsOf(found, width));
  const sizes = lines.map(({ size }) => size).sort((one, other) => one - other);
  const usual = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const paragraphs = [];
  let before = null;
  for (const line of lines) {
    const isHeading = line.size > usual * HEADING && line.text.length < 120;
    const last = paragraphs.at(-1);
    const drop = before ? before.y - line.y : 0;
    const isNext = last && last.isHeading === isHeading && drop >= 0 && drop < line.size * GAP;
    if (isNext) last.text = joined(last.text, line.text);
    else paragraphs.push({ text: line.text, isHeading });
    before = line;
  }
  return paragraphs;
};

const isSpace = (sign) => /\s/u.test(sign);
const lower = (sign) => (sign.toLowerCase().length === 1 ? sign.toLowerCase() : sign);

/** Write a question as text is searched: small letters, one space for any. */
export const asked = (text) => [...text.normalize("NFC").trim().replace(/\s+/gu, " ")].map(lower).join("");

/** Give the text that is searched, and where each of its signs stands: [item, offset]. */
export const indexOf = (items) => {
  const places = [];
  let text = "";
  const add = (sign, item, offset) => {
    if (sign === " " && (text === "" || text.endsWith(" "))) return;
    text += sign;
    places.push([item, offset]);
  };
  items.forEach(({ str, hasEOL }, item) => {
    if (ink(items[item]) && isApart(items[item - 1], items[item])) add(" ", item, 0);
    for (let offset = 0; offset < str.length; offset += 1) {
      add(isSpace(str[offset]) ? " " : lower(str[offset]), item, offset);
    }
    if (hasEOL) add(" ", item, str.length);
  });
  return { text, places };
};

/** Find a question in a page, also where it runs over lines; gives for each hit the pieces of items that it covers. */
export const find = ({ text, places }, question) => {
  const hits = [];
  if (!question) return hits;
  for (let at = text.indexOf(question); at >= 0; at = text.indexOf(question, at + question.length)) {
    const pieces = new Map();
    for (const [item, offset] of places.slice(at, at + question.length)) {
      const piece = pieces.get(item) ?? { item, from: offset, to: offset };
      pieces.set(item, { ...piece, to: offset + 1 });
    }
    hits.push([...pieces.values()]);
  }
  return hits;
};
