"""A quiz in Chromium: by keyboard alone, at 320 pixels, in Hindi, with a line that breaks."""

import pytest

from tests.accounts.factories import a_person
from tests.packages.factories import a_package
from tests.packages.factories_quiz import a_quiz_json
from tests.player.factories import address_of, enrolled
from tests.player.quiz.factories import attempts, said
from tests.player.server import open_player
from tests.player.test_axe import AXE, CHECK

pytestmark = pytest.mark.browser


def quiz_of(page):
    """Give the frame of the quiz, once it stands."""
    page.wait_for_selector("iframe")
    frame = page.frame_locator("iframe")
    frame.locator("main > section:not([hidden])").first.wait_for()
    return frame


def findings(page):
    """Let axe look at the quiz in its frame."""
    content = next(frame for frame in page.frames if "/native/" in frame.url)
    content.evaluate(AXE.read_text())
    wide = content.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*content.evaluate(CHECK), *(["too wide"] if wide else [])]


def press_on(page, frame, words, key="Enter"):
    """Tab until the element with these words has the focus, then press a key."""
    for _ in range(60):
        focused = frame.locator(":focus")
        if focused.count() and words in focused.first.evaluate(
            "e => e.getAttribute('aria-label') ?? (e.labels?.[0] ?? e).textContent"
        ):
            page.keyboard.press(key)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"nothing says {words!r} by keyboard")


def saved(frame):
    frame.locator("[data-part=saved][data-state=saved]").wait_for(state="attached")


@pytest.fixture
def registration(live):
    iri_base = str(live.installation.settings.iri_base)
    with live.installation.transaction() as db:
        learner = a_person(db, iri_base=iri_base, language="hi")

    package = a_package(live.installation, a_quiz_json(minutes=30, attempts=2))
    return enrolled(live.installation, package=package, person=learner)


def test_the_whole_quiz_by_keyboard_at_320_pixels_in_hindi(live, context, registration):
    page = open_player(context, address_of(live.installation, registration))
    page.set_viewport_size({"width": 320, "height": 640})
    frame = quiz_of(page)
    assert findings(page) == []
    press_on(page, frame, "आरंभ करें")
    frame.locator("legend", has_text="राजधानी").wait_for()
    press_on(page, frame, "मुंबई", "Space")
    page.keyboard.press("ArrowDown")
    assert findings(page) == []
    press_on(page, frame, "अगला प्रश्न")
    press_on(page, frame, "अरब सागर", "Space")
    press_on(page, frame, "बंगाल की खाड़ी", "Space")
    press_on(page, frame, "अगला प्रश्न")
    press_on(page, frame, "सही", "Space")
    press_on(page, frame, "अगला प्रश्न")
    press_on(page, frame, "आपका उत्तर", "End")
    page.keyboard.insert_text("गंगा")
    saved(frame)
    assert findings(page) == []
    press_on(page, frame, "अगला प्रश्न")
    for state, capital in (("केरल", "कोच्चि"), ("बिहार", "पटना")):
        press_on(page, frame, state, "End")
        choose(page, frame, capital)
    assert findings(page) == []
    press_on(page, frame, "अगला प्रश्न")
    put_in_order(page, frame, ["प्राप्ति", "टिप्पण", "निर्णय"])
    saved(frame)
    assert findings(page) == []
    press_on(page, frame, "अगला प्रश्न")
    press_on(page, frame, "आपका उत्तर", "End")
    page.keyboard.insert_text("३०")
    press_on(page, frame, "समाप्त करके जमा करें")
    press_on(page, frame, "जमा करें")
    frame.locator("[data-part=verdict][data-state=passed]").wait_for()
    assert findings(page) == []
    assert frame.locator(".mark[data-state=right]").count() == 7
    verbs = [one["verb"]["id"].rpartition("/")[2] for one in said(live.installation, registration)]
    told = ["launched", "initialized", *["answered"] * 7, "passed", "completed"]
    assert verbs[: len(told)] == told


def choose(page, frame, words):
    """Choose from the list that has the focus, by its keys."""
    page.keyboard.press("Home")
    for _ in range(4):
        now = frame.locator(":focus").evaluate("e => e.selectedOptions[0].textContent")
        if now == words:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(words)


def put_in_order(page, frame, wanted):
    """Move rows up until they stand as wanted."""
    for place, words in enumerate(wanted):
        while frame.locator(".order li span").all_text_contents().index(words) > place:
            frame.get_by_role("button", name=f"“{words}” को ऊपर ले जाएँ").focus()
            page.keyboard.press("Enter")


def test_answers_wait_for_the_line_and_outlive_the_tab(live, context, registration):
    page = open_player(context, address_of(live.installation, registration))
    frame = quiz_of(page)
    frame.locator("[data-part=begin]").click()
    context.set_offline(True)
    frame.locator(".choice").nth(1).click()
    frame.locator("[data-part=saved][data-state=unsaved]").wait_for()
    context.set_offline(False)
    saved(frame)
    page.close(run_before_unload=False)
    again = quiz_of(open_player(context, address_of(live.installation, registration)))
    assert again.locator(".number[data-state=done]").count() == 1
    again.locator("[data-part=previous]").click()
    assert again.locator("input:checked").count() == 1
    assert len(attempts(live.installation)) >= 1


def test_another_attempt_is_another_sitting(live, context, registration):
    page = open_player(context, address_of(live.installation, registration))
    frame = quiz_of(page)
    frame.locator("[data-part=begin]").click()
    frame.locator("[data-part=finish]").click()
    frame.locator("[data-part=sure-yes]").click()
    frame.locator("[data-part=verdict][data-state=failed]").wait_for()
    frame.locator("[data-part=again]").click()
    frame.locator("[data-part=attempt]:not([hidden])").wait_for()
    sessions = {
        one["context"]["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/sessionid"]
        for one in said(live.installation, registration)
        if one["verb"]["id"].endswith("launched")
    }
    assert len(sessions) == 2
