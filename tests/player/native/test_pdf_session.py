"""Sessions with a PDF over HTTP: what completes it, and what learners' own requests cannot do."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from catalogue.store.registrations import Registration
from progress.store import progress_of
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION
from tests.conftest import SetClock
from tests.packages.factories_pdf import a_pdf
from tests.player.cmi5.factories import Au, verbs
from tests.player.factories import a_shell, enrolled

PAGES = 3


@pytest.fixture
def registration(installation: Installation) -> Registration:
    return enrolled(installation, a_pdf(PAGES))


@pytest.fixture
def reader(
    installation: Installation,
    registration: Registration,
    client: FlaskClient,
    content_client: FlaskClient,
) -> Au:
    """The reader of the document, begun."""
    return begun(installation, registration, client, content_client)


def begun(
    installation: Installation,
    registration: Registration,
    client: FlaskClient,
    content: FlaskClient,
) -> Au:
    """Deliver the document, and begin its session as its page does."""
    delivered = a_shell(installation, content, registration).deliver()
    address, _, _facts = delivered["address"].partition("#")
    au = Au(client, f"http://example.org{address}").begin()
    assert au.say("initialized").status_code == 200
    return au


def page(au: Au, number: int, seconds: float = 1.0, **changed: Any) -> dict[str, Any]:
    """Say that a page was shown."""
    return au.word(
        "experienced",
        category=False,
        object={"id": f"{au.given['activityId']}/pages/{number}"},
        result={"duration": f"PT{seconds}S"},
        **changed,
    )


def is_complete(installation: Installation, registration: Registration) -> bool:
    with installation.reading() as db:
        return progress_of(db, INSTITUTION, registration.id).units[0].completed


def test_a_document_that_was_read_is_completed_once(
    installation: Installation, registration: Registration, reader: Au, clock: SetClock
) -> None:
    for number in range(1, PAGES + 1):
        assert not is_complete(installation, registration)
        clock.tick(2)
        assert reader.say(page(reader, number)).status_code == 200
    assert is_complete(installation, registration)
    clock.tick(2)
    assert reader.say(page(reader, 1), "terminated").status_code == 200
    assert verbs(installation, registration).count("completed") == 1


def test_the_last_pages_count_where_the_session_ends_with_them(
    installation: Installation, registration: Registration, reader: Au, clock: SetClock
) -> None:
    clock.tick(10)
    batch = [page(reader, number) for number in range(1, PAGES + 1)]
    assert reader.say(*batch, "terminated").status_code == 200
    assert is_complete(installation, registration)


@pytest.mark.parametrize("verb", ["completed", "passed", "failed"])
def test_the_reader_cannot_judge_itself(
    installation: Installation, registration: Registration, reader: Au, verb: str
) -> None:
    assert reader.say(verb).status_code == 403
    assert not is_complete(installation, registration)


def test_pages_cannot_be_claimed_faster_than_they_are_shown(
    installation: Installation, registration: Registration, reader: Au
) -> None:
    assert reader.say(*(page(reader, number) for number in range(1, PAGES + 1))).status_code == 200
    assert not is_complete(installation, registration)


def test_a_page_that_is_said_again_is_one_page(
    installation: Installation, registration: Registration, reader: Au, clock: SetClock
) -> None:
    told = page(reader, 1)
    for _ in range(PAGES):
        clock.tick(5)
        assert reader.say(told).status_code == 200
        assert reader.say({**told, "id": str(uuid4())}).status_code == 200
    assert not is_complete(installation, registration)


def test_two_tabs_are_one_reader(
    installation: Installation,
    registration: Registration,
    reader: Au,
    client: FlaskClient,
    content_client: FlaskClient,
    clock: SetClock,
) -> None:
    """Who opens it again ends the first session; what that one still says is not taken."""
    other = begun(installation, registration, client, content_client)
    clock.tick(2)
    assert reader.say(page(reader, 1)).status_code == 401
    assert other.say(page(other, 2), page(other, 3)).status_code == 200
    assert not is_complete(installation, registration)
