"""Content that never calls the API: told only where the unit's rule goes by it (F8)."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from progress.listeners import connect
from progress.store import progress_of
from storage.installation import Installation
from tests.conftest import SetClock
from tests.player.factories import INITIALIZE, a_shell, enrolled, statements_of, told
from tests.player.factories2004 import a_shell_2004, enrolled_2004


@pytest.fixture(autouse=True)
def _listening() -> None:
    connect()


def rule_for(installation: Installation, **fallback: Any) -> Any:
    """Enrol in the course of one SCO, with a fallback for it."""
    first = enrolled(installation)
    (unit,) = first.structure.units()
    rule = {"units": {unit.id: {"fallback": fallback}}} if fallback else None
    return enrolled(installation, rule=rule)


def play_silently(
    installation: Installation, client: FlaskClient, clock: SetClock, registration: Any
) -> None:
    """Open the unit, keep the shell alive for six minutes, leave."""
    shell = a_shell(installation, client, registration)
    shell.deliver()
    clock.tick(360)
    assert shell.call("POST", "/exit", {}).status_code == 200


@pytest.mark.parametrize(
    ("fallback", "satisfied", "verbs"),
    [
        ({}, False, []),
        ({"when": "officer"}, False, []),
        ({"when": "opened"}, True, ["experienced", "terminated"]),
        ({"when": "minutes", "minutes": 6}, True, ["experienced", "terminated"]),
        ({"when": "minutes", "minutes": 7}, False, ["experienced", "terminated"]),
    ],
)
def test_silent_sitting(
    installation: Installation,
    content_client: FlaskClient,
    clock: SetClock,
    fallback: dict[str, Any],
    satisfied: bool,
    verbs: list[str],
) -> None:
    registration = rule_for(installation, **fallback)
    play_silently(installation, content_client, clock, registration)
    assert [verb for verb, _ in told(installation)] == verbs
    with installation.reading() as db:
        progress = progress_of(db, registration.institution, registration.id)
    assert progress.satisfied is satisfied


def test_time_is_the_server_clock(
    installation: Installation, content_client: FlaskClient, clock: SetClock
) -> None:
    registration = rule_for(installation, when="minutes", minutes=60)
    play_silently(installation, content_client, clock, registration)
    assert statements_of(installation)[-1]["result"]["duration"] == "PT06M00S"


def test_content_that_speaks_is_told_by_its_own_words(
    installation: Installation, content_client: FlaskClient
) -> None:
    registration = rule_for(installation, when="officer")
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE)
    shell.call("POST", "/exit", {})
    assert [verb for verb, _ in told(installation)] == ["initialized", "suspended"]


@pytest.mark.parametrize(("minutes", "satisfied"), [(6, True), (7, False)])
def test_silent_course_of_scorm_2004_is_completed_as_a_whole(
    installation: Installation,
    content_client: FlaskClient,
    clock: SetClock,
    minutes: int,
    satisfied: bool,
) -> None:
    rule = {"fallback": {"when": "minutes", "minutes": minutes}}
    registration = enrolled_2004(installation, rule=rule)
    shell = a_shell_2004(installation, content_client, registration)
    shell.navigate()
    clock.tick(200)
    shell.navigate("continue")
    clock.tick(160)
    shell.navigate("suspendAll")
    with installation.reading() as db:
        progress = progress_of(db, registration.institution, registration.id)
    assert progress.satisfied is satisfied
