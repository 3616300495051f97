"""Play a demo lesson in a browser, by the data attributes that `demo/README.md` lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Frame, Locator, Page

# Any frame or page that shows a lesson: the stand-in's frame, the product's player, a tab.
Shown = Frame | Page


def play(lesson: Shown, *, wrong: frozenset[str] = frozenset()) -> None:
    """Turn every page, answer every question, submit and finish; `wrong` names ids to miss."""
    ready(lesson)
    following = lesson.locator("[data-act=next]")
    for _ in lesson.locator("[data-page]").all():
        for form in questions_of(lesson):
            answer(form, wrong=form.get_attribute("data-question") in wrong)
        if following.is_visible():
            following.click()
    submit = lesson.locator("[data-act=submit]")
    if submit.is_visible():
        submit.click()


def finish(lesson: Shown) -> None:
    """Press the button that ends the lesson."""
    lesson.locator("[data-act=finish]:visible").click()


def ready(lesson: Shown) -> None:
    """Wait until the lesson has found its LMS and shows a page."""
    lesson.locator("html[data-ready]").wait_for(state="attached")


def page_of(lesson: Shown) -> str:
    """Tell which page is shown."""
    return lesson.locator("[data-page]:visible").get_attribute("data-page") or ""


def questions_of(lesson: Shown) -> list[Locator]:
    """List the questions on the page that is shown."""
    return lesson.locator("form[data-question]:visible").all()


def answer(form: Locator, *, wrong: bool = False) -> None:
    """Give the right answer, or a wrong one, and check it where the question offers that."""
    key = form.get_attribute("data-correct") or ""
    GIVE[form.get_attribute("data-kind") or ""](form, key, wrong)
    check = form.locator("[data-act=check]")
    if check.count():
        check.click()


def _choose(form: Locator, key: str, wrong: bool) -> None:
    chosen = set(key.split(","))
    for box in form.locator("input").all():
        if (box.get_attribute("value") in chosen) is not wrong:
            box.check()


def _spot(form: Locator, key: str, wrong: bool) -> None:
    chosen = set(key.split(","))
    for spot in form.locator("[data-spot]").all():
        wanted = (spot.get_attribute("data-spot") in chosen) is not wrong
        if wanted is not (spot.get_attribute("aria-pressed") == "true"):
            spot.click()


def _order(form: Locator, key: str, wrong: bool) -> None:
    wanted = key.split(",")
    if wrong:
        wanted.reverse()
    for place, item in enumerate(wanted):
        up = form.locator(f"[data-item='{item}'] [data-act=up]")
        while _place(form, item) > place:
            up.click()


def _place(form: Locator, item: str) -> int:
    items = [one.get_attribute("data-item") for one in form.locator("[data-item]").all()]
    return items.index(item)


def _pair(form: Locator, key: str, wrong: bool) -> None:
    pairs = [pair.split(".") for pair in key.split(",")]
    targets = [target for _, target in pairs]
    if wrong:
        targets = targets[1:] + targets[:1]
    for (option, _), target in zip(pairs, targets, strict=True):
        form.locator(f"select[name='{option}']").select_option(target)


def _number(form: Locator, key: str, wrong: bool) -> None:
    form.locator("input").fill(key + "1" if wrong else key)
    form.locator("input").blur()


GIVE: dict[str, Callable[[Locator, str, bool], Any]] = {
    "choice": _choose,
    "multiple": _choose,
    "spot": _spot,
    "order": _order,
    "match": _pair,
    "number": _number,
}
