"""A course of SCORM 2004 in real Chromium, with the real sequencer behind it."""

import pytest

from tests.packages.factories import an_item
from tests.packages.factories2004 import FLOW, a_scorm2004_zip
from tests.player.answers import seen
from tests.player.factories import address_of, enrolled, statements_of
from tests.player.server import open_player
from tests.player.test_bar import attempt_values, told_beside
from tests.player.test_sequenced_shell import PAGE
from tests.player.test_shell import frame_of, saved

pytestmark = pytest.mark.browser

HIDES = """<adlnav:presentation><adlnav:navigationInterface>
<adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>abandon</adlnav:hideLMSUI>
</adlnav:navigationInterface></adlnav:presentation>"""
# The first part tells a global objective whether it was passed; the second is open only if so.
WRITES = """<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="one">
<imsss:mapInfo targetObjectiveID="urn:one" writeSatisfiedStatus="true"/>
</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"""
NEEDS = """<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule>
<imsss:ruleConditions><imsss:ruleCondition referencedObjective="one" operator="not"
 condition="satisfied"/></imsss:ruleConditions><imsss:ruleAction action="disabled"/>
</imsss:preConditionRule></imsss:sequencingRules><imsss:objectives><imsss:primaryObjective/>
<imsss:objective objectiveID="one"><imsss:mapInfo targetObjectiveID="urn:one"/></imsss:objective>
</imsss:objectives></imsss:sequencing>"""
LAUNCHER = b"""<!doctype html><html lang=en><meta charset=utf-8><title>Launcher</title>
<button onclick="open('course.html', 'course', 'width=500,height=400')">Launch</button>"""
WINDOW = PAGE.replace(b"parent.API_1484_11", b"opener.parent.API_1484_11")
# Leaves a page of its own for the next one, each with its own session.
PAGES = PAGE.replace(b"<h1>", b'<a href="?next">Next page</a><h1>')


def a_course(items=3, page=PAGE, sequencing=FLOW, **first):
    """A package whose every part is that page."""
    listed = [an_item(1, **first), *(an_item(number) for number in range(2, items + 1))]
    pages = {item.href: page for item in listed}
    return a_scorm2004_zip(listed, files=pages, sequencing=sequencing)


@pytest.fixture
def opened(live, context):
    """Enrol a learner in a course and open it; gives the page and the registration."""

    def opened(content=None, registration=None):
        registration = registration or enrolled(live.installation, content or a_course())
        address = address_of(live.installation, registration, return_url=f"{live.portal}/healthz")
        return open_player(context, address), registration

    return opened


def part_of(page, title):
    """Wait until that part plays; gives its frame."""
    frame = page.wait_for_selector(f"iframe[title='{title}']").content_frame()
    frame.wait_for_function("window.began !== undefined")
    assert frame.evaluate("began") == "true"
    return frame


def press(page, name):
    page.get_by_role("button", name=name).click()


def test_the_learner_goes_through_it(opened):
    page, _ = opened()
    part_of(page, "Lesson 1").evaluate("set('cmi.completion_status', 'completed')")
    assert seen(page)["previous"] == "off"
    press(page, "Continue")
    part_of(page, "Lesson 2")
    assert page.get_by_text("2 of 3").is_visible()
    press(page, "Contents")
    panel = page.get_by_role("dialog")
    assert "completed" in panel.get_by_role("button", name="Lesson 1").inner_text()
    panel.get_by_role("button", name="Lesson 3").click()
    part_of(page, "Lesson 3")
    press(page, "Previous")
    part_of(page, "Lesson 2")


def test_the_content_leads_on_by_itself(opened):
    page, _ = opened()
    part_of(page, "Lesson 1").evaluate("setTimeout(() => end('{target=ITEM-3}choice'))")
    part_of(page, "Lesson 3").evaluate("setTimeout(() => end('previous'))")
    part_of(page, "Lesson 2").evaluate("setTimeout(() => end('exitAll'))")
    page.get_by_text("The course has ended here. What you did here is saved.").wait_for()
    assert page.locator("iframe").count() == 0
    press(page, "Start again")
    part_of(page, "Lesson 1")


def test_exit_and_start_lead_to_the_same_place(opened, live):
    page, registration = opened()
    press(page, "Continue")
    part_of(page, "Lesson 2").evaluate("set('cmi.suspend_data', 'अ'.repeat(60000))")
    press(page, "Exit")
    page.wait_for_url(f"{live.portal}/healthz")
    again, _ = opened(registration=registration)
    frame = part_of(again, "Lesson 2")
    assert frame.evaluate("get('cmi.entry')") == "resume"
    assert frame.evaluate("get('cmi.suspend_data').length") == 60_000


def test_a_page_loaded_again_goes_on(opened):
    page, _ = opened()
    press(page, "Continue")
    part_of(page, "Lesson 2").evaluate("set('cmi.location', '9'); api.Commit('')")
    saved(page)
    page.reload()
    assert part_of(page, "Lesson 2").evaluate("get('cmi.location')") == "9"


def test_a_part_of_several_pages_goes_on_in_each(opened):
    page, _ = opened(a_course(page=PAGES))
    frame = part_of(page, "Lesson 1")
    frame.evaluate("set('cmi.location', '5'); set('cmi.exit', 'suspend')")
    with page.expect_event("framenavigated"):
        frame.get_by_role("link", name="Next page").click()
    frame = frame_of(page)
    frame.wait_for_function("window.began !== undefined")
    assert frame.evaluate("[began, get('cmi.location')]") == ["true", "5"]
    press(page, "Continue")
    part_of(page, "Lesson 2")


def test_what_the_package_hides_is_hidden(opened):
    page, _ = opened(a_course(extras=HIDES))
    part_of(page, "Lesson 1")
    assert seen(page) == {
        "previous": "off",
        "next": "hidden",
        "exit-part": "shown",
        "exit-all": "shown",
        "suspend-all": "shown",
        "abandon": "hidden",
        "abandon-all": "shown",
    }


def test_what_may_be_asked_for_is_known_at_once(opened):
    items = [an_item(1, extras=WRITES), an_item(2, extras=NEEDS)]
    pages = {item.href: PAGE for item in items}
    page, _ = opened(a_scorm2004_zip(items, files=pages))
    frame = part_of(page, "Lesson 1")
    asked = """status => {
      set("cmi.success_status", status);
      return get("adl.nav.request_valid.choice.{target=ITEM-2}");
    }"""
    assert [frame.evaluate(asked, said) for said in ("failed", "passed")] == ["false", "true"]
    press(page, "Contents")
    choice = page.get_by_role("dialog").get_by_role("button", name="Lesson 2")
    assert choice.get_attribute("aria-disabled") is None
    choice.click()
    part_of(page, "Lesson 2")


def test_a_window_of_its_own_finds_the_api_and_goes_on(opened):
    files = {"index.html": LAUNCHER, "course.html": WINDOW}
    items = [an_item(1, href="index.html"), an_item(2)]
    page, _ = opened(a_scorm2004_zip(items, files=files))
    for place in ("", "9"):
        with page.expect_popup() as popup:
            frame_of(page).get_by_role("button", name="Launch").click()
        popup.value.wait_for_function("window.began !== undefined")
        assert popup.value.evaluate("[began, get('cmi.location')]") == ["true", place]
        popup.value.evaluate("set('cmi.location', '9'); set('cmi.exit', 'suspend')")
        if not place:
            popup.value.close(run_before_unload=True)
    with popup.value.expect_event("close"):
        press(page, "Continue")
    page.wait_for_selector("iframe[title='Lesson 2']")


def test_the_newer_window_takes_over(opened):
    older, registration = opened()
    part_of(older, "Lesson 1").evaluate("set('cmi.location', '3'); api.Commit('')")
    saved(older)
    newer, _ = opened(registration=registration)
    assert part_of(newer, "Lesson 1").evaluate("get('cmi.location')") == "3"
    older.evaluate("document.querySelector('iframe')?.contentWindow.api.Commit('')")
    older.get_by_text("opened in another window").wait_for()
    assert older.evaluate("typeof API_1484_11") == "undefined"


def test_what_was_done_without_a_connection_is_sent_once(opened, context, live):
    page, registration = opened()
    frame = part_of(page, "Lesson 1")
    saved(page)
    context.set_offline(True)
    frame.evaluate("set('cmi.location', '4'); set('cmi.completion_status', 'completed')")
    press(page, "Continue")
    page.get_by_role("main").get_by_text("No connection. Stay in this part").wait_for()
    told_beside(page, "2 records wait on this device")
    context.set_offline(False)
    saved(page)
    assert attempt_values(live, registration)["cmi.location"] == "4"
    press(page, "Continue")
    part_of(page, "Lesson 2")
    verbs = [one["verb"]["id"] for one in statements_of(live.installation, registration)]
    assert len([verb for verb in verbs if verb.endswith("/completed")]) == 1
