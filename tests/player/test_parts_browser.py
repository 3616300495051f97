"""A learner's whole way through a course of parts, in Chromium, up to the certificate."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from catalogue.publishing import add_course, change_course, publish_course
from catalogue.store.registrations import Registration, get_registration
from certificates.store import find_of_registration
from certificates.tasks import TASKS
from jobs.worker import run_pending
from progress.store import progress_of
from tests.accounts.factories import INSTITUTION, a_person
from tests.catalogue.factories import a_registration
from tests.packages.factories import a_package, a_scorm12_zip, an_item
from tests.packages.factories_pdf import a_pdf
from tests.packages.factories_quiz import SINGLE, TRUE_FALSE, a_quiz_json
from tests.player.factories import address_of
from tests.player.server import Running, open_player

pytestmark = pytest.mark.browser

# A page with one button, which completes it.
LESSON = b"""<!doctype html><html lang=en><meta charset=utf-8><title>A lesson</title>
<h1>A lesson</h1><button id=done>I have read it</button><script>
const find = (win) => win.API ?? (win.parent !== win ? find(win.parent) : null);
const api = find(window);
api.LMSInitialize("");
document.querySelector("#done").addEventListener("click", () => {
  api.LMSSetValue("cmi.core.lesson_status", "completed");
  api.LMSCommit("");
});
addEventListener("unload", () => api.LMSFinish(""));
</script>"""


@pytest.fixture
def registration(live: Running) -> Registration:
    """A learner in a course of a lesson, a document and a test that opens behind them."""
    lesson = a_scorm12_zip([an_item(1)], files={"sco1/index.html": LESSON})
    contents = (lesson, a_pdf(pages=2), a_quiz_json([SINGLE, TRUE_FALSE]))
    packages = [a_package(live.installation, content) for content in contents]
    now = live.installation.now()
    with live.installation.transaction() as db:
        learner = a_person(db, iri_base=str(live.installation.settings.iri_base))
        parts = [{"package": package.id} for package in packages]
        details = {"title": {"en": "Office basics"}, "parts": parts}
        course = add_course(db, INSTITUTION, details, now=now)
        *before, last = (unit.id for unit in course.structure.units())
        rule = {**course.rule, "units": {last: {"after": before}}}
        course = publish_course(db, change_course(db, course, {"rule": rule}, now), now)
        made = a_registration(db, person=learner, course=course, now=now)
    with live.installation.reading() as db:
        return get_registration(db, INSTITUTION, made.id)


def go_on(page: Page, title: str) -> FrameLocator:
    """Press Continue, and wait until the next part's player stands; gives its frame."""
    label = page.url.split("//")[1].partition(".")[0]
    page.get_by_role("button", name="Continue").click()
    page.wait_for_function("(label) => !location.host.startsWith(label)", arg=label)
    page.locator(f"iframe[title='{title}']").wait_for()
    return page.frame_locator("iframe")


def test_a_lesson_a_document_and_a_test_lead_to_a_certificate(live, context, registration):
    _, document, test = [next(iter(unit.title.values())) for unit in registration.structure.units()]
    page = open_player(context, address_of(live.installation, registration))
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name="Contents").click()
    shut = page.get_by_role("dialog").get_by_role("button", name=test)
    expect(shut).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Close").click()
    page.frame_locator("iframe").get_by_role("button", name="I have read it").click()
    page.wait_for_selector("[data-part=saved][data-state=saved]")

    reader = go_on(page, document)
    expect(reader.locator("[data-part=scroll]")).to_be_focused()
    expect(reader.locator("[data-part=seen-text]")).to_have_text("1 of 2 pages seen")
    page.keyboard.press("End")
    expect(reader.locator("[data-part=seen-text]")).to_have_text("All that is asked for was seen")

    quiz = go_on(page, test)
    quiz.locator("[data-part=begin]").click()
    quiz.get_by_role("radio", name="New Delhi").check()
    quiz.locator("[data-part=next]").click()
    quiz.get_by_role("radio", name="True").check()
    quiz.locator("[data-part=finish]").click()
    quiz.locator("[data-part=sure-yes]").click()
    quiz.locator("[data-part=verdict][data-state=passed]").wait_for()

    page.get_by_role("button", name="Exit").click()
    page.wait_for_url(f"{live.portal}/**")
    run_pending(live.installation, TASKS)
    with live.installation.reading() as db:
        progress = progress_of(db, INSTITUTION, registration.id)
        certificate = find_of_registration(db, INSTITUTION, registration.id)
    assert [unit.satisfied for unit in progress.units] == [True, True, True]
    assert progress.satisfied
    assert certificate is not None
