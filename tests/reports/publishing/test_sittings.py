"""Sittings that ended without a word are counted and shown to the publisher."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from catalogue.store import Course, get_course
from reports.listeners import connect
from reports.publishing.sittings import ENOUGH
from reports.publishing.store import Sittings, sittings_of
from storage.installation import Installation
from tests.player.factories import COMMIT, FINISH, INITIALIZE, a_shell, enrolled, set_

SAID = [INITIALIZE, set_("lesson_status", "completed"), FINISH]
REFUSED = [INITIALIZE, set_("lesson_status", "perhaps"), FINISH]
SILENT = [INITIALIZE, set_("lesson_location", "3"), COMMIT]


@pytest.fixture(autouse=True)
def _answering() -> None:
    connect()


def played(
    installation: Installation,
    client: FlaskClient,
    sittings: list[list[Any]],
    mode: str = "normal",
    rule: Any = None,
) -> Course:
    """Enrol a learner and play the sittings."""
    registration = enrolled(installation, rule=rule)
    for calls in sittings:
        shell = a_shell(installation, client, registration, mode=mode)
        shell.deliver()
        if calls:
            shell.send(*calls)
        shell.call("POST", "/exit", {})
    with installation.reading() as db:
        return get_course(db, 1, registration.course_id)


@pytest.mark.parametrize(
    ("sittings", "counts"),
    [
        ([SAID], (1, 0, 0)),
        ([SILENT, SILENT], (2, 0, 2)),
        ([[], SILENT, SAID], (3, 1, 1)),
        ([REFUSED], (1, 0, 1)),
    ],
)
def test_sittings_are_counted(
    installation: Installation, content_client: FlaskClient, sittings: Any, counts: Any
) -> None:
    course = played(installation, content_client, sittings)
    with installation.reading() as db:
        (found,) = sittings_of(db, 1, course.id)
    assert found == Sittings(found.unit_id, *counts)


def test_browsing_is_not_counted(installation: Installation, content_client: FlaskClient) -> None:
    course = played(installation, content_client, [SILENT], mode="browse")
    with installation.reading() as db:
        assert sittings_of(db, 1, course.id) == []


@pytest.mark.parametrize(
    ("sittings", "is_told"),
    [([SILENT] * ENOUGH, True), ([SILENT] * (ENOUGH - 1), False), ([SAID, *[SILENT] * 5], False)],
)
def test_publisher_is_told_when_there_are_enough(
    publisher: FlaskClient,
    content_client: FlaskClient,
    installation: Installation,
    sittings: Any,
    is_told: bool,
) -> None:
    course = played(installation, content_client, sittings)
    for path in ("", "/sittings"):
        page = publisher.get(f"/publish/courses/{course.id}{path}").text
        assert ("5 sittings ended and none said" in page) is is_told


def test_chosen_fallback_ends_the_notice(
    publisher: FlaskClient, content_client: FlaskClient, installation: Installation
) -> None:
    first = enrolled(installation)
    (unit,) = first.structure.units()
    rule = {"units": {unit.id: {"fallback": {"when": "officer"}}}}
    course = played(installation, content_client, [SILENT] * ENOUGH, rule=rule)
    page = publisher.get(f"/publish/courses/{course.id}/sittings").text
    assert "sittings ended and none said" not in page
    assert "when a nodal officer says so" in page
