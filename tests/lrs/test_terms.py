"""Terms: what a statement is found by, and two values on one number (D26)."""

from contextlib import suppress

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from lrs.store import dictionary
from lrs.store.dictionary import find_numbers, make_numbers
from lrs.store.tables import term
from lrs.terms import HASHED, Kind, Name, names_of
from storage.database import DatabaseFull
from storage.installation import Installation
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_statement, an_agent


def test_names_of_a_substatement_are_related_ones() -> None:
    inner = {k: v for k, v in a_statement(actor=an_agent("inner")).items() if k != "id"}
    names = names_of(a_statement(object={"objectType": "SubStatement", **inner}))
    identifier = "account https://learning.example.org inner"
    assert Name(Kind.RELATED_AGENT, identifier) in names
    assert Name(Kind.AGENT, identifier) not in names
    assert not [name for name in names if name.kind is Kind.ACTIVITY]


@pytest.fixture
def eight_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let terms collide: only 8 bits of their hash count."""
    monkeypatch.setattr(dictionary, "number_of", lambda digest: HASHED | digest[0])


@pytest.mark.usefixtures("eight_bits")
def test_answers_stay_right_when_terms_collide(lrs: LrsClient) -> None:
    learners = [an_agent(f"learner-{n}") for n in range(400)]
    stored = lrs.store(*[a_statement(actor=learner) for learner in learners])
    for learner, id in list(zip(learners, stored, strict=True))[::13]:
        assert lrs.ids(agent=learner) == [id]
    assert lrs.ids(agent=an_agent("nobody")) == []


@pytest.mark.usefixtures("eight_bits")
def test_a_colliding_term_gets_the_next_number(installation: Installation) -> None:
    names = [Name(Kind.VERB, f"https://example.org/verbs/{n}") for n in range(300)]
    with installation.transaction() as db:
        numbers = make_numbers(db, 1, names)
    assert len(set(numbers.values())) == 300
    with installation.reading() as db:
        assert find_numbers(db, 1, names) == numbers


def test_a_term_rolled_back_is_not_remembered(installation: Installation) -> None:
    name = Name(Kind.VERB, "https://example.org/verbs/undone")
    with installation.engine.connect() as db, db.begin() as transaction:
        make_numbers(db, 1, [name])
        transaction.rollback()
    with installation.reading() as db:
        assert find_numbers(db, 1, [name]) == {}
        assert db.execute(select(func.count()).select_from(term)).scalar() == 0


def test_a_term_whose_commit_fails_is_not_remembered(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = Name(Kind.VERB, "https://example.org/verbs/undone")

    def fail(connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(installation.engine.dialect, "do_commit", fail)
    with pytest.raises(DatabaseFull), installation.transaction() as db:
        make_numbers(db, 1, [name])
    monkeypatch.undo()
    with installation.reading() as db:
        assert find_numbers(db, 1, [name]) == {}


def test_a_term_read_before_its_commit_fails_is_not_remembered(installation: Installation) -> None:
    name = Name(Kind.VERB, "https://example.org/verbs/read-too-early")
    with suppress(DatabaseFull), installation.transaction() as db:
        numbers = make_numbers(db, 1, [name])
        assert find_numbers(db, 1, [name]) == numbers
        raise DatabaseFull("no room")
    with installation.reading() as db:
        assert find_numbers(db, 1, [name]) == {}


def test_known_terms_cost_no_query(installation: Installation) -> None:
    name = Name(Kind.VERB, "https://example.org/verbs/known")
    with installation.transaction() as db:
        numbers = make_numbers(db, 1, [name])
    with installation.reading() as db:
        asked: list[str] = []
        event.listen(db, "before_cursor_execute", lambda *call: asked.append(call[2]))
        assert find_numbers(db, 1, [name]) == numbers
    assert asked == []
