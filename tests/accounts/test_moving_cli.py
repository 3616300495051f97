"""The commands `user transfer` and `organisation move` (D4)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from accounts.organisations import get_organisation
from accounts.transfers import placements_of
from storage.installation import Installation
from tests.accounts.factories import a_person, an_organisation

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=list(arguments))


def test_a_person_is_transferred(run: Run, installation: Installation, clock: Any) -> None:
    with installation.transaction() as db:
        here, there = an_organisation(db), an_organisation(db)
        person = a_person(db, employee_id="E-77", organisation=here.id)
    given = ("user", "transfer", "--employee-id", "E-77", "--to", there.code)
    told = json.loads(run(*given, "--reason", "order 12", "--json").stdout)
    assert told == {"id": person.public_id, "organisation": there.id, "before": here.id}
    with installation.reading() as db:
        newest = placements_of(db, person)[0]
    assert (newest.organisation, newest.made.by) == (there.id, "command")
    assert newest.made.reason == "order 12"


def test_an_office_is_moved(run: Run, installation: Installation) -> None:
    with installation.transaction() as db:
        below, node = an_organisation(db), an_organisation(db)
    answer = run("organisation", "move", node.code, "--below", below.code, "--since", "2026-06-01")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout == f"{node.name} stands below {below.name} now.\n"
    with installation.reading() as db:
        assert get_organisation(db, 1, node.id).parent == below.id


@pytest.mark.parametrize(
    "given",
    [
        ("user", "transfer", "--to", "nowhere", "--employee-id", "nobody"),
        ("user", "transfer", "--to", "nowhere"),
        ("organisation", "move", "nowhere", "--below", "institution"),
        ("organisation", "move", "institution", "--below", "institution"),
        ("organisation", "move", "institution", "--below", "institution", "--since", "soon"),
    ],
)
def test_what_cannot_be_fails(run: Run, given: tuple[str, ...]) -> None:
    assert run(*given).exit_code != 0
