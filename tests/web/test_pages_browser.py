"""Every page in a real browser: axe finds nothing serious, nothing runs out of a small screen."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any, NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from tests.browsers import AXE, served
from tests.web.conftest import ClientOf
from tests.web.pages import PAGES, Page, World

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = {"serious", "critical"}
COOKIE = "vidyalekh"


class View(NamedTuple):
    """How a page is looked at."""

    language: str
    look: str
    width: int
    height: int


# A phone's smallest width is also 1280 px at 400 % zoom.
VIEWS = (View("en", "light", 1280, 800), View("hi", "dark", 320, 640))
TabOf = Callable[[str, View], Tab]


@pytest.fixture(scope="module")
def address(portal: Flask) -> Iterator[str]:
    """Where the portal is served."""
    with served(lambda address: portal) as address:
        yield address


@pytest.fixture(scope="module")
def tab_of(address: str, browser: Browser, client_of: ClientOf) -> Iterator[TabOf]:
    """One tab for each reader and view, kept over the pages: a fresh profile has no cache."""
    with ExitStack() as profiles:

        @cache
        def tab_of(who: str, view: View) -> Tab:
            cookie = cookie_of(client_of, who, view.language)
            context = opened(browser, address, cookie, view.look, view.width, view.height)
            return profiles.enter_context(context).new_page()

        yield tab_of


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page_is_accessible(page: Page, address: str, tab_of: TabOf, world: World) -> None:  # K8
    found = {}
    for view in VIEWS:
        tab = tab_of(page.who, view)
        tab.goto(address + page.address.format(**world.ids))
        found[view] = [*grave_findings(tab), *overflow_of(tab, view.width)]
    assert found == {view: [] for view in VIEWS}


def test_page_works_without_script(
    address: str, browser: Browser, client_of: ClientOf, world: World
) -> None:
    cookie = cookie_of(client_of, "new", "en")
    with opened(browser, address, cookie, "light", 360, 740, java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(address + "/courses")
        tab.get_by_role("link", name="Noting and drafting").click()
        tab.get_by_role("button", name="Enrol").click()
        assert tab.get_by_role("status").inner_text() == "You are in this course."
        tab.get_by_role("link", name="Leave the course").click()
        tab.get_by_role("button", name="Leave the course").click()
        assert tab.get_by_role("alert").is_visible()
        tab.get_by_label("Why do you leave it?").fill("Not for my work")
        tab.get_by_role("button", name="Leave the course").click()
        assert tab.get_by_role("button", name="Take it up again").is_visible()


def test_first_stop_of_the_keyboard_skips_to_the_content(
    address: str, browser: Browser, client_of: ClientOf
) -> None:
    with opened(browser, address, cookie_of(client_of, "nobody", "en")) as context:
        tab = context.new_page()
        tab.goto(address + "/help")
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(
    width: int, address: str, browser: Browser, client_of: ClientOf, world: World
) -> None:
    cookie = cookie_of(client_of, "learner", "en")
    with opened(browser, address, cookie, "light", width, 740) as context:
        tab = context.new_page()
        tab.goto(f"{address}/courses/{world.ids['begun']}")
        small = tab.evaluate(
            """[...document.querySelectorAll("header a, .main-nav a, button, .button, summary")]
            .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
            .filter(([_, box]) => box.width && Math.min(box.width, box.height) < 43.9)
            .map(([words]) => words).filter((words) => !words.startsWith("Skip"))"""
        )
    assert small == []


def cookie_of(client_of: ClientOf, who: str, language: str) -> str:
    """Sign someone in, set the language, and give the cookie that says so."""
    cookie = client_of(who, language).get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def opened(
    browser: Browser,
    address: str,
    cookie: str,
    look: Any = "light",
    width: int = 1280,
    height: int = 800,
    **options: Any,
) -> BrowserContext:
    """Open a fresh profile that carries the cookie."""
    context = browser.new_context(
        color_scheme=look,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        **options,
    )
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    return context


def grave_findings(tab: Tab) -> list[str]:
    """Let axe look at the page; give what is serious or worse."""
    tab.evaluate(AXE.read_text())
    # Of what passed, axe then describes one node instead of all.
    options = {"runOnly": TAGS, "resultTypes": ["violations"]}
    result = tab.evaluate("(options) => axe.run(options)", options)
    return [
        f"{finding['id']}: {node['html'][:120]}"
        for finding in result["violations"]
        if finding["impact"] in GRAVE
        for node in finding["nodes"]
    ]


def overflow_of(tab: Tab, width: int) -> list[str]:
    """Tell by how much the page is wider than the screen."""
    needed = tab.evaluate("document.documentElement.scrollWidth")
    return [f"page is {needed} px wide on a screen of {width}"] if needed > width else []
