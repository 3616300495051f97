"""The shell of a sequenced course in real Chromium, its server told beforehand what to answer."""

import re

import pytest

from tests.accounts.factories import a_person
from tests.packages.factories import a_html_zip
from tests.player.answers import Answers, a_row, address_of_content, at, seen, standing
from tests.player.factories import address_of, enrolled
from tests.player.test_axe import findings

pytestmark = pytest.mark.browser

PAGE = b"""<!doctype html><html lang=en><meta charset=utf-8><title>A part</title><script>
window.api = parent.API_1484_11;
window.began = api.Initialize("");
window.set = (name, value) => api.SetValue(name, value);
window.get = (name) => api.GetValue(name);
window.end = (request) => { if (request) set("adl.nav.request", request); api.Terminate(""); };
addEventListener("unload", () => api.Terminate(""));
</script><h1>A part</h1>"""
JOURNAL = re.compile("/journal$")
ENABLED = ("continue", "previous", "suspendAll", "exitAll")
IN_A = {"delivery": "u-A", "outline": at("A", *ENABLED)}
IN_B = {"delivery": "u-B", "outline": at("B", *ENABLED)}
NOWHERE = {"outline": at(None)}
OVER = {"outline": at(None, ended=True)}
# Its root does not flow, so that Start leads nowhere: SB.2.5.
UNBEGUN = {**OVER, "exception": {"code": "SB.2.2-1", "text": "Choose a part from the contents."}}
REFUSED = {"code": "SB.2.1-1", "text": "There is nothing after this part."}
# From state to state, by buttons: the contents, the menu, a refusal with a choice, the end.
PRESSES = {
    "panel": ["[data-part=contents]"],
    "menu": ["[data-part=close]", "[data-part=more]"],
    "choices": ["[data-part=menu-close]", "[data-part=next]"],
    "back": ["[data-part=choices] button", "[data-part=more]", "[data-part=exit-all]"],
}


@pytest.fixture
def opened(live, context):
    """Open a course whose server answers so; gives the page and the answers."""

    def opened(decide, person=None):
        registration = enrolled(live.installation, a_html_zip(PAGE), person=person)
        told = standing(live, registration)
        answers = Answers(address_of_content(live, registration), told, decide).on(context)
        page = context.new_page()
        page.goto(address_of(live.installation, registration))
        return page, answers

    return opened


def content_of(page, session):
    """Wait until the content of that session plays; gives its frame."""
    page.wait_for_function(
        "session => document.querySelector('iframe')?.contentWindow.began === 'true'"
        " && document.querySelector('iframe').dataset.session === session",
        arg=f"00000000-0000-4000-8000-{session:012}",
    )
    return page.query_selector("iframe").content_frame()


def requests(answers):
    """Give what was asked."""
    return [(one["request"], one["target"]) for one in answers.asked]


def test_controls_are_shown_and_usable_as_told(opened):
    outline = at("A", "continue", "suspendAll", hidden=("previous", "abandon", "abandonAll"))
    page, _ = opened({None: {"delivery": "u-A", "outline": outline}})
    content_of(page, 1)
    assert seen(page) == {
        "previous": "hidden",
        "next": "shown",
        "exit-part": "off",
        "exit-all": "off",
        "suspend-all": "shown",
        "abandon": "hidden",
        "abandon-all": "hidden",
    }
    assert page.evaluate("[typeof API, typeof API_1484_11]") == ["undefined", "object"]


def test_a_course_of_one_part_has_no_steps(opened):
    outline = at("A", *ENABLED, units=[a_row("A", current=True)])
    page, _ = opened({None: {"delivery": "u-A", "outline": outline}})
    content_of(page, 1)
    shown = seen(page)
    assert [shown[name] for name in ("previous", "next", "exit-all")] == ["hidden"] * 2 + ["shown"]


def test_continue_asks_with_all_that_the_part_said(opened):
    page, answers = opened({None: IN_A, "continue": IN_B})
    content_of(page, 1).evaluate("set('cmi.location', '7')")
    page.get_by_role("button", name="Continue").click()
    content_of(page, 2)
    assert requests(answers) == [(None, None), ("continue", None)]
    assert answers.asked[1]["session"].endswith("1")
    said = [call["method"] for call in answers.calls if call["seq"] <= 3]
    assert said[:3] == ["Initialize", "SetValue", "Terminate"]
    assert page.title() == "Part B · A course"
    assert page.get_by_role("status").inner_text() == "Part B"
    assert page.evaluate("document.activeElement.title") == "Part B"


def test_what_the_part_asks_for_is_done_when_it_has_ended(opened):
    page, answers = opened({None: IN_A})
    frame = content_of(page, 1)
    answers.decide = {None: IN_B}
    frame.evaluate("setTimeout(() => end('continue'))")
    content_of(page, 2)
    assert requests(answers) == [(None, None), (None, None)]
    assert answers.asked[1]["session"].endswith("1")


def test_a_part_that_ends_without_a_wish_stays_until_the_learner_goes_on(opened):
    page, answers = opened({None: IN_A, "continue": IN_B})
    frame = content_of(page, 1)
    answers.decide = {**answers.decide, None: {"outline": at("A", *ENABLED)}}
    with page.expect_response("**/navigate"):
        frame.evaluate("end()")
    assert page.locator("iframe").count() == 1
    page.get_by_role("button", name="Continue").click()
    content_of(page, 2)
    assert requests(answers)[1:] == [(None, None), ("continue", None)]


def test_the_learners_event_wins(opened):
    page, answers = opened({None: IN_A, "previous": IN_B})
    content_of(page, 1).evaluate("addEventListener('pagehide', () => end('exitAll'))")
    page.get_by_role("button", name="Previous").click()
    content_of(page, 2)
    assert requests(answers) == [(None, None), ("previous", None)]


def test_the_contents_say_what_is_open_and_lead_there(opened):
    rows = [
        a_row("ROOT", depth=0, unit=None, title="All"),
        a_row("A", current=True, state="now"),
        a_row("B", enabled=False),
        a_row("C", visible=False),
    ]
    page, answers = opened(
        {None: {"delivery": "u-A", "outline": at("A", units=rows)}, "choice": IN_B}
    )
    content_of(page, 1)
    page.get_by_role("button", name="Contents").click()
    panel = page.get_by_role("dialog")
    assert page.evaluate("document.activeElement.textContent").startswith("Part A")
    assert panel.get_by_role("button", name="Part C").count() == 0
    closed = panel.get_by_role("button", name="Part B")
    assert closed.get_attribute("aria-disabled") == "true"
    assert "not open now" in closed.inner_text()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    content_of(page, 2)
    assert requests(answers)[1:] == [("choice", "ROOT")]


@pytest.mark.parametrize("first", [NOWHERE, UNBEGUN], ids=["nowhere", "unbegun"])
def test_where_nothing_is_delivered_the_learner_chooses(opened, first):
    page, answers = opened({None: first, "choice": IN_B})
    page.get_by_text("Choose a part of the course.", exact=True).wait_for()
    assert page.evaluate("document.activeElement.dataset.part") == "notice"
    page.get_by_role("main").get_by_role("button", name="Part B").click()
    content_of(page, 1)
    assert requests(answers)[1:] == [("choice", "B")]


def test_a_course_that_has_ended_says_so_and_begins_again(opened):
    page, answers = opened({None: IN_A, "exitAll": OVER})
    content_of(page, 1)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="End the course").click()
    page.get_by_text("The course has ended here.").wait_for()
    assert page.locator("iframe").count() == 0
    assert page.evaluate("typeof API_1484_11") == "undefined"
    page.get_by_role("button", name="Start again").click()
    content_of(page, 2)
    assert requests(answers) == [(None, None), ("exitAll", None), (None, None)]


def test_a_refusal_is_told_in_words(opened):
    text = "There is no further part."
    page, _ = opened({None: IN_A, "continue": {**IN_A, "exception": {"code": "x", "text": text}}})
    content_of(page, 1)
    page.get_by_role("button", name="Continue").click()
    content_of(page, 2)
    assert page.get_by_role("main").get_by_text(text).is_visible()
    assert page.get_by_role("status").inner_text() == text


def test_what_is_allowed_is_asked_for_again_before_it_is_read(opened):
    page, answers = opened({None: IN_A})
    frame = content_of(page, 1)
    valid = {"adl.nav.request_valid.continue": "true"}
    answers.receipt = {"request_valid": valid, "snapshot": 2, "outline": at("A", "continue")}
    frame.evaluate("set('cmi.completion_status', 'completed')")
    assert frame.evaluate("get('adl.nav.request_valid.continue')") == "true"
    frame.evaluate("api.Commit('')")
    page.wait_for_selector("[data-part=saved][data-state=saved]")
    assert [call["snapshot"] for call in answers.calls] == [1, 1, 2, 2]
    assert seen(page)["previous"] == "off"


def test_without_a_connection_the_part_stays_and_later_leads_on(opened, context):
    page, answers = opened({None: IN_A, "continue": IN_B})
    frame = content_of(page, 1)
    page.wait_for_selector("[data-part=saved][data-state=saved]")
    context.unroute_all()
    context.set_offline(True)
    frame.evaluate("set('cmi.location', '7')")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("main").get_by_text("No connection. Stay in this part").wait_for()
    assert frame.evaluate("get('cmi.location')") == "7"
    answers.on(context)
    context.set_offline(False)
    page.wait_for_selector("[data-part=saved][data-state=saved]")
    assert not page.locator("[data-part=aside]").is_visible()
    page.get_by_role("button", name="Continue").click()
    content_of(page, 2)
    assert [call["seq"] for call in answers.calls[:3]] == [1, 2, 3]


def test_the_bar_goes_and_comes_back_where_there_is_no_full_screen(opened, context):
    context.add_init_script("delete Element.prototype.requestFullscreen")
    page, _ = opened({None: IN_A})
    content_of(page, 1)
    full = page.get_by_role("button", name="Full screen", exact=True)
    full.click()
    assert not page.get_by_role("button", name="Continue").is_visible()
    assert page.evaluate("document.activeElement.dataset.part") == "handle"
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="Continue").is_visible()
    assert page.evaluate("document.activeElement.dataset.part") == "full"
    full.click()
    page.get_by_role("button", name="Leave full screen").click()
    assert page.get_by_role("button", name="Continue").is_visible()


def test_a_menu_is_left_by_escape(opened):
    page, answers = opened({None: IN_A})
    content_of(page, 1)
    page.get_by_role("button", name="More").press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.part") == "more"
    assert requests(answers) == [(None, None)]


@pytest.mark.parametrize("language", ["en", "hi"])
def test_axe_finds_nothing_serious_on_a_small_phone(opened, live, language):
    with live.installation.transaction() as db:
        iri_base = str(live.installation.settings.iri_base)
        learner = a_person(db, iri_base=iri_base, language=language)
    decide = {None: IN_A, "continue": {**NOWHERE, "exception": REFUSED}, "choice": IN_B}
    page, _ = opened({**decide, "exitAll": OVER}, learner)
    page.set_viewport_size({"width": 320, "height": 560})
    content_of(page, 1)
    for state, presses in PRESSES.items():
        for press in presses:
            page.locator(press).first.click()
        page.locator(f"[data-part={state}]").wait_for()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_could_not_be_saved_is_waited_for_and_then_leads_on(opened, context):
    page, answers = opened({None: IN_A, "continue": IN_B})
    page.clock.install()
    frame = content_of(page, 1)
    page.wait_for_selector("[data-part=saved][data-state=saved]")
    context.route(JOURNAL, lambda route: route.fulfill(status=503))
    frame.evaluate("set('cmi.location', '7')")
    page.get_by_role("button", name="Continue").click()
    page.locator("iframe").wait_for(state="detached")
    page.clock.fast_forward(7000)
    page.get_by_text("Not everything is saved yet.").wait_for()
    assert requests(answers) == [(None, None)]
    context.unroute(JOURNAL)
    page.clock.fast_forward(30_000)
    content_of(page, 2)
    assert requests(answers) == [(None, None), ("continue", None)]
    assert [call["value"] for call in answers.calls][:3] == ["", "7", ""]
    # What waited for a connection was done; another one does not do it again, under the learner.
    is_busy = "dispatchEvent(new Event('online')); document.body.dataset.busy === 'true'"
    assert page.evaluate(is_busy) is False


def test_exit_suspends_everything_first(opened, live):
    page, answers = opened({None: IN_A, "suspendAll": OVER})
    content_of(page, 1)
    page.get_by_role("button", name="Exit").click()
    page.wait_for_url(f"{live.portal}/healthz")
    assert requests(answers)[1:] == [("suspendAll", None)]
