"""A nodal officer completes what a rule leaves to one, within his reach and nowhere else."""

import pytest
from flask.testing import FlaskClient

from accounts.organisations import get_root
from accounts.people import Person
from accounts.roles import Role, grant_role
from catalogue.store import Registration
from progress.listeners import connect
from progress.store import progress_of
from storage.installation import Installation
from tests.accounts.factories import a_person, an_organisation, sign_in
from tests.catalogue.factories import a_registration, a_structure, a_unit

RULE = {"units": {"u-1": {"fallback": {"when": "officer"}}}}


@pytest.fixture(autouse=True)
def _listening() -> None:
    connect()


@pytest.fixture
def office(installation: Installation) -> tuple[Person, Registration, Registration]:
    """Make an officer, a learner of his office and one of another; both wait."""
    with installation.transaction() as db:
        here, there = an_organisation(db).id, an_organisation(db).id
        officer = a_person(db, organisation=here)
        grant_role(db, officer, Role.NODAL_OFFICER, here, installation.now())
        mine, theirs = (
            a_registration(
                db,
                person=a_person(db, organisation=at, name=name),
                structure=a_structure([a_unit(1)]),
                rule=RULE,
            )
            for at, name in ((here, "Meena Kumari"), (there, "Someone Else"))
        )
    return officer, mine, theirs


Office = tuple[Person, Registration, Registration]


def is_done(installation: Installation, registration: Registration) -> bool:
    with installation.reading() as db:
        return progress_of(db, registration.institution, registration.id).satisfied


def test_officer_sees_and_completes(
    client: FlaskClient, installation: Installation, office: Office
) -> None:
    officer, mine, _theirs = office
    sign_in(client, officer)
    page = client.get("/desk/completions").text
    assert "Meena Kumari" in page
    assert "Someone Else" not in page
    form = {"unit": "u-1", "reason": "Seen in class"}
    assert client.post(f"/desk/completions/{mine.id}", data=form).status_code == 303
    assert is_done(installation, mine)
    page = client.get("/desk/completions").text
    assert "Nobody waits" in page


def test_reason_is_asked_for(
    client: FlaskClient, installation: Installation, office: Office
) -> None:
    officer, mine, _theirs = office
    sign_in(client, officer)
    answer = client.post(f"/desk/completions/{mine.id}", data={"unit": "u-1", "reason": " "})
    assert answer.status_code == 422
    assert "Say in a few words how you know it" in answer.text
    assert not is_done(installation, mine)


@pytest.mark.parametrize(("unit", "status"), [("u-9", 409), ("u-1", 404)])
def test_nothing_else_is_completed(
    client: FlaskClient, installation: Installation, office: Office, unit: str, status: int
) -> None:
    officer, mine, theirs = office
    sign_in(client, officer)
    whose = mine if status == 409 else theirs
    form = {"unit": unit, "reason": "x"}
    assert client.post(f"/desk/completions/{whose.id}", data=form).status_code == status
    assert not is_done(installation, mine)
    assert not is_done(installation, theirs)


def test_others_do_not_come_in(client: FlaskClient, installation: Installation) -> None:
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, person)
    assert client.get("/desk/completions").status_code == 403


def test_admin_of_the_institution_sees_all(
    client: FlaskClient, installation: Installation, office: Office
) -> None:
    with installation.transaction() as db:
        admin = a_person(db)
        grant_role(db, admin, Role.ADMIN, get_root(db, 1).id, installation.now())
    sign_in(client, admin)
    page = client.get("/desk/completions").text
    assert "Meena Kumari" in page
    assert "Someone Else" in page
