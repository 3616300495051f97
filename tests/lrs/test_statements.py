"""Storing: once, all or none, and what the store adds."""

from typing import Any
from uuid import uuid4

import orjson
import pytest

from accounts.credentials import CredentialKind
from lrs.errors import StatementConflict, StatementInvalid
from lrs.evidence import evidence_of
from lrs.signals import statement_stored
from lrs.statements import store
from lrs.store import Window, search
from lrs.versions import V1, V2
from storage.database import Database
from tests.conftest import SetClock
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_credential, a_statement, an_agent

ALL = Window(0, (1 << 63) - 1, is_ascending=True, limit=1000)


@pytest.fixture
def keep(db: Database, clock: SetClock) -> Any:
    def keep(*statements: dict[str, Any], **options: Any) -> list[str]:
        credential = options.pop("credential", a_credential())
        return store(
            db,
            statements,
            {},
            credential,
            now=clock(),
            iri_base="http://localhost:8000",
            **options,
        )

    return keep


def test_ids_come_back_in_the_order_given(keep: Any) -> None:
    statements = [a_statement() for _ in range(5)]
    assert keep(*statements) == [statement["id"] for statement in statements]


def test_equal_statement_is_not_stored_twice(keep: Any, db: Database) -> None:
    statement = a_statement()
    keep(statement)
    assert keep(statement) == [statement["id"]]
    assert len(search(db, 1, [], ALL)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/experienced", "display": {"en": "did"}}},
        {"stored": "2020-01-01T00:00:00Z"},
        {"authority": an_agent("somebody else")},
        {"version": "1.0.2"},
    ],
)
def test_what_carries_no_meaning_may_differ(keep: Any, change: dict[str, Any]) -> None:
    statement = a_statement()
    keep(statement)
    assert keep({**statement, **change}) == [statement["id"]]


def test_what_was_read_may_be_sent_again(lrs: LrsClient) -> None:
    lrs.store(a_statement())
    read = lrs.get("statements").get_json()["statements"][0]
    assert lrs.store(read) == [read["id"]]


@pytest.mark.parametrize(
    "change",
    [
        {"verb": {"id": "http://adlnet.gov/expapi/verbs/passed"}},
        {"actor": an_agent("another")},
        {"timestamp": "2026-01-01T00:00:00Z"},
        {"result": {"completion": True}},
    ],
)
def test_other_content_under_the_same_id_is_a_conflict(keep: Any, change: dict[str, Any]) -> None:
    statement = a_statement()
    keep(statement)
    with pytest.raises(StatementConflict, match=statement["id"]):
        keep({**statement, **change})


def test_the_same_id_twice_in_a_batch_is_refused(keep: Any) -> None:
    statement = a_statement()
    with pytest.raises(StatementInvalid, match=r"^\[1\]\.id: "):
        keep(statement, {**statement, "id": statement["id"].upper()})


def test_a_batch_with_one_wrong_is_not_stored(lrs: LrsClient) -> None:
    answer = lrs.post(a_statement(), a_statement(actor={"mbox": "bob"}))
    assert answer.status_code == 400
    assert answer.get_json()["detail"] == "[1].actor.mbox: 'bob' is not a mailto IRI"
    assert lrs.ids() == []


def test_the_store_adds_what_it_knows(keep: Any, db: Database) -> None:
    statement = a_statement()
    del statement["id"]
    keep(statement)
    kept = read(db)[0]
    assert kept["stored"] == kept["timestamp"]
    assert kept["authority"] == an_agent("key-1")
    assert kept["version"] == "1.0.0"


def test_an_offset_is_kept_in_1_and_made_utc_in_2(keep: Any, db: Database) -> None:
    times: dict[str, Any] = {"timestamp": "2026-07-01T14:30:00+05:30"}
    keep(a_statement(**times), version=V1)
    keep(a_statement(**times), version=V2)
    assert [one["timestamp"] for one in read(db)] == [
        "2026-07-01T14:30:00+05:30",
        "2026-07-01T09:00:00.000000Z",
    ]


def test_context_activities_become_lists(keep: Any, db: Database) -> None:
    parent = {"id": "https://example.org/course"}
    keep(a_statement(context={"contextActivities": {"parent": parent}}))
    assert read(db)[0]["context"]["contextActivities"] == {"parent": [parent]}


def test_order_of_seq_is_order_of_stored(keep: Any, db: Database, clock: SetClock) -> None:
    keep(*[a_statement() for _ in range(20)])
    clock.tick(0.000001)
    keep(a_statement())
    stored = [one["stored"] for one in read(db)]
    assert stored == sorted(set(stored))


def test_news_is_told_once_for_each_new_statement(keep: Any) -> None:
    told: list[str] = []

    def listen(sender: None, **news: Any) -> None:
        told.append(news["statement"]["id"])

    statement = a_statement()
    with statement_stored.connected_to(listen):
        keep(statement)
        keep(statement)
    assert told == [statement["id"]]


def test_evidence_is_what_the_registrations_session_or_the_product_wrote(
    keep: Any, db: Database
) -> None:
    registration = str(uuid4())
    about: dict[str, Any] = {"context": {"registration": registration}}
    session: dict[str, Any] = {"kind": CredentialKind.SHELL_SESSION, "session": "s1"}
    keep(a_statement(**about))
    keep(a_statement(**about), credential=a_credential("all", registration=str(uuid4()), **session))
    mine = keep(
        a_statement(**about), credential=a_credential("all", registration=registration, **session)
    )
    ours = keep(a_statement(**about), credential=a_credential(kind=CredentialKind.PRODUCT))
    found = evidence_of(db, 1, registration)
    assert [(one.statement["id"], one.provenance, one.session) for one in found] == [
        (*mine, "shell_session", "s1"),
        (*ours, "product", None),
    ]


def read(db: Database) -> list[dict[str, Any]]:
    return [orjson.loads(found.payload) for found in search(db, 1, [], ALL)]
