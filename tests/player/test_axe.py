"""The shell in each of its states, looked at by axe: nothing serious, in both languages."""

from pathlib import Path

import pytest

from tests.accounts.factories import a_person
from tests.packages.factories import a_scorm12_zip, an_item
from tests.player.factories import address_of, enrolled
from tests.player.server import open_player
from tests.player.test_shell import FINDER, PAGE, frame_of, saved
from tests.player.test_standing import an_item_after

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "4.14.1" / "axe.min.js"
# The content is its author's: only the shell is looked at.
CHECK = """async () => {
  const found = await axe.run(document, {
    iframes: false,
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  });
  return found.violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}"""


@pytest.fixture(params=["en", "hi"])
def registration(live, request):
    """A course with a block, a hidden and a locked item."""
    inside = (an_item(2, is_visible=False), an_item_after(3, "ITEM-1"))
    items = [an_item(1), an_item(9, title="Block", href=None, children=inside)]
    pages = {f"sco{number}/index.html": PAGE for number in (1, 2, 3)}
    iri_base = str(live.installation.settings.iri_base)
    with live.installation.transaction() as db:
        learner = a_person(db, iri_base=iri_base, language=request.param)
    content = a_scorm12_zip(items, files={**pages, "find.js": FINDER})
    return enrolled(live.installation, content, person=learner)


def opened(live, context, registration):
    """Open the player and wait until all is saved."""
    page = open_player(context, address_of(live.installation, registration))
    saved(page)
    return page


def findings(page):
    """Let axe look; gives what is serious or worse."""
    page.evaluate(AXE.read_text())
    return page.evaluate(CHECK)


def play(page):
    """As it is while a unit plays."""


def contents(page):
    page.locator("[data-part=contents]").click()


def saving(page):
    frame_of(page).evaluate("set('cmi.core.lesson_location', '1')")


def offline(page):
    page.context.set_offline(True)
    frame_of(page).evaluate("set('cmi.core.lesson_location', '1'); api.LMSCommit('')")
    page.wait_for_selector("[data-part=saved][data-state=unsaved]")


def question(page):
    offline(page)
    page.locator("[data-part=exit]").click()
    page.wait_for_selector("dialog[data-part=question][open]", timeout=20_000)


def notice(page):
    page.route("**/unit", lambda route: route.abort())
    page.locator("[data-part=next]").click()
    page.wait_for_selector("[data-part=notice]:not([hidden]) [data-part=again]:not([hidden])")


def full(page):
    page.evaluate("document.body.dataset.full = 'true'")


def refused(page):
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.wait_for_selector("[data-part=notice]:not([hidden])")


@pytest.mark.parametrize(
    "reach", [play, contents, saving, offline, question, notice, full, refused]
)
def test_axe_finds_nothing_serious(live, context, registration, reach):
    page = opened(live, context, registration)
    reach(page)
    assert findings(page) == []


def test_axe_finds_nothing_serious_where_another_window_took_over(live, context, registration):
    page = opened(live, context, registration)
    opened(live, context, registration)
    frame_of(page).evaluate("api.LMSCommit('')")
    page.wait_for_selector("[data-part=notice]:not([hidden])")
    assert findings(page) == []


def test_axe_finds_nothing_serious_on_a_small_phone(live, context, registration):
    page = opened(live, context, registration)
    page.set_viewport_size({"width": 320, "height": 560})
    contents(page)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
