"""Two who say at once who is who, or who belongs where: one after the other, nothing half."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from accounts import identity
from accounts.decision import Decision
from accounts.errors import IdentityConflict, PlacementInvalid
from accounts.organisations import ancestors
from accounts.people import Person, get_person
from accounts.personas import people_of
from accounts.transfers import move, placements_of, transfer
from schemas.clock import system_clock
from storage.installation import Installation
from tests.accounts.factories import IRI_BASE, a_person, an_organisation

ROUNDS = 8
MBOX = {"mbox": "mailto:asha@example.org"}
SAID = Decision("command", "at once", system_clock())


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run tasks in threads at once; give what each gave or raised."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        futures = [pool.submit(task) for task in tasks]
    return [future.exception() or future.result() for future in futures]


def people(installation: Installation, count: int) -> list[Person]:
    with installation.transaction() as db:
        return [a_person(db) for _ in range(count)]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_circle_of_merges_is_no_circle(installation: Installation, turn: int) -> None:
    ring = people(installation, 4)

    def merge(first: Person, second: Person) -> identity.Change:
        with installation.transaction() as db:
            return identity.merge(db, first, second, SAID)

    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    answers = at_once(*[lambda p=pair: merge(*p) for pair in pairs])
    refused = [one for one in answers if isinstance(one, IdentityConflict)]
    made = [one for one in answers if isinstance(one, identity.Change)]
    assert (len(made), len(refused)) == (3, 1)
    with installation.transaction() as db:
        assert len(people_of(db, ring[turn % 4])) == 4
        for change in sorted(made, key=lambda one: -one.number):
            identity.undo(db, 1, change.number, SAID)
        assert all(len(people_of(db, one)) == 1 for one in ring)


def test_an_identifier_goes_to_one_of_those_who_want_it(installation: Installation) -> None:
    wanting = people(installation, 6)

    def add(person: Person) -> identity.Change | None:
        with installation.transaction() as db:
            return identity.add_identifier(db, person, MBOX, SAID, iri_base=IRI_BASE)

    answers = at_once(*[lambda p=person: add(p) for person in wanting])
    assert sum(isinstance(one, identity.Change) for one in answers) == 1
    assert sum(isinstance(one, IdentityConflict) for one in answers) == 5


def test_a_change_is_taken_back_once(installation: Installation) -> None:
    first, second = people(installation, 2)
    with installation.transaction() as db:
        number = identity.merge(db, first, second, SAID).number

    def undo() -> identity.Change:
        with installation.transaction() as db:
            return identity.undo(db, 1, number, SAID)

    answers = at_once(*[undo] * 5)
    assert sum(isinstance(one, identity.Change) for one in answers) == 1
    assert sum(isinstance(one, IdentityConflict) for one in answers) == 4


def test_transfers_of_one_person_follow_each_other(installation: Installation) -> None:
    [person] = people(installation, 1)
    with installation.transaction() as db:
        nodes = [an_organisation(db).id for _ in range(6)]

    def send(node: int) -> Person:
        with installation.transaction() as db:
            return transfer(db, person, node, SAID)

    at_once(*[lambda n=node: send(n) for node in nodes])
    with installation.reading() as db:
        rows = placements_of(db, person)
        assert get_person(db, 1, person.id).organisation == rows[0].organisation
    assert [one.number for one in rows] == list(range(7, 0, -1))
    assert {one.organisation for one in rows[:-1]} == set(nodes)


def test_two_offices_do_not_come_to_stand_below_each_other(installation: Installation) -> None:
    for _ in range(ROUNDS):
        with installation.transaction() as db:
            first, second = an_organisation(db), an_organisation(db)

        def put(node: Any, below: Any) -> None:
            with installation.transaction() as db:
                move(db, node, below, SAID)

        answers = at_once(
            lambda one=first, other=second: put(one, other),
            lambda one=first, other=second: put(other, one),
        )
        assert sum(isinstance(one, PlacementInvalid) for one in answers) == 1
        with installation.reading() as db:
            assert sorted(len(ancestors(db, 1, one.id)) for one in (first, second)) == [2, 3]
