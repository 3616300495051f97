"""Fallbacks for silent content: by table, and through the record store (F8)."""

from typing import Any

import orjson
import pytest
from sqlalchemy import select

from accounts.credentials import product
from accounts.roles import Role
from catalogue.errors import RuleInvalid
from catalogue.rule import Fallback, FallbackWhen, check_rule, fallback_of
from catalogue.store.registrations import Registration
from lrs.store.tables import statement as statement_table
from progress.fallback import NotForOfficers, complete_by_officer, met_by
from progress.fold import add
from progress.listeners import connect
from progress.observation import FALLBACK, SET_BY_SERVER
from progress.store import progress_of
from progress.tracker import rebuild, track
from storage.database import Database
from storage.installation import Installation
from tests.accounts.factories import IRI_BASE, a_person
from tests.catalogue.factories import a_registration, a_structure, a_unit
from tests.progress.factories import (
    a_requirement,
    a_statement,
    an_instant,
    say,
    some_requirements,
    void,
)

OPENED, MINUTES = Fallback(FallbackWhen.OPENED), Fallback(FallbackWhen.MINUTES, 10)
OPEN = a_statement("initialized", minute=0)
SHORT = a_statement("suspended", minute=4, duration="PT4M")
REST = a_statement("terminated", minute=20, duration="PT6M")
LONG = a_statement("terminated", minute=12, duration="PT10M")

ROWS = [
    (OPENED, [], None),
    (OPENED, [OPEN], OPEN),
    (OPENED, [a_statement("experienced", unit="u-2")], None),
    (MINUTES, [OPEN], None),
    (MINUTES, [OPEN, SHORT], None),
    (MINUTES, [OPEN, LONG], LONG),
    (MINUTES, [OPEN, SHORT, REST], REST),
    (MINUTES, [REST, SHORT, OPEN], REST),
    (Fallback(FallbackWhen.FINISH), [OPEN, LONG], None),
    (Fallback(FallbackWhen.OFFICER), [OPEN, LONG], None),
]


@pytest.mark.parametrize(("fallback", "said", "met"), ROWS)
def test_what_meets_a_fallback(fallback: Fallback, said: list[Any], met: Any) -> None:
    requirements = some_requirements(a_requirement(fallback=fallback))
    seen = sorted(add(frozenset(), said, requirements), key=lambda found: found.order)
    found = met_by(requirements.units[0], seen)
    assert (found and found.statement) == (met and met["id"])


@pytest.mark.parametrize(
    ("chosen", "fallback"),
    [
        ({}, None),
        ({"finish_completes": True}, Fallback(FallbackWhen.FINISH)),
        ({"fallback": {"when": "minutes", "minutes": 10}}, MINUTES),
        ({"fallback": {"when": "officer"}}, Fallback(FallbackWhen.OFFICER)),
    ],
)
def test_rule_is_read(chosen: dict[str, Any], fallback: Fallback | None) -> None:
    assert fallback_of({"units": {"u-1": chosen}}, "u-1") == fallback


def test_fallback_completes_and_cannot_pass() -> None:
    rule = {"units": {"u-1": {"move_on": "Passed", "fallback": {"when": "opened"}}}}
    with pytest.raises(RuleInvalid, match="it can complete a unit, not pass it"):
        check_rule(rule, a_structure(1))


@pytest.fixture(autouse=True)
def _listening() -> None:
    connect()


def enrolled(db: Database, when: str, **more: Any) -> Registration:
    """Enrol in a course of one silent unit whose rule has a fallback."""
    rule = {"units": {"u-1": {"fallback": {"when": when, **more}}}}
    return a_registration(db, structure=a_structure([a_unit(1)]), rule=rule)


def is_satisfied(db: Database, registration: Registration) -> bool:
    return progress_of(db, registration.institution, registration.id).satisfied


def said_by_rule(db: Database) -> list[dict[str, Any]]:
    """Give the completions that the product made."""
    payloads = [orjson.loads(row.payload) for row in db.execute(select(statement_table.c.payload))]
    return [
        one
        for one in payloads
        if SET_BY_SERVER in one.get("context", {}).get("extensions", {})
        and one["verb"]["id"].endswith("/completed")
    ]


def test_opening_completes_and_says_why(db: Database) -> None:
    registration = enrolled(db, "opened")
    assert not is_satisfied(db, registration)
    opened = say(db, registration, "experienced", unit="u-1")
    assert is_satisfied(db, registration)
    (made,) = said_by_rule(db)
    assert made["context"]["extensions"][FALLBACK] == {"when": "opened", "met_by": opened}
    assert made["context"]["extensions"][SET_BY_SERVER] is True
    (unit,) = progress_of(db, registration.institution, registration.id).units
    assert unit.why[0].statement == made["id"]


def test_minutes_count_over_all_sittings(db: Database) -> None:
    registration = enrolled(db, "minutes", minutes=10)
    say(db, registration, "initialized", unit="u-1")
    say(db, registration, "suspended", unit="u-1", minute=4, duration="PT4M")
    assert not is_satisfied(db, registration)
    say(db, registration, "terminated", unit="u-1", minute=20, duration="PT6M")
    assert is_satisfied(db, registration)
    assert said_by_rule(db)[0]["timestamp"].startswith("2026-11-18T12:20")


def test_it_is_said_once_and_rebuilt_the_same(db: Database) -> None:
    registration = enrolled(db, "opened")
    for minute in range(3):
        say(db, registration, "initialized", unit="u-1", minute=minute)
    track(db, registration, now=an_instant(70))
    before = progress_of(db, registration.institution, registration.id)
    rebuild(db, registration)
    assert progress_of(db, registration.institution, registration.id) == before
    assert len(said_by_rule(db)) == 1


def test_content_that_speaks_needs_no_fallback(db: Database) -> None:
    registration = enrolled(db, "minutes", minutes=1)
    say(db, registration, "completed", unit="u-1")
    say(db, registration, "terminated", unit="u-1", minute=9, duration="PT9M")
    assert said_by_rule(db) == []


def test_voided_completion_is_not_said_again(db: Database) -> None:
    registration = enrolled(db, "opened")
    say(db, registration, "experienced", unit="u-1")
    void(db, registration, said_by_rule(db)[0]["id"], product(1, IRI_BASE))
    track(db, registration, now=an_instant(80))
    assert not is_satisfied(db, registration)


def test_completion_of_another_rule_does_not_count(db: Database) -> None:
    context = {"extensions": {SET_BY_SERVER: True, FALLBACK: {"when": "opened"}}}
    registration = enrolled(db, "minutes", minutes=60)
    say(db, registration, "completed", unit="u-1", context=context)
    assert not is_satisfied(db, registration)


def test_officer_completes_where_the_rule_leaves_it_to_one(db: Database) -> None:
    registration = enrolled(db, "officer")
    officer = a_person(db, roles=(Role.NODAL_OFFICER,))
    for _ in range(2):
        reason = "Seen in class on 3 June"
        complete_by_officer(db, registration, "u-1", officer, reason, now=an_instant(5))
    assert is_satisfied(db, registration)
    (made,) = said_by_rule(db)
    assert made["context"]["instructor"]["account"]["name"] == officer.public_id
    assert list(made["result"]["extensions"].values()) == ["Seen in class on 3 June"]


@pytest.mark.parametrize("when", ["opened", "finish"])
def test_officer_may_not_where_it_does_not(installation: Installation, when: str) -> None:
    with installation.transaction() as db:
        registration = enrolled(db, when)
        officer = a_person(db, roles=(Role.NODAL_OFFICER,))
        with pytest.raises(NotForOfficers):
            complete_by_officer(db, registration, "u-1", officer, "x", now=an_instant(5))
