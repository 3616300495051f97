"""Transfers of people and moves of offices are dated facts (D4)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from accounts.audit import events_about
from accounts.decision import Decision
from accounts.errors import PlacementInvalid
from accounts.organisations import Organisation, OrganisationKind, ancestors, get_organisation
from accounts.people import Details, Person, add_person, get_person
from accounts.store.tables import organisation_move
from accounts.transfers import MOVED, TRANSFERRED, move, placements_of, transfer
from jobs.store import job
from storage.database import Database
from tests.accounts.factories import IRI_BASE, a_person, an_institution, an_organisation

ADDED = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)  # the first of April in India
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 7, 1)
ORDER = Decision("person:somebody", "order 12/2026", NOW)


def someone(db: Database, node: Organisation) -> Person:
    details = Details(name="Demo Learner", organisation=node.id)
    return add_person(db, 1, details, iri_base=IRI_BASE, now=ADDED)[0]


def office(db: Database, parent: Organisation) -> Organisation:
    return an_organisation(db, kind=OrganisationKind.OFFICE, parent=parent.id)


def jobs(db: Database) -> list[Any]:
    rows = db.execute(select(job.c.kind, job.c.payload).order_by(job.c.id))
    return [tuple(row) for row in rows]


def test_a_person_stands_somewhere_from_the_first_day(db):
    node = an_organisation(db)
    [only] = placements_of(db, someone(db, node))
    assert (only.organisation, only.since, only.made.by) == (node.id, date(2026, 4, 1), "roll")
    assert jobs(db) == []


def test_a_transfer_is_a_dated_fact(db):
    here, there = an_organisation(db), an_organisation(db)
    person = someone(db, here)
    moved = transfer(db, person, there.id, ORDER, since=date(2026, 6, 1))
    assert (moved.organisation, moved.department_id) == (there.id, there.id)
    newest, first = placements_of(db, person)
    assert (newest.organisation, newest.since, newest.made) == (there.id, date(2026, 6, 1), ORDER)
    assert first.organisation == here.id
    assert newest.name_in("en") == there.name
    assert jobs(db) == [(TRANSFERRED, {"person": person.id, "placement": 2})]


def test_a_transfer_is_in_the_audit_log(db):
    here, there = an_organisation(db), an_organisation(db)
    person = someone(db, here)
    transfer(db, person, there.id, ORDER)
    [event] = events_about(db, 1, f"person:{person.public_id}")
    assert (event.action, event.actor) == ("person.transferred", ORDER.by)
    assert event.facts == {
        "before": here.id,
        "organisation": there.id,
        "since": "2026-07-01",
        "reason": ORDER.reason,
    }


def test_a_transfer_to_the_same_place_is_nothing(db):
    here = an_organisation(db)
    person = someone(db, here)
    assert transfer(db, person, here.id, ORDER) == person
    assert len(placements_of(db, person)) == 1
    assert jobs(db) == []


@pytest.mark.parametrize("day", [date(2026, 7, 2), date(2026, 3, 31)])
def test_a_day_that_cannot_be_is_refused(db, day):
    person = someone(db, an_organisation(db))
    with pytest.raises(PlacementInvalid, match="since"):
        transfer(db, person, an_organisation(db).id, ORDER, since=day)


def test_an_office_moves_with_its_people(db):
    old, new = an_organisation(db), an_organisation(db)
    node = office(db, old)
    below = office(db, node)
    person, neighbour = someone(db, below), someone(db, old)
    moved = move(db, node, new, ORDER)
    root = an_institution(db)
    assert moved.parent == new.id
    assert ancestors(db, 1, below.id) == [below.id, node.id, new.id, root.id]
    assert get_person(db, 1, person.id).department_id == new.id
    assert get_person(db, 1, neighbour.id).department_id == old.id
    row = db.execute(select(organisation_move)).one()
    assert row.organisation == node.id
    assert (row.old_parent, row.new_parent, row.since) == (old.id, new.id, TODAY)
    assert jobs(db) == [(MOVED, {"organisation": node.id, "move": 1})]


def test_people_of_a_department_below_keep_theirs(db):
    old, new = an_organisation(db), an_organisation(db)
    node = office(db, old)
    department = an_organisation(db, parent=node.id)
    person = someone(db, department)
    move(db, node, new, ORDER)
    assert get_person(db, 1, person.id).department_id == department.id
    move(db, department, old, ORDER)
    assert get_person(db, 1, person.id).department_id == department.id


def test_a_move_to_where_it_stands_is_nothing(db):
    old = an_organisation(db)
    node = office(db, old)
    assert move(db, node, old, ORDER) == node
    assert jobs(db) == []


def test_a_move_that_cannot_be_is_refused(db):
    root = an_institution(db)
    node = an_organisation(db)
    below = office(db, node)
    with pytest.raises(PlacementInvalid, match="top"):
        move(db, root, node, ORDER)
    for target in (node, below):
        with pytest.raises(PlacementInvalid, match="below"):
            move(db, node, target, ORDER)
    with pytest.raises(PlacementInvalid, match="still to come"):
        move(db, below, root, ORDER, since=date(2027, 1, 1))
    assert get_organisation(db, 1, below.id).parent == node.id


def test_transfers_of_one_person_are_numbered(db):
    nodes = [an_organisation(db) for _ in range(3)]
    person = a_person(db, organisation=nodes[0].id)
    for node in nodes[1:]:
        transfer(db, person, node.id, ORDER)
    assert [one.number for one in placements_of(db, person)] == [3, 2, 1]
