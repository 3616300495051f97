"""The navigate call and what it refuses; browse and review; the log in words."""

import pytest

from player.log import lines_of
from player.store import launches
from player.store.courses import find_course_attempts
from schemas.language import use
from tests.accounts.factories import INSTITUTION
from tests.player.factories import INITIALIZE, a_shell, enrolled, statements_of
from tests.player.factories2004 import (
    BEGIN,
    END,
    a_manifest_2004,
    a_shell_2004,
    an_item_2004,
    enrolled_2004,
    put,
)

SKIPPED = (
    "<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>"
    "<imsss:ruleCondition condition='always'/></imsss:ruleConditions>"
    "<imsss:ruleAction action='skip'/></imsss:preConditionRule></imsss:sequencingRules>"
    "</imsss:sequencing>"
)


@pytest.fixture
def registration(installation):
    return enrolled_2004(installation)


@pytest.fixture
def shell(installation, content_client, registration):
    return a_shell_2004(installation, content_client, registration)


def log_of(installation, shell, language="en"):
    """Give the texts of a launch's log."""
    with installation.reading() as db, use(language):
        found = launches.get_launch(db, INSTITUTION, shell.launch)
        return [(line.kind, line.text) for line in lines_of(db, found, "")[0]]


def test_the_outline_names_table_and_edition(shell):
    outline = shell.look()
    assert (outline["standard"], outline["table"], outline["edition"]) == (
        "scorm-2004",
        "scorm2004",
        "4th",
    )
    assert [row["identifier"] for row in outline["units"]] == ["ORG", "one", "two"]
    assert outline["ended"] is False


def test_an_outline_of_scorm_12_has_its_own_table(installation, content_client):
    outline = a_shell(installation, content_client, enrolled(installation)).look()
    assert (outline["standard"], outline["table"]) == ("scorm-1.2", "scorm12")


def test_scorm_12_does_not_navigate(installation, content_client):
    shell = a_shell(installation, content_client, enrolled(installation))
    assert shell.call("POST", "/navigate", {}).status_code == 422


def test_no_unit_is_opened_past_the_sequencer(shell):
    assert shell.call("POST", "/unit", {"unit": "p-two"}).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"request": "everything"},
        {"request": "resumeAll"},
        {"target": 7},
        {"target": "x" * 5000},
        {"session": "y" * 50},
        {"more": 1},
    ],
)
def test_what_is_no_request_is_refused(shell, body):
    assert shell.call("POST", "/navigate", body).status_code == 422


def test_another_token_navigates_nothing(shell):
    assert shell.call("POST", "/navigate", {}, token="x").status_code == 401


def test_a_refused_request_is_said_in_words(shell):
    shell.navigate()
    shell.send(BEGIN, END)
    moved = shell.navigate("choice", "nowhere")
    assert moved["exception"] == {
        "code": "NB.2.1-11",
        "text": "That part is not open just now.",
    }
    assert (moved["delivery"], moved["ended"]) == (None, False)


def test_a_request_about_another_sitting_does_nothing(shell):
    shell.navigate()
    shell.send(BEGIN, END)
    old = shell.session
    shell.navigate("continue")
    moved = shell.navigate("continue", session=old)
    assert (moved["delivery"], moved["exception"]) == (None, None)
    assert [row["current"] for row in moved["outline"]["units"]] == [False, False, True]


def test_a_content_that_asked_for_nothing_waits(shell):
    shell.navigate()
    shell.send(BEGIN, END)
    moved = shell.navigate()
    assert (moved["delivery"], moved["ended"], moved["exception"]) == (None, False, None)
    shell.navigate("continue")
    assert shell.unit == "two"


def test_a_newer_launch_takes_over(installation, content_client, registration, shell):
    shell.navigate()
    other = a_shell_2004(installation, content_client, registration)
    other.navigate()
    assert shell.call("POST", "/navigate", {}).json["code"] == "taken over"


def test_a_launch_of_a_unit_begins_there(installation, content_client, registration):
    opened = a_shell_2004(installation, content_client, registration, unit="p-two")
    opened.navigate()
    assert opened.unit == "two"


def test_a_course_of_one_needs_no_choosing(installation, content_client):
    registration = enrolled_2004(installation, a_manifest_2004(an_item_2004("one"), sequencing=""))
    opened = a_shell_2004(installation, content_client, registration)
    opened.navigate()
    assert opened.unit == "one"


def test_without_flow_the_learner_chooses(installation, content_client):
    registration = enrolled_2004(installation, a_manifest_2004(sequencing=""))
    opened = a_shell_2004(installation, content_client, registration)
    moved = opened.navigate()
    assert (moved["delivery"], moved["ended"]) == (None, False)
    assert moved["outline"]["offers_choice"]
    opened.navigate("choice", "two")
    assert opened.unit == "two"


def test_an_asset_is_done_when_it_is_left(installation, content_client):
    items = an_item_2004("page", resource="ASSET") + an_item_2004("two")
    registration = enrolled_2004(installation, a_manifest_2004(items))
    opened = a_shell_2004(installation, content_client, registration)
    assert opened.navigate()["delivery"]["kind"] == "asset"
    opened.navigate("continue")
    made = [one["verb"]["id"].rpartition("/")[2] for one in statements_of(installation)]
    assert made == ["experienced", "completed"]
    assert opened.look()["units"][1]["state"] == "done"


@pytest.mark.parametrize("mode", ["browse", "review"])
def test_looking_without_credit_tracks_nothing(installation, content_client, registration, mode):
    opened = a_shell_2004(installation, content_client, registration, mode=mode)
    opened.navigate()
    assert (opened.values["cmi.mode"], opened.values["cmi.credit"]) == (mode, "no-credit")
    opened.send(BEGIN, put("completion_status", "completed"), END)
    opened.navigate("choice", "two")
    assert opened.unit == "two"
    opened.navigate("previous")
    assert opened.unit == "one"
    assert opened.navigate("exitAll")["ended"]
    with installation.reading() as db:
        assert find_course_attempts(db, INSTITUTION, [registration.id]) == {}


def test_looking_goes_no_further_than_the_last(installation, content_client, registration):
    opened = a_shell_2004(installation, content_client, registration, mode="browse")
    opened.navigate()
    opened.navigate("continue")
    moved = opened.navigate("continue")
    assert (moved["delivery"], moved["exception"]["code"]) == (None, "SB.2.1-1")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "hidden skipped: always → skip · SB.2.2"),
        ("hi", "hidden छोड़ा गया: always → skip · SB.2.2"),
    ],
)
def test_the_log_says_why(installation, content_client, language, sentence):
    items = an_item_2004("hidden", inside=SKIPPED) + an_item_2004("two")
    registration = enrolled_2004(installation, a_manifest_2004(items))
    opened = a_shell_2004(installation, content_client, registration)
    opened.navigate()
    opened.send(BEGIN, END)
    lines = log_of(installation, opened, language)
    assert ("sequencing", sentence) in lines
    kinds = [kind for kind, _ in lines]
    assert kinds.index("sequencing") < kinds.index("opened") < kinds.index("call")


def test_the_log_of_what_was_decided_stands_after_the_calls(installation, shell):
    shell.navigate()
    shell.send(BEGIN, END)
    shell.navigate("continue")
    texts = [text for _, text in log_of(installation, shell)]
    end = texts.index("Terminate()")
    assert any(text.startswith("Request continue at one: allowed") for text in texts[end:])
    assert not any("{" in text for text in texts)


def test_an_entry_of_another_standard_is_no_call_of_this(shell):
    shell.navigate()
    assert shell.send(INITIALIZE)["acknowledged"] == 1
