/**
 * One lesson: pages turned one at a time, practice that answers at once, and, where there is one, an assessment that is
 * marked as a whole. All state is in `record.state`; every change of it is shown by `render` and saved by `record.save`.
 */
import { openRecord } from "./record.js";
import { connect } from "./scorm.js";
import * as questions from "./questions.js";

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);

const languages = root.dataset.languages.split(" ");
const pages = all("[data-page]");
const pageIds = pages.map((page) => page.dataset.page);
const practice = all("form[data-question]:not([data-assessed])");
const assessed = all("form[data-question][data-assessed]");
const record = openRecord(connect(), Number(root.dataset.pass ?? 0));
const { state } = record;
const shownAt = {};
// How often a practice answer may be wrong before the right one is shown.
const TRIES_BEFORE_KEY = 2;

const placeOf = (form) => form.closest("[data-page]").dataset.page;
const isPractised = (form) => state.tries[form.dataset.question] > 0;
const isDone = (page) => state.seen.includes(page) && practice.filter((form) => placeOf(form) === page).every(isPractised);
const isLessonDone = () => pageIds.every(isDone);
const isAnswered = (form) => Boolean(state.answers[form.dataset.question]);
const current = () => pages.find((page) => !page.hidden);
const currentId = () => current().dataset.page;

// ------------------------------------------------------------------------------------------------ what is shown

const showLanguage = (language) => {
  root.lang = language;
  root.dataset.language = language;
  const text = `text${language === "hi" ? "Hi" : "En"}`;
  for (const element of all("[data-text-en]")) element.textContent = element.dataset[text] ?? element.dataset.textEn;
  for (const element of all("[data-label-en]")) element.ariaLabel = element.dataset[text.replace("text", "label")] ?? element.dataset.labelEn;
  for (const button of all("[data-act=language]")) button.ariaPressed = String(button.value === language);
};

const showContents = () => {
  for (const link of all("[data-goto]")) {
    const page = link.dataset.goto;
    link.dataset.state = isDone(page) ? "done" : state.seen.includes(page) ? "begun" : "new";
    if (page === currentId()) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
};

const showPlace = () => {
  const index = pageIds.indexOf(currentId());
  const done = pageIds.filter(isDone).length;
  one("[data-place]").textContent = `${index + 1} / ${pageIds.length}`;
  one("[data-meter]").style.setProperty("--part", `${(100 * done) / pageIds.length}%`);
  one("[data-meter]").ariaValueNow = String(done);
  one("[data-act=previous]").hidden = index === 0;
  one("[data-act=next]").hidden = index === pages.length - 1;
};

const showQuestion = (form) => {
  const { question } = form.dataset;
  const answer = state.answers[question];
  questions.show(form, answer);
  const reveal = form.dataset.assessed !== undefined || state.tries[question] >= TRIES_BEFORE_KEY;
  if (form.dataset.assessed !== undefined ? state.marked : isPractised(form)) questions.mark(form, answer ?? "", { reveal });
  else questions.unmark(form);
  one("fieldset", form).disabled = form.dataset.assessed !== undefined && state.marked;
};

const percent = () => Math.round((100 * assessed.filter((form) => questions.isCorrect(form, state.answers[form.dataset.question])).length) / assessed.length);

const showResult = () => {
  const result = one("[data-result]");
  if (!result) return;
  const left = assessed.filter((form) => !isAnswered(form)).length;
  const passed = percent() >= record.mastery;
  result.dataset.result = state.marked ? (passed ? "passed" : "failed") : left ? "unanswered" : "ready";
  for (const part of all("[data-when]", result)) part.hidden = !part.dataset.when.split(" ").includes(result.dataset.result);
  for (const part of all("[data-score]", result)) part.textContent = `${percent()}\u00a0%`;
  for (const part of all("[data-left]", result)) part.textContent = String(left);
  for (const row of all("[data-mark-of]", result)) {
    const form = one(`form[data-question="${row.dataset.markOf}"]`);
    const answered = isAnswered(form);
    row.dataset.state = !state.marked ? (answered ? "answered" : "open") : questions.isCorrect(form, state.answers[row.dataset.markOf]) ? "right" : "wrong";
  }
};

const showClosing = () => {
  for (const closing of all("[data-closing]")) {
    const left = pageIds.filter((page) => !isDone(page));
    for (const part of all("[data-when]", closing)) part.hidden = part.dataset.when !== (left.length ? "left" : "done");
    for (const item of all("[data-left-page]", closing)) item.hidden = !left.includes(item.dataset.leftPage);
  }
};

const render = () => {
  showContents();
  showPlace();
  showResult();
  showClosing();
};

const showPage = (id, { focus }) => {
  const wanted = pages.find((page) => page.dataset.page === id) ?? pages[0];
  for (const page of pages) page.hidden = page !== wanted;
  shownAt[wanted.dataset.page] = Date.now();
  if (!state.seen.includes(wanted.dataset.page)) state.seen.push(wanted.dataset.page);
  render();
  if (!focus) return;
  window.scrollTo(0, 0);
  one("h1", wanted).focus({ preventScroll: true });
};

// ------------------------------------------------------------------------------------------------ what is done

const settle = () => {
  if (!assessed.length && isLessonDone()) record.setStatus("completed");
  render();
  record.save(currentId());
};

const turnTo = (id) => {
  showPage(id, { focus: true });
  settle();
};

const turnBy = (step) => turnTo(pageIds[pageIds.indexOf(currentId()) + step]);

const report = (form, answer) =>
  record.interaction({
    id: `${root.dataset.lesson}-${form.dataset.question}`,
    type: questions.typeOf(form),
    pattern: form.dataset.correct,
    response: answer,
    correct: questions.isCorrect(form, answer),
    weight: 1,
    startedAt: shownAt[placeOf(form)] ?? Date.now(),
  });

const check = (button) => {
  const form = button.closest("form");
  const { question } = form.dataset;
  one("[data-nothing]", form).hidden = questions.isAnswered(form);
  if (!questions.isAnswered(form)) return;
  state.answers[question] = questions.read(form);
  state.tries[question] = (state.tries[question] ?? 0) + 1;
  report(form, state.answers[question]);
  showQuestion(form);
  one("[role=status]", form).scrollIntoView({ block: "nearest" });
  settle();
};

const keepAnswer = (form) => {
  if (form?.dataset.assessed === undefined || state.marked) return;
  if (questions.isAnswered(form)) state.answers[form.dataset.question] = questions.read(form);
  else delete state.answers[form.dataset.question];
  settle();
};

const submit = () => {
  state.marked = true;
  for (const form of assessed) report(form, state.answers[form.dataset.question] ?? "");
  record.score(percent());
  record.setStatus(percent() >= record.mastery ? "passed" : "failed");
  assessed.forEach(showQuestion);
  turnTo(currentId());
};

const retry = () => {
  state.marked = false;
  state.attempt += 1;
  for (const form of assessed) {
    delete state.answers[form.dataset.question];
    questions.clear(form);
    showQuestion(form);
  }
  turnTo(placeOf(assessed[0]));
};

const changeLanguage = (language) => {
  showLanguage(language);
  record.keepLanguage(language);
  record.save(currentId());
};

const toggleSpot = (spot) => {
  spot.ariaPressed = String(spot.ariaPressed !== "true");
  keepAnswer(spot.closest("form"));
};

const moveItem = (button) => {
  questions.move(button);
  keepAnswer(button.closest("form"));
};

const goTo = (link) => {
  const contents = link.closest("details");
  if (contents) contents.open = false;
  turnTo(link.dataset.goto);
};

const finish = () => {
  record.leave(currentId());
  root.dataset.finished = "";
  const notice = one("[data-finished-notice]");
  notice.hidden = false;
  notice.focus();
};

const ACTS = {
  previous: () => turnBy(-1),
  next: () => turnBy(1),
  language: (button) => changeLanguage(button.value),
  spot: toggleSpot,
  up: moveItem,
  down: moveItem,
  goto: goTo,
  check,
  submit,
  retry,
  finish,
};

// ------------------------------------------------------------------------------------------------ start and end

const firstLanguage = () => [record.language(), navigator.language.slice(0, 2)].find((language) => languages.includes(language)) ?? languages[0];

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  if (button.tagName !== "SUMMARY") event.preventDefault();
  ACTS[button.dataset.act](button);
});
document.addEventListener("change", (event) => keepAnswer(event.target.closest("form")));
document.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("visibilitychange", () => document.hidden && record.save(currentId()));
window.addEventListener("pagehide", () => record.leave(currentId()));
// A page that comes back from the browser's cache has already said goodbye: it begins a session of its own.
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());

if (window !== window.parent) root.dataset.framed = "";
showLanguage(firstLanguage());
[...practice, ...assessed].forEach(showQuestion);
showPage(record.location(), { focus: false });
one("[data-unrecorded]").hidden = record.recorded;
settle();
root.dataset.ready = "";
