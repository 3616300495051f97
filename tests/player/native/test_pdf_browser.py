"""The reader of a PDF in real Chromium: by keys to the end, resumed, searched, in both scripts."""

import pytest
from playwright.sync_api import expect

from progress.store import progress_of
from tests.accounts.factories import INSTITUTION, a_person
from tests.packages.factories_pdf import a_pdf
from tests.player.factories import address_of, enrolled
from tests.player.test_axe import AXE, CHECK

pytestmark = pytest.mark.browser

NOISE = 3 << 20


def reading(live, person_language, **pdf):
    """Enrol a learner in a course of one PDF."""
    iri_base = str(live.installation.settings.iri_base)
    with live.installation.transaction() as db:
        learner = a_person(db, iri_base=iri_base, language=person_language)
    return enrolled(live.installation, a_pdf(**pdf), person=learner)


def opened(live, context, registration):
    """Open the player and wait until a page stands; gives the page of the browser and the frame."""
    page = context.new_page()
    page.goto(address_of(live.installation, registration))
    frame = page.frame_locator("iframe")
    frame.locator("body[data-state=reading][data-busy=false]").wait_for()
    return page, frame


def seen(frame, text):
    expect(frame.locator("[data-part=seen-text]")).to_have_text(text)


def is_kept(response):
    return response.request.method == "PUT" and "activities/state" in response.url


def says_page(number):
    def says(response):
        return f"/pages/{number}" in (response.request.post_data or "")

    return says


def test_a_document_is_read_to_its_end_by_keyboard_and_resumed(live, context):
    registration = reading(live, "en", pages=3, ballast=NOISE)
    fetched = []
    context.on("response", lambda got: "/c/" in got.url and fetched.append(got))
    page, frame = opened(live, context, registration)
    expect(frame.locator("[data-part=scroll]")).to_be_focused()
    seen(frame, "1 of 3 pages seen")
    with page.expect_response(is_kept):
        page.keyboard.press("ArrowRight")
        seen(frame, "2 of 3 pages seen")
    page.close()

    page, frame = opened(live, context, registration)
    expect(frame.locator("[data-part=number]")).to_have_value("2")
    seen(frame, "2 of 3 pages seen")
    with page.expect_response(says_page(3)):
        page.keyboard.press("End")
    seen(frame, "All that is asked for was seen")
    with live.installation.reading() as db:
        found = progress_of(db, INSTITUTION, registration.id)
    assert (found.satisfied, found.units[0].completed) == (True, True)
    # Of a large file only what is shown was fetched, but for the beginning of the first answer.
    parts = [int(got.headers["content-length"]) for got in fetched if got.status == 206]
    assert parts
    assert sum(parts) < NOISE / 2


def test_hindi_is_searched_and_read_as_text_on_a_small_phone(live, context):
    page, frame = opened(live, context, reading(live, "hi", pages=3, columns=2, language="hi"))
    page.set_viewport_size({"width": 320, "height": 640})
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("/")
    page.keyboard.type("कार्यालय  की टिप्पणी")
    page.keyboard.press("Enter")
    hits, number = frame.locator("[data-part=hits]"), frame.locator("[data-part=number]")
    expect(hits).to_contain_text("3 में से")
    before = number.input_value()
    page.keyboard.press("Enter")
    expect(number).not_to_have_value(before)
    expect(frame.locator(".textLayer mark.current")).to_contain_text("कार्यालय")
    content = page.query_selector("iframe").content_frame()
    assert looked_at(content) == []
    page.keyboard.press("Escape")
    frame.locator("[data-part=text-view]").press("Enter")
    line = frame.locator("[data-part=text] [lang=hi]", has_text="क्षितिजा ने कार्यालय")
    expect(line).to_be_visible()
    assert looked_at(content) == []
    assert content.evaluate("document.documentElement.scrollWidth") <= 320


def looked_at(content):
    """Let axe look at the reader; gives what is serious or worse."""
    content.evaluate(AXE.read_text())
    return content.evaluate(CHECK)
