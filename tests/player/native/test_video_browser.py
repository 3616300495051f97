"""The player of a video in real Chromium: a scripted viewer, and what goes on record of him."""

import json
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lrs.store.tables import statement as statement_table
from packages.identifiers import Places
from progress.store import progress_of
from tests.accounts.factories import INSTITUTION, a_person
from tests.packages.factories import a_zip
from tests.packages.factories_media import SAID, a_video, captions
from tests.player.factories import address_of, enrolled
from tests.player.native.video_profile import check_all
from tests.player.test_axe import AXE, CHECK

pytestmark = pytest.mark.browser

SECONDS = 12
UNIT = Places().unit(("video",))


def watching(live, language="en", extension="mp4", **chosen):
    """Enrol a learner in a course of one video."""
    iri_base = str(live.installation.settings.iri_base)
    with live.installation.transaction() as db:
        learner = a_person(db, iri_base=iri_base, language=language)
    files = {
        f"lesson.{extension}": a_video(SECONDS, extension=extension),
        "lesson.en.vtt": captions("en", each=4),
        "lesson.hi.vtt": captions("hi", each=4),
    }
    rule = {"version": 1, "course": "all", "units": {UNIT: chosen}}
    return enrolled(live.installation, a_zip(files), person=learner, rule=rule)


def opened(live, context, registration):
    """Open the player and wait until it offers to begin; gives the page and the frame."""
    page = context.new_page()
    page.goto(address_of(live.installation, registration))
    frame = page.frame_locator("iframe")
    frame.locator("body[data-state=ready]").wait_for()
    return page, frame


def at(frame, seconds):
    """Wait until the film has come to a second."""
    frame.locator("video").evaluate(
        """(video, seconds) => new Promise((done) => {
          const look = () => video.currentTime >= seconds && done();
          video.addEventListener("timeupdate", look);
          look();
        })""",
        seconds,
    )


def said_of(live, registration):
    """Give what the record store has of a registration, oldest first."""
    wanted = select(statement_table.c.payload).order_by(statement_table.c.seq)
    with live.installation.reading() as db:
        told = [json.loads(row.payload) for row in db.execute(wanted).all()]
    return [one for one in told if one["context"].get("registration") == registration.id]


def verbs(statements):
    return [one["verb"]["id"].rpartition("/")[2] for one in statements]


def has_said(word):
    return lambda response: f"/{word}" in (response.request.post_data or "") and response.ok


def test_a_viewer_who_does_everything(live, context):
    registration = watching(live)
    page, frame = opened(live, context, registration)
    frame.locator("[data-part=begin]").press("Enter")
    at(frame, 1)
    with page.expect_response(has_said("paused")):
        frame.locator("[data-part=toggle]").press("k")
    # Without a network he goes on, and what he does waits.
    frame.locator("[data-part=speed]").select_option("2")
    context.set_offline(True)
    frame.locator("[data-part=seek]").press("ArrowRight")
    frame.locator("[data-part=toggle]").press("k")
    at(frame, 8)
    frame.locator("[data-part=toggle]").press("k")
    with page.expect_response(has_said("seeked")):
        context.set_offline(False)
    page.close(run_before_unload=True)
    told = said_of(live, registration)
    words = verbs(told)
    expected = [
        "launched",
        "initialized",
        "played",
        "paused",
        "interacted",
        "seeked",
        "played",
        "paused",
    ]
    assert words[: len(expected)] == expected, words
    check_all(told)
    assert "completed" not in words

    page, frame = opened(live, context, registration)
    expect(frame.locator("[data-part=begin-text]")).to_contain_text("0:08")
    expect(frame.locator("[data-part=speed]")).to_have_value("2")
    frame.locator("[data-part=from-start]").click()
    with page.expect_response(has_said("paused")):
        at(frame, SECONDS - 0.2)
    expect(frame.locator("[data-part=seen-text]")).to_contain_text("100%")
    with live.installation.reading() as db:
        found = progress_of(db, INSTITUTION, registration.id)
    assert (found.satisfied, found.units[0].completed) == (True, True)
    page.get_by_role("button", name="Exit").click()
    page.wait_for_url(re.compile("/sign-in"), wait_until="commit")
    told = said_of(live, registration)
    check_all(told)
    assert verbs(told).count("completed") == 1


def test_hindi_captions_on_a_small_phone(live, context):
    page, frame = opened(live, context, watching(live, "hi", "webm"))
    page.set_viewport_size({"width": 320, "height": 640})
    content = page.query_selector("iframe").content_frame()
    assert looked_at(content) == []
    frame.locator("[data-part=begin]").press("Enter")
    at(frame, 0.2)
    shown = (
        "[...document.querySelector('video').textTracks].filter((one) => one.mode === 'showing')"
    )
    assert content.evaluate(f"{shown}.map((one) => one.activeCues[0].text)") == [SAID["hi"][0]]
    page.keyboard.press("t")
    line = frame.locator("[data-part=cues][lang=hi] [aria-current]")
    expect(line).to_have_text(SAID["hi"][0])
    assert looked_at(content) == []
    assert content.evaluate("document.documentElement.scrollWidth") <= 320


def test_who_may_not_go_ahead_stays_where_he_is(live, context):
    registration = watching(live, seek_ahead=False)
    page, frame = opened(live, context, registration)
    frame.locator("[data-part=seek]").press("End")
    expect(frame.locator("[data-part=said]")).to_contain_text("only as far as you have watched")
    expect(frame.locator("[data-part=seek]")).to_have_value("0")
    page.close()


def looked_at(content):
    """Let axe look at the player; gives what is serious or worse."""
    content.evaluate(AXE.read_text())
    return content.evaluate(CHECK)
