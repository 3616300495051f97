"""The shell in real Chromium: it plays, saves, resumes, moves between units and leads out."""

import pytest

from player.store.journal import calls_of
from player.store.sessions import find_attempts, sessions_of_launch
from tests.accounts.factories import a_person
from tests.packages.factories import a_html_zip, a_scorm12_zip, an_item
from tests.player.factories import INSTITUTION, address_of, enrolled, statements_of, told
from tests.player.server import open_player

pytestmark = pytest.mark.browser

FINDER = b"""
const find = (win) => win.API ?? (win.parent !== win ? find(win.parent) : null);
window.api = find(window);
window.set = (name, value) => api.LMSSetValue(name, value);
window.get = (name) => api.LMSGetValue(name);
"""
# A plain hand-made page: it begins as it loads and finishes as it unloads.
PAGE = b"""<!doctype html><html lang=en><meta charset=utf-8><title>A lesson</title>
<script src="../find.js"></script><script>
window.began = api.LMSInitialize("");
addEventListener("unload", () => {
  set("cmi.core.session_time", "00:00:10");
  if (window.suspends) set("cmi.core.exit", "suspend");
  api.LMSFinish("");
});
</script><h1>A lesson</h1><p>Something to learn.</p>"""


def a_course(items: int = 1, page: bytes = PAGE) -> bytes:
    """A SCORM package whose every unit is that page."""
    pages = {f"sco{number + 1}/index.html": page for number in range(items)}
    listed = [an_item(number + 1) for number in range(items)]
    return a_scorm12_zip(listed, files={**pages, "find.js": FINDER})


def frame_of(page):
    """Give the content's frame."""
    return page.frames[-1]


def saved(page):
    """Wait until the shell says that all is saved."""
    page.wait_for_selector("[data-part=saved][data-state=saved]")


def calls(live, page):
    """Give the calls that the server has of the page's launch."""
    launch = page.url.rpartition("/")[2]
    with live.installation.reading() as db:
        return [
            call
            for session in sessions_of_launch(db, INSTITUTION, launch)
            for call in calls_of(db, INSTITUTION, session.id, after=0, limit=1000)
        ]


def attempt_of(live, registration, place=0):
    """Give what is kept of a unit."""
    unit = list(registration.structure.units())[place].id
    with live.installation.reading() as db:
        return find_attempts(db, INSTITUTION, registration.id)[unit]


def test_content_finds_the_api_at_once_and_is_saved(live, context):
    registration = enrolled(live.installation, a_course())
    page = open_player(context, address_of(live.installation, registration))
    frame = frame_of(page)
    assert frame.evaluate("began") == "true"
    assert frame.evaluate("set('cmi.core.lesson_status', 'completed')") == "true"
    assert frame.evaluate("api.LMSCommit('')") == "true"
    saved(page)
    assert [call.method for call in calls(live, page)] == [
        "LMSInitialize",
        "LMSSetValue",
        "LMSCommit",
    ]
    assert "completed" in [verb for verb, _ in told(live.installation)]


def test_the_token_leaves_the_address(live, context):
    registration = enrolled(live.installation, a_course())
    address = address_of(live.installation, registration)
    page = open_player(context, address)
    assert "#" not in page.url
    assert page.evaluate("history.length") <= 2
    assert all(address.partition("#")[2] not in seen.path for seen in live.seen)


def test_exit_lets_the_content_finish_and_leads_back(live, context):
    registration = enrolled(live.installation, a_course())
    back = f"{live.portal}/healthz"
    page = open_player(context, address_of(live.installation, registration, return_url=back))
    frame_of(page).evaluate("window.suspends = true; set('cmi.suspend_data', 'अ😀'.repeat(20000))")
    page.get_by_role("button", name="Exit").click()
    page.wait_for_url(back)
    kept = attempt_of(live, registration)
    assert kept.attempt.values["cmi.suspend_data"] == "अ😀" * 20_000
    assert (kept.attempt.entry, kept.attempt.total) == ("resume", 1000)
    again = open_player(context, address_of(live.installation, registration))
    assert frame_of(again).evaluate("get('cmi.core.entry')") == "resume"
    assert frame_of(again).evaluate("get('cmi.suspend_data').length") == 60_000


def test_finish_in_the_page_is_saved_before_it_answers(live, context):
    registration = enrolled(live.installation, a_course())
    page = open_player(context, address_of(live.installation, registration))
    frame = frame_of(page)
    assert frame.evaluate("set('cmi.core.lesson_status', 'passed'); api.LMSFinish('')") == "true"
    assert attempt_of(live, registration).status == "passed"
    assert frame.evaluate("get('cmi.core.lesson_status')") == ""
    assert frame.evaluate("api.LMSGetLastError()") == "301"


def test_units_are_moved_between_by_buttons_and_contents(live, context):
    registration = enrolled(live.installation, a_course(3))
    page = open_player(context, address_of(live.installation, registration))
    assert page.get_by_text("1 of 3").is_visible()
    assert not page.get_by_role("button", name="Previous").is_visible()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("2 of 3").wait_for()
    assert attempt_of(live, registration).attempt.total == 1000
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("dialog").get_by_role("button", name="Lesson 3").click()
    page.get_by_text("3 of 3").wait_for()
    page.wait_for_selector("iframe")
    assert not page.get_by_role("button", name="Continue").is_visible()
    page.get_by_role("button", name="Previous").click()
    page.get_by_text("2 of 3").wait_for()


def test_a_page_of_the_content_that_begins_again_gets_another_session(live, context):
    registration = enrolled(live.installation, a_course())
    page = open_player(context, address_of(live.installation, registration))
    frame_of(page).evaluate("set('cmi.core.lesson_location', '2')")
    with page.expect_event("framenavigated"):
        frame_of(page).evaluate("location.reload()")
    frame = frame_of(page)
    frame.wait_for_function("window.began")
    assert frame.evaluate("began") == "true"
    assert frame.evaluate("get('cmi.core.lesson_location')") == "2"
    assert frame.evaluate("get('cmi.core.total_time')") == "0000:00:10.00"


def test_no_connection_is_shown_and_mended(live, context):
    registration = enrolled(live.installation, a_course())
    page = open_player(context, address_of(live.installation, registration))
    live.before = lambda environ: 503 if environ["PATH_INFO"].endswith("/journal") else None
    try:
        frame_of(page).evaluate("set('cmi.core.lesson_location', '5'); api.LMSCommit('')")
        page.wait_for_selector("[data-part=saved][data-state=unsaved]")
    finally:
        live.before = lambda environ: None
    saved(page)
    assert [call.value for call in calls(live, page)] == ["", "5", ""]


def test_a_part_that_could_not_be_loaded_is_offered_again(live, context):
    registration = enrolled(live.installation, a_course())
    page = context.new_page()
    page.route("**/sco1/*", lambda route: route.abort("connectionrefused"), times=1)
    page.goto(address_of(live.installation, registration))
    page.get_by_role("button", name="Try again").click()
    page.wait_for_function("() => document.querySelector('iframe')?.contentWindow.began")
    assert not page.locator("[data-part=notice]").is_visible()


def test_a_unit_whose_contents_cannot_be_had_is_not_begun_twice(live, context):
    registration = enrolled(live.installation, a_course(3))
    page = open_player(context, address_of(live.installation, registration))
    launch = page.url.rpartition("/")[2]
    live.before = lambda environ: 503 if environ["PATH_INFO"] == f"/run/{launch}" else None
    try:
        page.get_by_role("button", name="Contents").click()
        page.get_by_role("dialog").get_by_role("button", name="Lesson 2").click()
        page.get_by_text("2 of 3").wait_for()
        page.wait_for_function("() => !document.body.dataset.busy")
    finally:
        live.before = lambda environ: None
    assert not page.locator("[data-part=notice]").is_visible()
    with live.installation.reading() as db:
        assert len(sessions_of_launch(db, INSTITUTION, launch)) == 2


def test_the_next_unit_waits_until_what_this_one_said_is_saved(live, context):
    registration = enrolled(live.installation, a_course(2))
    page = open_player(context, address_of(live.installation, registration))
    live.before = lambda environ: 503 if environ["PATH_INFO"].endswith("/journal") else None
    try:
        frame_of(page).evaluate("set('cmi.core.lesson_status', 'completed')")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Try again").wait_for()
    finally:
        live.before = lambda environ: None
    page.get_by_text("2 of 2").wait_for()
    page.wait_for_function("() => document.querySelector('iframe')?.contentWindow.began")
    assert attempt_of(live, registration).status == "completed"


def test_what_could_not_be_sent_is_recovered_at_the_next_launch(live, context):
    registration = enrolled(live.installation, a_course())
    page = open_player(context, address_of(live.installation, registration))
    frame_of(page).evaluate("api.LMSCommit('')")
    saved(page)
    live.before = lambda environ: 503 if environ["PATH_INFO"].endswith("/journal") else None
    try:
        frame_of(page).evaluate("set('cmi.core.lesson_location', '6'); api.LMSCommit('')")
        page.wait_for_selector("[data-part=saved][data-state=unsaved]")
        page.close(run_before_unload=False)
    finally:
        live.before = lambda environ: None
    again = open_player(context, address_of(live.installation, registration))
    assert frame_of(again).evaluate("get('cmi.core.lesson_location')") == "6"


def test_a_newer_tab_takes_over_and_the_older_is_told(live, context):
    registration = enrolled(live.installation, a_course())
    older = open_player(context, address_of(live.installation, registration))
    frame_of(older).evaluate("set('cmi.core.lesson_location', '8'); api.LMSCommit('')")
    saved(older)
    newer = open_player(context, address_of(live.installation, registration))
    assert frame_of(newer).evaluate("get('cmi.core.lesson_location')") == "8"
    frame_of(older).evaluate("api.LMSCommit('')")
    older.get_by_text("opened in another window").wait_for()
    assert older.query_selector("iframe") is None


def test_an_html_unit_plays_without_an_api(live, context):
    page_of = b"<!doctype html><title>x</title><script>window.found = 'API' in parent</script>"
    registration = enrolled(live.installation, a_html_zip(page_of))
    page = open_player(context, address_of(live.installation, registration))
    assert frame_of(page).evaluate("found") is False


def test_the_shell_speaks_hindi_and_fits_a_small_phone(live, browser):
    with live.installation.transaction() as db:
        learner = a_person(db, iri_base=str(live.installation.settings.iri_base), language="hi")
    registration = enrolled(live.installation, a_course(2), person=learner)
    context = browser.new_context(viewport={"width": 320, "height": 560})
    page = open_player(context, address_of(live.installation, registration))
    for name in ("बाहर निकलें", "विषय-सूची", "जारी रखें"):
        assert page.get_by_role("button", name=name).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = [
        button.inner_text()
        for button in page.query_selector_all("button:visible")
        if (button.bounding_box() or {"height": 0})["height"] < 44
    ]
    assert small == []
    context.close()


def test_no_call_is_answered_otherwise_by_the_server(live, context):
    registration = enrolled(live.installation, a_course())
    page = open_player(context, address_of(live.installation, registration))
    warnings = []
    page.on("console", lambda message: warnings.append(message.text))
    frame_of(page).evaluate(
        """() => {
          for (const value of ["", "x", "100", "101", "5e", null, undefined, 7, "\\ud800", "a\\0b"])
            for (const name of ["cmi.core.score.raw", "cmi.suspend_data", "cmi.core.exit", "cmi.x",
                                "cmi.interactions.0.id", null, undefined, 3])
              { api.LMSSetValue(name, value); api.LMSGetValue(name); api.LMSGetLastError();
                api.LMSGetDiagnostic(value); }
          api.LMSSetValue("cmi.suspend_data", "😀".repeat(100000));
          api.LMSSetValue("cmi.suspend_data", "😀".repeat(64000));
          api.LMSInitialize("again"); api.LMSCommit("now"); api.LMSCommit();
        }"""
    )
    saved(page)
    assert warnings == []
    assert len(calls(live, page)) > 300
    assert statements_of(live.installation)
