"""What the bar and the contents say, in real Chromium: saved, places, hidden and locked units."""

import pytest

from player.store.sessions import find_newest
from tests.packages.factories import a_html_zip, a_scorm12_zip, an_item
from tests.player.factories import INSTITUTION, address_of, enrolled
from tests.player.server import open_player
from tests.player.test_shell import FINDER, PAGE, a_course, attempt_of, frame_of, saved
from tests.player.test_standing import an_item_after

pytestmark = pytest.mark.browser

STATE = "document.querySelector('[data-part=saved]').dataset.state"
TEXT = "document.querySelector('[data-part=saved-text]').textContent"
COMPLETING = PAGE.replace(
    b'api.LMSFinish("");', b'set("cmi.core.lesson_status", "completed"); api.LMSFinish("");'
)


def course_of(live, items, page=COMPLETING):
    """Enrol a learner in a course of these items."""
    pages = {f"sco{number}/index.html": page for number in range(1, len(items) + 1)}
    content = a_scorm12_zip(items, files={**pages, "find.js": FINDER})
    return enrolled(live.installation, content)


def opened(live, context, registration):
    """Open the player."""
    return open_player(context, address_of(live.installation, registration))


def told_beside(page, text):
    """Wait until the bar says so."""
    page.locator("[data-part=saved-text]", has_text=text).wait_for()


def test_saved_is_said_only_when_everything_is_acknowledged(live, context):
    registration = enrolled(live.installation, a_course())
    page = opened(live, context, registration)
    saved(page)
    assert frame_of(page).evaluate(f"set('cmi.suspend_data', 'x'); parent.{STATE}") == "saving"
    assert page.evaluate(TEXT) == "Saving …"
    saved(page)
    assert attempt_values(live, registration)["cmi.suspend_data"] == "x"


def attempt_values(live, registration):
    """Give what the server has of the open sitting."""

    with live.installation.reading() as db:
        return find_newest(db, INSTITUTION, registration.id).values


def test_nothing_is_said_to_be_saved_before_it_was(live, context):
    registration = enrolled(live.installation, a_course())
    live.before = lambda environ: 503 if environ["PATH_INFO"].endswith("/journal") else None
    try:
        page = opened(live, context, registration)
        seen = set()
        for _ in range(60):
            seen.add(page.evaluate(STATE))
            page.wait_for_timeout(50)
    finally:
        live.before = lambda environ: None
    assert seen <= {None, "saving", "unsaved"}
    assert "unsaved" in seen
    saved(page)


def test_reading_is_nothing_to_save(live, context):
    page = opened(live, context, enrolled(live.installation, a_course()))
    saved(page)
    frame_of(page).evaluate("get('cmi.core.entry')")
    assert page.evaluate(STATE) == "saved"


def test_the_time_is_told_in_24_hours_of_india(live, context):
    page = opened(live, context, enrolled(live.installation, a_course()))
    saved(page)
    page.clock.set_fixed_time("2026-11-23T18:35:00Z")
    frame_of(page).evaluate("api.LMSCommit('')")
    told_beside(page, "Saved 00:05")


def test_an_html_unit_is_saved_by_its_delivery(live, context):
    page = opened(live, context, enrolled(live.installation, a_html_zip()))
    saved(page)


def test_what_waits_is_counted_in_words(live, context):
    page = opened(live, context, enrolled(live.installation, a_course()))
    saved(page)
    context.set_offline(True)
    frame_of(page).evaluate("set('cmi.core.lesson_location', '1')")
    told_beside(page, "No connection. 1 record waits on this device.")
    frame_of(page).evaluate("set('cmi.core.lesson_location', '2'); api.LMSCommit('')")
    told_beside(page, "No connection. 3 records wait on this device.")
    assert page.get_by_role("status").inner_text().startswith("No connection")
    context.set_offline(False)
    saved(page)
    assert page.get_by_role("status").inner_text().startswith("Saved")


def test_who_is_overtaken_hears_what_is_not_saved(live, context):
    registration = enrolled(live.installation, a_course())
    older = opened(live, context, registration)
    saved(older)
    live.before = lambda environ: 503 if environ["PATH_INFO"].endswith("/journal") else None
    try:
        frame_of(older).evaluate("set('cmi.core.lesson_location', '1')")
        older.wait_for_selector("[data-part=saved][data-state=unsaved]")
        address = address_of(live.installation, registration)
        newer = context.new_page()
        newer.goto(address)
        # It plays: only now does the older one hear of it with what it has to send.
        newer.wait_for_selector("iframe")
        live.before = lambda environ: None
        older.get_by_text("opened in another window").wait_for()
    finally:
        live.before = lambda environ: None
    said = older.locator("[data-part=notice-text]").inner_text()
    assert "1 record is not saved yet" in said


def test_continue_leads_to_an_item_that_the_contents_hide(live, context):
    items = [an_item(1), an_item(2, is_visible=False), an_item(3)]
    page = opened(live, context, course_of(live, items))
    page.get_by_role("button", name="Contents").click()
    assert page.get_by_role("dialog").get_by_role("button", name="Lesson 2").count() == 0
    page.get_by_role("button", name="Close").click()
    for place in ("2 of 3", "3 of 3"):
        page.get_by_role("button", name="Continue").click()
        page.get_by_text(place).wait_for()
    page.get_by_role("button", name="Previous").click()
    page.get_by_text("2 of 3").wait_for()


def test_a_locked_unit_says_why_and_opens_when_it_may(live, context):
    items = [an_item(1), an_item_after(2, "ITEM-1")]
    unfinished = COMPLETING.replace(b'"completed"', b'"incomplete"')
    page = opened(live, context, course_of(live, items, unfinished))
    page.get_by_role("button", name="Contents").click()
    locked = page.get_by_role("dialog").get_by_role("button", name="Lesson 2")
    assert locked.get_attribute("aria-disabled") == "true"
    assert "Complete first: Lesson 1" in locked.inner_text()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("The next part is not open yet. Complete first: Lesson 1").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("1 of 2").wait_for()
    frame = page.wait_for_selector("iframe").content_frame()
    frame.wait_for_function("window.began")
    frame.evaluate("set('cmi.core.lesson_status', 'completed'); api.LMSFinish('')")
    page.wait_for_selector("[data-state=locked]", state="detached")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("2 of 2").wait_for()


def test_continue_leads_on_by_what_the_unit_says_as_it_is_left(live, context):
    items = [an_item(1), an_item_after(2, "ITEM-1")]
    registration = course_of(live, items)
    page = opened(live, context, registration)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("2 of 2").wait_for()
    assert attempt_of(live, registration).status == "completed"


def test_continue_passes_over_what_stays_locked(live, context):
    items = [an_item(1), an_item_after(2, "ITEM-3"), an_item(3)]
    page = opened(live, context, course_of(live, items))
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("3 of 3").wait_for()


def test_the_learner_is_told_when_the_time_is_over(live, context):
    extras = (
        "<adlcp:maxtimeallowed>00:00:00</adlcp:maxtimeallowed>"
        "<adlcp:timelimitaction>exit,message</adlcp:timelimitaction>"
    )
    page = opened(live, context, course_of(live, [an_item(1, extras=extras)]))
    page.get_by_role("main").get_by_text("The time allowed for this part is over.").wait_for()
    assert frame_of(page).evaluate("get('cmi.core.lesson_mode')") == "normal"
