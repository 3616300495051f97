"""Records of one human being who stands on the roll twice (E14)."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from accounts import identity
from accounts.decision import Decision
from accounts.organisations import Organisation
from accounts.people import Person
from certificates.store import certificates_of
from schemas.clock import system_clock
from storage.installation import Installation
from tests.accounts.factories import a_person, an_organisation, sign_in
from tests.catalogue.factories import a_structure
from tests.certificates.factories import a_completed_registration
from tests.reports.test_records import a_header, records

SAID = Decision("command", "one and the same", system_clock())


@dataclass
class World:
    """Two rows of one human being, in two organisations, and a stranger."""

    here: Organisation
    there: Organisation
    first: Person
    second: Person
    merge: identity.Change
    registrations: list[str]


@pytest.fixture
def world(installation: Installation) -> World:
    with installation.transaction() as db:
        here, there = an_organisation(db), an_organisation(db)
        first = a_person(db, organisation=here.id, employee_id="E-1")
        second = a_person(db, organisation=there.id, employee_id="E-2")
        a_completed_registration(db, person=a_person(db, organisation=here.id))
        made = [
            a_completed_registration(db, person=one, structure=a_structure(1, title={"en": title}))
            for one, title in ((first, "First course"), (second, "Second course"))
        ]
        merge = identity.merge(db, first, second, SAID)
    return World(here, there, first, second, merge, [one.id for one in made])


def found(client: FlaskClient, header: dict[str, str], **query: Any) -> set[str]:
    return {one["registration"] for one in records(client, header, **query)}


def test_either_name_gives_the_records_of_both(
    client: FlaskClient, installation: Installation, world: World
) -> None:
    header = a_header(installation)
    for query in (
        {"learner": world.first.public_id},
        {"learner": world.second.public_id},
        {"employee_id": "E-1"},
        {"employee_id": "E-2", "learner": world.first.public_id},
    ):
        assert found(client, header, **query) == set(world.registrations)
    told = {one["learner"] for one in records(client, header, employee_id="E-1")}
    assert told == {world.first.public_id, world.second.public_id}


def test_an_organisation_sees_what_stands_there(
    client: FlaskClient, installation: Installation, world: World
) -> None:
    bound = a_header(installation, organisation=world.here.id)
    assert found(client, bound, employee_id="E-1") == {world.registrations[0]}
    # Not even that this is somebody of theirs.
    assert found(client, bound, employee_id="E-2") == set()
    assert found(client, bound, learner=world.second.public_id) == set()


def test_taken_back_each_has_his_own_again(
    client: FlaskClient, installation: Installation, world: World
) -> None:
    with installation.transaction() as db:
        identity.undo(db, 1, world.merge.number, SAID)
    header = a_header(installation)
    assert found(client, header, employee_id="E-1") == {world.registrations[0]}
    assert found(client, header, employee_id="E-2") == {world.registrations[1]}


def test_nobody_has_no_records(client: FlaskClient, installation: Installation) -> None:
    header = a_header(installation)
    assert found(client, header, employee_id="nobody") == set()
    assert found(client, header, learner="0b0e1b44-0000-4000-8000-000000000001") == set()


def test_my_record_is_that_of_both(
    client: FlaskClient, installation: Installation, world: World
) -> None:
    sign_in(client, world.second)
    page = client.get("/record").text
    assert "First course" in page
    assert "Second course" in page
    with installation.reading() as db:
        numbers = [certificates_of(db, 1, one.id)[0].number for one in (world.first, world.second)]
    assert all(number in page for number in numbers)
    # The file is not rendered yet (503); to somebody else there would be none (404).
    asked = [client.get(f"/certificates/{number}.pdf").status_code for number in numbers]
    assert asked[0] == asked[1] != 404
