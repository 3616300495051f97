"""What a running SCO may ask for: snapshots that the server gave out, and calls that name them."""

import pytest

from player.renewal import MOST_WAITING
from tests.player.factories2004 import (
    BEGIN,
    END,
    SAVE,
    a_manifest_2004,
    a_shell_2004,
    an_item_2004,
    enrolled_2004,
    put,
)

CONTINUE = "adl.nav.request_valid.continue"
# The second is open once the first is satisfied.
GATED = (
    "<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule>"
    "<imsss:ruleConditions conditionCombination='any'>"
    "<imsss:ruleCondition referencedObjective='first' operator='not' condition='satisfied'/>"
    "<imsss:ruleCondition referencedObjective='first' operator='not'"
    " condition='objectiveStatusKnown'/></imsss:ruleConditions>"
    "<imsss:ruleAction action='disabled'/></imsss:preConditionRule></imsss:sequencingRules>"
    "<imsss:objectives><imsss:primaryObjective objectiveID='own'/>"
    "<imsss:objective objectiveID='first'><imsss:mapInfo targetObjectiveID='gate'"
    " readSatisfiedStatus='true'/></imsss:objective></imsss:objectives></imsss:sequencing>"
)
OPENS = (
    "<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID='own'>"
    "<imsss:mapInfo targetObjectiveID='gate' writeSatisfiedStatus='true'/>"
    "</imsss:primaryObjective></imsss:objectives>"
    "<imsss:deliveryControls objectiveSetByContent='true'/></imsss:sequencing>"
)
FAILED, PASSED = put("success_status", "failed"), put("success_status", "passed")


@pytest.fixture
def shell(installation, content_client):
    items = an_item_2004("one", inside=OPENS) + an_item_2004("two", inside=GATED)
    registration = enrolled_2004(installation, a_manifest_2004(items))
    opened = a_shell_2004(installation, content_client, registration)
    opened.navigate()
    return opened


def test_what_the_content_says_opens_the_next(shell):
    assert shell.values[CONTINUE] == "false"
    receipt = shell.send(BEGIN, PASSED)
    assert receipt["snapshot"] == 2
    assert receipt["request_valid"][CONTINUE] == "true"
    assert CONTINUE not in shell.send(SAVE).get("request_valid", {})


def test_a_call_is_answered_by_the_snapshot_that_it_names(shell):
    asked = ("GetValue", CONTINUE)
    before = shell.entries(BEGIN, PASSED)
    shell.post(before)
    # The browser did not have the answer yet when the content asked.
    late = shell.entries(asked)
    receipt = shell.post(late, answers=[["0", "false"]]).json
    assert receipt["divergences"] == 0
    # It is given again, until a call names it.
    assert (receipt["snapshot"], receipt["request_valid"][CONTINUE]) == (2, "true")
    shell.snapshot = 2
    assert shell.post(shell.entries(asked), answers=[["0", "true"]]).json["divergences"] == 0


def test_both_snapshots_may_stand_in_one_batch(shell):
    shell.post(shell.entries(BEGIN, PASSED))
    entries = shell.entries(("GetValue", CONTINUE))
    shell.snapshot = 2
    entries += shell.entries(("GetValue", CONTINUE))
    receipt = shell.post(entries, answers=[["0", "false"], ["0", "true"]]).json
    assert receipt["divergences"] == 0


@pytest.mark.parametrize("snapshot", [2, 3, 99])
def test_a_snapshot_that_was_never_given_is_refused(shell, snapshot):
    shell.snapshot = snapshot
    assert shell.post(shell.entries(BEGIN)).json["code"] == "snapshot"


def test_an_older_snapshot_does_not_come_back(shell):
    shell.send(BEGIN, PASSED)
    shell.send(SAVE)
    shell.snapshot = 1
    assert shell.post(shell.entries(SAVE)).json["code"] == "snapshot"


def test_a_batch_sent_again_is_answered_with_what_is_new(shell):
    entries = shell.entries(BEGIN, PASSED)
    first, again = shell.post(entries).json, shell.post(entries).json
    assert again["snapshot"] == first["snapshot"] == 2
    assert again["request_valid"] == first["request_valid"]


def test_a_browser_that_takes_nothing_up_is_not_given_ever_more(shell):
    shell.post(shell.entries(BEGIN))
    for number in range(MOST_WAITING + 5):
        receipt = shell.post(shell.entries(PASSED if number % 2 == 0 else FAILED)).json
    assert receipt["snapshot"] == MOST_WAITING + 1


def test_the_outline_comes_only_where_it_changed(shell):
    assert "outline" in shell.send(BEGIN, PASSED, SAVE)
    assert "outline" not in shell.send(SAVE)


def test_reading_costs_no_outline(shell):
    receipt = shell.send(BEGIN, ("GetValue", "cmi.location"))
    assert set(receipt) == {"acknowledged", "is_applied", "divergences"}


def test_after_the_end_nothing_is_renewed(shell):
    receipt = shell.send(BEGIN, END)
    assert receipt["terminated"]
