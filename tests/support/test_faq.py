"""Questions and answers (J4)."""

import pytest
from flask.testing import FlaskClient

from accounts.people import Person
from schemas.language import LANGUAGES
from storage.installation import Installation
from support.faq import Entry, entries, find_entries
from support.views import topics
from tests.accounts.factories import a_person, an_organisation, sign_in

# What the founding document asks, by the id of our answer.
SEVEN = ["free", "computer", "number", "mandatory", "diksha", "details", "code"]


def ids(found: list[Entry]) -> list[str]:
    """Name entries."""
    return [entry.id for entry in found]


def test_seven_questions_are_answered_first() -> None:
    assert ids(list(entries()))[:7] == SEVEN


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_entry_speaks_both_languages(entry: Entry) -> None:
    assert set(entry.question) == set(entry.answer) == set(LANGUAGES)
    assert all(len(text) > 40 for texts in entry.answer.values() for text in texts)
    assert entry.topic in topics()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("OTP", "code"),
        ("the code does not come", "code"),
        ("DIKSHA?", "diksha"),
        ("दीक्षा", "diksha"),
        ("क्या प्रमाणपत्र अनिवार्य हैं", "mandatory"),
        ("genuine certificate", "genuine"),
        ("saved", "lost"),
    ],
)
def test_search_finds_in_either_language(text: str, first: str) -> None:
    assert ids(find_entries(text, entries()))[0] == first


@pytest.mark.parametrize("text", ["zzzz", "?!", "\0"])
def test_search_that_finds_nothing(text: str) -> None:
    assert find_entries(text, entries()) == []


def test_help_needs_no_signing_in(client: FlaskClient) -> None:
    html = client.get("/help").get_data(as_text=True)
    assert html.count("<details") == len(entries())


def test_search_opens_the_best_answer(client: FlaskClient) -> None:
    html = client.get("/help?q=free").get_data(as_text=True)
    assert '<details id="free" open>' in html


def test_search_without_result_offers_all(client: FlaskClient) -> None:
    html = client.get("/help?q=%00zzzz").get_data(as_text=True)
    assert "No answer found" in html
    assert 'href="/help"' in html


def test_help_names_the_contact_of_ones_department(
    client: FlaskClient, installation: Installation
) -> None:
    with installation.transaction() as db:
        node = an_organisation(db, name="Department of Posts", contact="Room 12")
        person: Person = a_person(db, organisation=node.id)
    assert "Room 12" not in client.get("/help").get_data(as_text=True)
    sign_in(client, person)
    assert "Room 12" in client.get("/help").get_data(as_text=True)


def test_accessibility_statement_is_published(client: FlaskClient) -> None:
    assert "WCAG 2.2" in client.get("/accessibility").get_data(as_text=True)
