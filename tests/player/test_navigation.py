"""Playing SCORM 2004 through the run-time calls: deliver, navigate, journal, outline."""

import pytest

from tests.player.factories import told
from tests.player.factories2004 import BEGIN, END, SAVE, a_shell_2004, enrolled_2004, put

# The portal's factory connects the listeners that fold what is told.
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def shell(installation, content_client):
    return a_shell_2004(installation, content_client, enrolled_2004(installation))


def states(shell):
    """Give each row's identifier and state."""
    return {row["identifier"]: row["state"] for row in shell.look()["units"]}


def test_coming_in_starts(shell):
    moved = shell.navigate()
    assert (shell.unit, moved["ended"], moved["exception"]) == ("one", False, None)
    assert moved["delivery"]["values"]["cmi.entry"] == "ab-initio"
    assert moved["delivery"]["values"]["adl.nav.request_valid.continue"] == "true"


def test_continue_delivers_the_next(shell):
    shell.navigate()
    shell.send(BEGIN, put("completion_status", "completed"), END)
    shell.navigate("continue")
    assert shell.unit == "two"
    assert states(shell) == {"ORG": "now", "one": "done", "two": "now"}


def test_the_course_ends_behind_the_last(installation, shell):
    shell.navigate()
    for _ in range(2):
        shell.send(BEGIN, put("completion_status", "completed"), END)
        moved = shell.navigate("continue")
    assert (moved["delivery"], moved["ended"]) == (None, True)
    assert ("completed", shell_course(installation)) in told(installation)


def shell_course(installation):
    """Give the last part of the course's IRI."""
    return next(name for verb, name in reversed(told(installation)) if verb == "completed")


def test_commit_is_acknowledged(shell):
    shell.navigate()
    receipt = shell.send(BEGIN, put("completion_status", "completed"), SAVE)
    assert (receipt["acknowledged"], receipt["divergences"]) == (3, 0)
    assert receipt["outline"]["units"][1]["state"] == "done"


def test_what_the_content_asked_for_is_done(shell):
    shell.navigate()
    receipt = shell.send(BEGIN, put("adl.nav.request", "continue"), END)
    assert receipt["terminated"]
    shell.navigate()
    assert shell.unit == "two"


def test_a_killed_tab_resumes_there(installation, content_client):
    registration = enrolled_2004(installation)
    shell = a_shell_2004(installation, content_client, registration)
    shell.navigate()
    shell.send(BEGIN, put("location", "7"))
    again = a_shell_2004(installation, content_client, registration)
    again.navigate()
    assert again.unit == "one"
    assert again.values["cmi.entry"] == "resume"
    assert again.values["cmi.location"] == "7"
