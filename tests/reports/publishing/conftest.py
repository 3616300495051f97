"""A publisher who is signed in."""

import pytest
from flask.testing import FlaskClient

from accounts.people import Person
from accounts.roles import Role
from progress.listeners import connect
from storage.installation import Installation
from tests.accounts.factories import a_person, sign_in


@pytest.fixture(autouse=True)
def _listening() -> None:
    connect()


@pytest.fixture
def person(installation: Installation) -> Person:
    """Somebody with the publisher's role."""
    with installation.transaction() as db:
        return a_person(db, roles=(Role.PUBLISHER,), iri_base=str(installation.settings.iri_base))


@pytest.fixture
def publisher(client: FlaskClient, person: Person) -> FlaskClient:
    """Their browser."""
    sign_in(client, person)
    return client
