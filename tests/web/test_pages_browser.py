"""Every page in a real browser: axe finds nothing serious, nothing runs out of a small screen."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab
from werkzeug.serving import make_server

from tests.web.conftest import ClientOf
from tests.web.pages import PAGES, Page, World

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "4.14.1" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = {"serious", "critical"}
COOKIE = "vidyalekh"

# language, look, width, height: a phone's smallest width is also 1280 px at 400 % zoom.
VIEWS = (("en", "light", 1280, 800), ("hi", "dark", 320, 640))


@pytest.fixture(scope="module")
def address(portal: Flask) -> Iterator[str]:
    """Where the portal is served."""
    server = make_server("127.0.0.1", 0, portal, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page_is_accessible(
    page: Page, address: str, browser: Browser, client_of: ClientOf, world: World
) -> None:  # K8
    url = address + page.address.format(**world.ids)
    found = {}
    for language, look, width, height in VIEWS:
        cookie = cookie_of(client_of, page.who, language)
        with opened(browser, address, cookie, look, width, height) as context:
            tab = context.new_page()
            tab.goto(url)
            found[language, look] = [*grave_findings(tab), *overflow_of(tab, width)]
    assert found == {view[:2]: [] for view in VIEWS}


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
    result = tab.evaluate("(tags) => axe.run({ runOnly: tags })", TAGS)
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
