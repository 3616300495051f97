"""The courses in a browser: played to the end, resumed, failed, read in Hindi, left."""

import json

import pytest
from playwright.sync_api import Frame, Page

from demo.source import course_names, read_course
from tests.demo.playing import finish, page_of, play, questions_of, ready

pytestmark = pytest.mark.browser

SCOS = [(name, lesson.id) for name in course_names() for lesson in read_course(name).lessons]
GRADED = [
    (name, lesson.id)
    for name in course_names()
    for lesson in read_course(name).lessons
    if lesson.assessment
]


def launch(tab: Page, url: str, course: str, lesson: str) -> Frame:
    """Open a lesson in the stand-in's frame, as an LMS does."""
    tab.goto(f"{url}/lms.html?sco={course}/{lesson}.html")
    tab.locator("iframe[src]").wait_for()
    frame = tab.frame("sco")
    assert frame is not None
    ready(frame)
    return frame


def cmi(tab: Page, element: str) -> str:
    return str(tab.evaluate("(element) => window.cmi[element] ?? ''", element))


def calls(tab: Page, name: str) -> list[list[str]]:
    return [call for call in tab.evaluate("window.calls") if call[0] == name]


@pytest.mark.parametrize(("course", "lesson"), SCOS)
def test_lesson_can_be_completed(tab: Page, lms_url: str, course: str, lesson: str) -> None:
    frame = launch(tab, lms_url, course, lesson)
    play(frame)
    graded = (course, lesson) in GRADED
    assert cmi(tab, "cmi.core.lesson_status") == ("passed" if graded else "completed")
    assert cmi(tab, "cmi.core.score.raw") == ("100" if graded else "")
    assert cmi(tab, "cmi.core.exit") == ""
    finish(frame)
    assert len(calls(tab, "LMSFinish")) == 1


def test_interactions_are_reported_in_the_spelling_of_scorm(tab: Page, lms_url: str) -> None:
    play(launch(tab, lms_url, "noting-and-drafting", "orders"))
    kept = {name: cmi(tab, f"cmi.interactions.0.{name}") for name in ("id", "type", "result")}
    assert kept == {"id": "orders-p1", "type": "sequencing", "result": "correct"}
    assert cmi(tab, "cmi.interactions.0.student_response") == "c,a,d,b"
    assert cmi(tab, "cmi.interactions.0.correct_responses.0.pattern") == "c,a,d,b"
    assert cmi(tab, "cmi.interactions._count") == "3"


def test_closed_tab_is_resumed_at_its_page_with_its_answers(tab: Page, lms_url: str) -> None:
    frame = launch(tab, lms_url, "noting-and-drafting", "assessment")
    for _ in range(2):
        frame.locator("[data-act=next]").click()
    (question,) = questions_of(frame)
    question.locator("input[value=c]").check()
    frame = launch(tab, lms_url, "noting-and-drafting", "assessment")
    assert page_of(frame) == "q2"
    assert frame.locator("form[data-question=q2] input[value=c]").is_checked()
    assert cmi(tab, "cmi.core.lesson_status") == "incomplete"


def test_closing_the_frame_finishes_and_suspends(tab: Page, lms_url: str) -> None:
    launch(tab, lms_url, "digital-safety", "safety").locator("[data-act=next]").click()
    tab.evaluate("document.querySelector('iframe').remove()")
    assert len(calls(tab, "LMSFinish")) == 1
    assert cmi(tab, "cmi.core.exit") == "suspend"
    assert cmi(tab, "cmi.core.lesson_location") == "why"


def test_each_turned_page_is_committed(tab: Page, lms_url: str) -> None:
    frame = launch(tab, lms_url, "right-to-information", "rti")
    before = len(calls(tab, "LMSCommit"))
    frame.locator("[data-act=next]").click()
    assert len(calls(tab, "LMSCommit")) == before + 1


def test_failed_assessment_can_be_tried_again(tab: Page, lms_url: str) -> None:
    frame = launch(tab, lms_url, "right-to-information", "rti")
    play(frame, wrong=frozenset({"q1", "q2", "q3"}))
    assert cmi(tab, "cmi.core.lesson_status") == "failed"
    assert cmi(tab, "cmi.core.score.raw") == "57"
    assert cmi(tab, "cmi.core.exit") == "suspend"
    frame.locator("[data-act=retry]").click()
    assert page_of(frame) == "q1"
    play(frame)
    assert cmi(tab, "cmi.core.lesson_status") == "passed"
    assert cmi(tab, "cmi.interactions._count") == str(4 + 2 * 7)


def test_mastery_score_of_the_lms_counts(tab: Page, lms_url: str) -> None:
    kept = {"cmi.student_data.mastery_score": "90"}
    tab.goto(f"{lms_url}/lms.html?sco=none")
    tab.evaluate(
        "(kept) => localStorage.setItem('right-to-information/rti.html', kept)", json.dumps(kept)
    )
    play(launch(tab, lms_url, "right-to-information", "rti"), wrong=frozenset({"q1"}))
    assert cmi(tab, "cmi.core.lesson_status") == "failed"


def test_earned_result_is_not_lost_by_another_look(tab: Page, lms_url: str) -> None:
    play(launch(tab, lms_url, "right-to-information", "rti"))
    frame = launch(tab, lms_url, "right-to-information", "rti")
    assert page_of(frame) == "result"
    assert frame.locator("[data-result=passed]").count() == 1
    assert cmi(tab, "cmi.core.lesson_status") == "passed"


def test_browsing_sets_neither_status_nor_score(tab: Page, lms_url: str) -> None:
    tab.goto(f"{lms_url}/lms.html?sco=none")
    kept = json.dumps({"cmi.core.lesson_mode": "browse"})
    tab.evaluate("(kept) => localStorage.setItem('digital-safety/safety.html', kept)", kept)
    play(launch(tab, lms_url, "digital-safety", "safety"))
    assert cmi(tab, "cmi.core.lesson_status") == ""
    assert cmi(tab, "cmi.core.score.raw") == ""


def test_language_changes_at_once_and_is_remembered(tab: Page, lms_url: str) -> None:
    frame = launch(tab, lms_url, "noting-and-drafting", "note")
    assert frame.locator("h1:visible").inner_text() == "What a note is"
    frame.locator("[data-act=language][value=hi]").click()
    assert frame.locator("h1:visible").inner_text() == "टिप्पणी क्या है"
    assert cmi(tab, "cmi.student_preference.language") == "hi"
    frame = launch(tab, lms_url, "noting-and-drafting", "note")
    assert frame.locator("h1:visible").inner_text() == "टिप्पणी क्या है"


def test_practice_shows_the_key_after_two_tries(tab: Page, lms_url: str) -> None:
    frame = launch(tab, lms_url, "noting-and-drafting", "note")
    for _ in range(2):
        frame.locator("[data-act=next]").click()
    (question,) = questions_of(frame)
    question.locator("input[value=b]").check()
    question.locator("[data-act=check]").click()
    assert not question.locator("[data-because]").is_visible()
    question.locator("[data-act=check]").click()
    assert question.locator("[data-because]").is_visible()


def test_lesson_without_an_lms_can_be_read_and_says_so(tab: Page, lms_url: str) -> None:
    tab.goto(f"{lms_url}/noting-and-drafting/note.html")
    ready(tab)
    assert tab.locator("[data-unrecorded]").is_visible()
    play(tab)


def test_page_is_usable_by_keyboard(tab: Page, lms_url: str) -> None:
    frame = launch(tab, lms_url, "digital-safety", "safety")
    frame.locator("[data-act=next]").focus()
    tab.keyboard.press("Enter")
    assert page_of(frame) == "why"
    assert frame.evaluate("document.activeElement.tagName") == "H1"


@pytest.mark.parametrize(("course", "lesson"), SCOS)
def test_nothing_is_wider_than_a_small_phone(
    tab: Page, lms_url: str, course: str, lesson: str
) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(f"{lms_url}/{course}/{lesson}.html")
    ready(tab)
    for page in tab.locator("[data-page]").all():
        assert tab.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        if not page.evaluate(
            "(page) => page === [...document.querySelectorAll('[data-page]')].at(-1)"
        ):
            tab.locator("[data-act=next]").click()
