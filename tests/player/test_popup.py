"""Content that opens its course in a window of its own, in real Chromium (API-03)."""

import pytest

from tests.packages.factories import a_scorm12_zip, an_item
from tests.player.factories import address_of, enrolled, statements_of
from tests.player.server import open_player
from tests.player.test_shell import attempt_of, calls, saved

pytestmark = pytest.mark.browser

LAUNCHER = b"""<!doctype html><html lang=en><meta charset=utf-8><title>Launcher</title>
<button onclick="window.course = open('course.html', 'course', 'width=500,height=400')">
Launch</button>"""
COURSE = b"""<!doctype html><html lang=en><meta charset=utf-8><title>Course</title><script>
const find = (win) => win.API ?? (win.parent !== win ? find(win.parent) : null);
window.api = find(window) ?? (opener && find(opener));
window.set = (name, value) => api.LMSSetValue(name, value);
window.began = api?.LMSInitialize("");
addEventListener("unload", () => {
  set("cmi.core.lesson_location", "9");
  set("cmi.core.session_time", "00:00:10");
  set("cmi.core.exit", "suspend");
  api.LMSFinish("");
});
</script><h1>The course</h1>"""


@pytest.fixture
def registration(live):
    files = {"index.html": LAUNCHER, "course.html": COURSE}
    content = a_scorm12_zip([an_item(1, href="index.html"), an_item(2)], files=files)
    return enrolled(live.installation, content)


@pytest.fixture
def page(live, context, registration):
    return open_player(context, address_of(live.installation, registration))


def launch(page):
    """Press the course's own button; gives its window."""
    with page.expect_popup() as popup:
        page.frames[1].get_by_role("button", name="Launch").click()
    popup.value.wait_for_function("'began' in window")
    return popup.value


def verbs(live, registration):
    """Give the verbs told of a registration."""
    made = statements_of(live.installation, registration)
    return [one["verb"]["id"].rpartition("/")[2] for one in made]


def ended(live, page, registration, count=1):
    """Wait until so many sittings have ended on the server."""
    for _ in range(100):
        if verbs(live, registration).count("suspended") == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(verbs(live, registration))


def test_the_course_finds_the_api_and_is_saved(live, page, registration):
    course = launch(page)
    assert course.evaluate("began") == "true"
    course.evaluate("set('cmi.core.lesson_location', '3'); api.LMSCommit('')")
    saved(page)
    assert [call.value for call in calls(live, page)][:2] == ["", "3"]


def test_what_it_says_as_it_is_closed_is_saved(live, page, registration):
    launch(page).close(run_before_unload=True)
    ended(live, page, registration)
    kept = attempt_of(live, registration).attempt
    assert (kept.values["cmi.core.lesson_location"], kept.entry) == ("9", "resume")
    saved(page)


def test_a_course_opened_again_goes_on(live, page, registration):
    launch(page).close(run_before_unload=True)
    ended(live, page, registration)
    course = launch(page)
    assert course.evaluate("began") == "true"
    assert course.evaluate("api.LMSGetValue('cmi.core.lesson_location')") == "9"
    assert course.evaluate("api.LMSGetValue('cmi.core.total_time')") == "0000:00:10.00"


def test_continue_closes_it_and_keeps_what_it_said(live, page, registration):
    course = launch(page)
    with course.expect_event("close"):
        page.get_by_role("button", name="Continue").click()
    page.get_by_text("2 of 2").wait_for()
    assert attempt_of(live, registration).attempt.values["cmi.core.lesson_location"] == "9"
    assert verbs(live, registration)[:2] == ["initialized", "suspended"]


def test_leaving_the_player_closes_it_and_loses_nothing(live, context, page, registration):
    course = launch(page)
    course.evaluate("set('cmi.core.lesson_location', '4')")
    with course.expect_event("close"):
        page.goto(f"{live.portal}/healthz")
    again = open_player(context, address_of(live.installation, registration))
    again.wait_for_selector("iframe")
    assert launch(again).evaluate("Number(api.LMSGetValue('cmi.core.lesson_location'))") >= 4


def test_a_window_of_another_origin_is_cut_off(live, page):
    with page.expect_popup() as popup:
        page.frames[1].evaluate(f"window.other = open('{live.portal}/healthz')")
    popup.value.wait_for_load_state()
    assert popup.value.evaluate("opener") is None
    page.frames[1].wait_for_function("other.closed")
