"""How sittings with SCORM 2004 end: asked for, lost, late, through; and what is told of it."""

from datetime import timedelta

import pytest

from player.scorm.timespan import parse_interval
from player.tasks import close_lost
from progress.store import progress_of
from tests.accounts.factories import INSTITUTION, a_person
from tests.player.factories import statements_of, told
from tests.player.factories2004 import (
    BEGIN,
    END,
    FLOWING,
    SAVE,
    a_manifest_2004,
    a_shell_2004,
    an_item_2004,
    enrolled_2004,
    put,
)

# The portal's factory connects the listeners that fold what is told.
pytestmark = pytest.mark.usefixtures("app")
COMPLETED = (put("completion_status", "completed"), put("success_status", "passed"))
OBJECTIVE = (
    "<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID='own'>"
    "<imsss:mapInfo targetObjectiveID='shared' readSatisfiedStatus='{read}'"
    " writeSatisfiedStatus='{write}'/></imsss:primaryObjective></imsss:objectives>"
    "</imsss:sequencing>"
)


@pytest.fixture
def registration(installation):
    return enrolled_2004(installation)


@pytest.fixture
def shell(installation, content_client, registration):
    opened = a_shell_2004(installation, content_client, registration)
    opened.navigate()
    return opened


@pytest.fixture
def again(installation, content_client, registration):
    """Open the course once more."""
    return lambda **wanted: a_shell_2004(installation, content_client, registration, **wanted)


def verbs(installation, last):
    """Give the verbs told of what has that last part of its IRI."""
    return [verb for verb, name in told(installation) if name == last]


def is_satisfied(installation, registration):
    with installation.reading() as db:
        return progress_of(db, INSTITUTION, registration.id).satisfied


def test_rollup_is_told_of_the_course(installation, registration, shell):
    for unit in ("one", "two"):
        assert shell.unit == unit
        shell.send(BEGIN, *COMPLETED, END)
        shell.navigate("continue")
    course = registration.course_id
    assert verbs(installation, course) == ["completed", "passed"]
    attempt = f"{course}?attemptId={registration.id}-1"
    assert verbs(installation, attempt) == ["terminated"]
    assert is_satisfied(installation, registration)


def test_a_part_of_the_course_satisfies_nothing(installation, registration, shell):
    shell.send(BEGIN, *COMPLETED, END)
    shell.navigate("continue")
    assert not is_satisfied(installation, registration)


def test_a_failed_course_that_is_passed_later_is_told_so(installation, registration, shell, again):
    for status in ("failed", "passed"):
        for _ in range(2):
            shell.send(BEGIN, put("success_status", status), END)
            shell.navigate("continue")
        shell = again()
        shell.navigate()
    said = verbs(installation, registration.course_id)
    assert [verb for verb in said if verb != "completed"] == ["failed", "passed"]


def test_attempts_on_a_unit_are_numbered(installation, shell, again):
    shell.send(BEGIN, END)
    shell.navigate("exitAll")
    second = again()
    second.navigate()
    second.send(BEGIN)
    begun = [
        one for one in statements_of(installation) if one["verb"]["id"].endswith("/initialized")
    ]
    names = [one["context"]["contextActivities"]["grouping"][1]["id"] for one in begun]
    assert [name[-2:] for name in names] == ["-1", "-2"]


def test_a_lost_sitting_is_suspended(installation, registration, shell, again, clock):
    shell.send(BEGIN, put("location", "7"), put("completion_status", "incomplete"), SAVE)
    clock.tick(timedelta(hours=1).total_seconds())
    close_lost(installation)
    assert verbs(installation, "p-one")[-1] == "suspended"
    back = again()
    back.navigate()
    assert (back.unit, back.values["cmi.location"]) == ("one", "7")


def test_what_a_lost_sitting_asked_for_is_done(installation, registration, shell, again, clock):
    shell.send(BEGIN, *COMPLETED, put("adl.nav.request", "continue"), END)
    clock.tick(timedelta(hours=1).total_seconds())
    close_lost(installation)
    back = again()
    back.navigate()
    assert (back.unit, back.values["cmi.entry"]) == ("two", "ab-initio")


def test_a_lost_exit_all_completes_the_course(installation, registration, shell, clock):
    shell.send(BEGIN, *COMPLETED, END)
    shell.navigate("continue")
    shell.send(BEGIN, *COMPLETED, put("adl.nav.request", "exitAll"), END)
    clock.tick(timedelta(hours=1).total_seconds())
    close_lost(installation)
    assert is_satisfied(installation, registration)


def test_a_late_journal_counts_as_if_it_had_been_in_time(
    installation, registration, shell, again, clock
):
    shell.send(BEGIN, *COMPLETED, END)
    shell.navigate("continue")
    shell.send(BEGIN)
    late, session = shell.entries(*COMPLETED, put("adl.nav.request", "exitAll"), END), shell.session
    clock.tick(timedelta(hours=1).total_seconds())
    close_lost(installation)
    assert not is_satisfied(installation, registration)
    back = again()
    receipt = back.post(late, session=session).json
    assert receipt["is_applied"]
    assert is_satisfied(installation, registration)
    assert verbs(installation, registration.course_id) == ["completed", "passed"]


def test_a_late_journal_after_another_sitting_is_kept_only(shell, again):
    shell.send(BEGIN)
    late, session = shell.entries(*COMPLETED, END), shell.session
    back = again()
    back.navigate()
    assert back.post(late, session=session).json["is_applied"] is False
    assert back.unit == "one"


def test_total_time_is_added_once(shell, again):
    shell.send(BEGIN, put("session_time", "PT10M"), put("exit", "suspend"), END)
    shell.navigate("suspendAll")
    second = again()
    second.navigate()
    assert parse_interval(second.values["cmi.total_time"]) == 10 * 60 * 100
    second.send(BEGIN, put("session_time", "PT5M"))
    third = again()
    third.navigate()
    assert parse_interval(third.values["cmi.total_time"]) == 15 * 60 * 100


def test_who_leaves_without_terminate_goes_on_there(shell):
    shell.send(BEGIN, put("location", "3"))
    shell.navigate("continue")
    assert shell.unit == "two"
    shell.navigate("choice", "one")
    assert (shell.values["cmi.entry"], shell.values["cmi.location"]) == ("resume", "3")


def test_who_ends_a_part_begins_it_anew(shell):
    shell.send(BEGIN, put("location", "3"), END)
    shell.navigate("continue")
    shell.navigate("choice", "one")
    assert (shell.values["cmi.entry"], "cmi.location" in shell.values) == ("ab-initio", False)


def test_who_abandons_leaves_nothing(installation, registration, shell):
    shell.send(BEGIN, *COMPLETED, END)
    moved = shell.navigate("abandonAll")
    assert (moved["delivery"], moved["ended"]) == (None, True)
    attempt = f"{registration.course_id}?attemptId={registration.id}-1"
    assert verbs(installation, attempt) == ["abandoned"]
    states = {row["identifier"]: row["state"] for row in shell.look()["units"]}
    assert states["one"] == "now"


def test_a_sitting_that_is_abandoned_is_told_so(installation, shell):
    shell.send(BEGIN, put("location", "3"))
    moved = shell.navigate("abandon")
    assert (moved["delivery"], moved["ended"]) == (None, False)
    assert verbs(installation, "p-one") == ["initialized", "abandoned"]
    shell.navigate("continue")
    assert shell.unit == "two"


def test_exit_suspends_all(shell, again):
    shell.send(BEGIN, put("location", "4"), put("exit", "suspend"), END)
    shell.call("POST", "/exit", {})
    back = again()
    back.navigate()
    assert (back.unit, back.values["cmi.location"]) == ("one", "4")


def a_course_that_is_through(shell):
    shell.send(BEGIN, *COMPLETED, END)
    shell.navigate("continue")
    shell.send(BEGIN, *COMPLETED, END)


def states(shell):
    return [row["state"] for row in shell.look()["units"]]


def test_who_opens_a_finished_course_again_finds_it_finished(
    installation, registration, shell, again
):
    a_course_that_is_through(shell)
    shell.call("POST", "/exit", {})
    assert is_satisfied(installation, registration)
    back = again()
    assert states(back) == ["done"] * 3
    back.navigate()
    assert (back.unit, states(back)) == ("two", ["done"] * 3)


@pytest.mark.parametrize("asked", ["exitAll", "suspendAll"])
def test_who_looks_back_finds_what_was_done(
    installation, content_client, registration, shell, asked
):
    a_course_that_is_through(shell)
    shell.navigate(asked)
    review = a_shell_2004(installation, content_client, registration, mode="review")
    review.navigate()
    assert states(review) == ["done"] * 3


@pytest.mark.parametrize("resource", ["SCO", "ASSET"])
def test_exit_from_the_last_part_completes_it(installation, content_client, resource):
    items = an_item_2004("one") + an_item_2004("two", resource=resource)
    registration = enrolled_2004(installation, a_manifest_2004(items, sequencing=""))
    shell = a_shell_2004(installation, content_client, registration)
    for item in ("one", "two"):
        shell.navigate("choice", item)
        if shell.values:
            shell.send(BEGIN, END)
    shell.call("POST", "/exit", {})
    assert is_satisfied(installation, registration)


def test_exit_from_a_part_that_goes_on_completes_nothing(installation, registration, shell, again):
    for calls in ((BEGIN, put("exit", "suspend"), END), (BEGIN,)):
        shell.send(*calls)
        shell.call("POST", "/exit", {})
        shell = again()
        shell.navigate()
        assert shell.unit == "one"
    assert not any(verb == "completed" for verb in verbs(installation, "p-one"))


def test_a_reload_resumes(shell):
    shell.send(BEGIN, put("location", "9"))
    first = shell.session
    shell.navigate(session=None)
    assert (shell.unit, shell.values["cmi.location"]) == ("one", "9")
    assert shell.session != first


@pytest.mark.parametrize(
    ("scope", "status"),
    [("", "passed"), ('adlseq:objectivesGlobalToSystem="false"', "unknown")],
)
def test_objectives_of_the_system_reach_other_courses(installation, content_client, scope, status):
    with installation.transaction() as db:
        learner = a_person(db, iri_base=str(installation.settings.iri_base))
    items = [
        an_item_2004("a", inside=OBJECTIVE.format(read=read, write=write))
        for read, write in (("false", "true"), ("true", "false"))
    ]
    shells = [
        a_shell_2004(
            installation,
            content_client,
            enrolled_2004(installation, a_manifest_2004(item, scope=scope), person=learner),
        )
        for item in items
    ]
    shells[0].navigate()
    shells[0].send(BEGIN, put("success_status", "passed"), END)
    shells[0].navigate("exitAll")
    shells[1].navigate()
    found = shells[1].values.get("cmi.objectives.0.success_status", "unknown")
    assert found == status
    is_system = status == "passed"
    said = [name for name in (one["object"]["id"] for one in statements_of(installation))]
    named = [name for name in said if name.endswith("/objectives/shared")]
    assert [("/courses/" not in name) for name in named] == [is_system]


def test_browsing_satisfies_nothing(installation, content_client):
    registration = enrolled_2004(installation, a_manifest_2004(sequencing=FLOWING))
    browsing = a_shell_2004(installation, content_client, registration, mode="browse")
    browsing.navigate()
    browsing.send(BEGIN, *COMPLETED, END)
    browsing.navigate("continue")
    assert not is_satisfied(installation, registration)
