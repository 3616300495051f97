"""Exports over HTTP: a link works once, for a while, for its owner, and gives one whole (E9)."""

import csv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier
from typing import Any
from uuid import uuid4

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.audit import events_about
from accounts.credentials import revoke
from accounts.roles import Role, revoke_role
from lrs import export as exporting
from lrs import views
from lrs.store.tables import statement_export
from storage.installation import Installation
from tests.accounts.factories import a_credential, a_person, an_organisation, authorization, sign_in
from tests.apps import a_portal, lent
from tests.conftest import SetClock, portal_client
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_statement, a_void, an_agent

EXPORTS = "/api/v1/exports"
PREFIX = "https://learning.example.org/"


@pytest.fixture
def portal(installation: Installation) -> Iterator[Flask]:
    with lent(a_portal, installation) as portal:
        yield portal


@pytest.fixture
def client(portal: Flask) -> FlaskClient:
    """A client that has no credential: what the link gives, it gives without."""
    return portal_client(portal)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)


def a_key(house: Installation, *scopes: str, **fields: Any) -> dict[str, str]:
    with house.transaction() as db:
        return authorization(
            *a_credential(db, house.settings, scopes=scopes or ("all/read",), **fields)
        )


@pytest.fixture
def headers(installation: Installation) -> dict[str, str]:
    return a_key(installation)


@pytest.fixture
def offered(client: FlaskClient, headers: dict[str, str]) -> Callable[..., dict[str, Any]]:
    """Ask for an export; gives the answer with the path of its link."""

    def ask(key: dict[str, str] | None = None, **body: Any) -> dict[str, Any]:
        answer = client.post(EXPORTS, json=body, headers=key or headers)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json
        return {**told, "path": told["url"].removeprefix("http://localhost:8000")}

    return ask


Offered = Callable[..., dict[str, Any]]


def ids_in(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [orjson.loads(line)["id"] for line in answer.data.splitlines()]


def test_a_link_gives_the_file_once(
    client: FlaskClient, lrs: LrsClient, offered: Offered, headers: dict[str, str]
) -> None:
    ids = lrs.store(*[a_statement() for _ in range(3)])
    told = offered()
    answer = client.get(told["path"])
    assert ids_in(answer) == ids
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    disposition = "attachment; filename=statements-"
    assert answer.headers["Content-Disposition"].startswith(disposition)
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(told["path"]).status_code == 410
    view = client.get(f"{EXPORTS}/{told['id']}", headers=headers).json
    assert (view["statements"], view["until"]) == (3, told["until"])
    assert view["finished"]


def test_of_two_who_come_together_one_gets_it(
    portal: Flask, lrs: LrsClient, offered: Offered
) -> None:
    lrs.store(a_statement())
    path, together = offered()["path"], Barrier(4)

    def come() -> int:
        client = portal_client(portal)
        together.wait()
        return client.get(path).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(one.result() for one in [pool.submit(come) for _ in range(4)])
    assert statuses == [200, 410, 410, 410]


def test_a_link_ends(client: FlaskClient, offered: Offered, clock: SetClock) -> None:
    path = offered()["path"]
    clock.tick(15 * 60)
    assert client.get(path).status_code == 410


def test_looking_takes_nothing(client: FlaskClient, lrs: LrsClient, offered: Offered) -> None:
    ids, path = lrs.store(a_statement()), offered()["path"]
    assert client.head(path).status_code == 200
    assert client.get(path, headers={"Sec-Purpose": "prefetch"}).status_code == 503
    assert ids_in(client.get(path)) == ids


def test_the_link_dies_with_its_key(
    client: FlaskClient, installation: Installation, offered: Offered
) -> None:
    with installation.transaction() as db:
        credential, secret = a_credential(db, installation.settings)
    path = offered(authorization(credential, secret))["path"]
    with installation.transaction() as db:
        revoke(db, 1, credential.id, installation.now())
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "1-x", f"1-{'A' * 43}", f"9-{'A' * 43}", f"1-{'%00' * 43}"])
def test_what_is_no_link_is_not_there(client: FlaskClient, token: str) -> None:
    assert client.get(f"/exports/{token}").status_code == 404


def test_the_token_is_kept_as_a_hash_and_not_logged(
    installation: Installation, offered: Offered
) -> None:
    told = offered()
    token = told["path"].rpartition("/")[2]
    with installation.reading() as db:
        assert token not in str(db.execute(statement_export.select()).one())
        events = events_about(db, 1, f"export:{told['id']}")
    assert [event.action for event in events] == ["export.offered"]
    assert token not in str(events)


@pytest.mark.usefixtures("small_pages")
def test_a_broken_download_is_gone_on_with(
    client: FlaskClient, lrs: LrsClient, offered: Offered
) -> None:
    """By the id in the last whole line and the same `until`: both parts are the whole."""
    ids = lrs.store(*[a_statement() for _ in range(7)])
    told = offered(format="csv")
    chunks = iter(client.get(told["path"], buffered=False).response)
    first = b"".join(next(chunks) for _ in range(3))
    lrs.store(a_statement())
    last = list(csv.DictReader(StringIO(first.decode())))[-1]["id"]
    rest = offered(format="csv", cursor=last, filters={"until": told["until"]})
    whole = first + client.get(rest["path"]).data
    assert [row["id"] for row in csv.DictReader(StringIO(whole.decode()))] == ids


@pytest.mark.usefixtures("small_pages")
def test_a_client_who_goes_leaves_word_how_far_it_came(
    client: FlaskClient, lrs: LrsClient, offered: Offered, headers: dict[str, str]
) -> None:
    ids, told = lrs.store(*[a_statement() for _ in range(5)]), offered()
    answer = client.get(told["path"], buffered=False)
    next(iter(answer.response))
    answer.close()
    view = client.get(f"{EXPORTS}/{told['id']}", headers=headers).json
    assert view["taken"]
    assert view["finished"] is None
    rest = offered(cursor=view["cursor"])
    assert ids_in(client.get(rest["path"])) == ids[view["statements"] :]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_file_that_the_server_could_not_end_says_so(
    client: FlaskClient,
    lrs: LrsClient,
    offered: Offered,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    lrs.store(a_statement())

    def broken(*given: Any) -> Iterator[Any]:
        yield next(exporting.pages(*given))
        raise RuntimeError("the database is gone")

    path = offered(format=form)["path"]
    monkeypatch.setattr("lrs.exporting.pages", broken)
    last = client.get(path).data.splitlines()[-1].decode()
    assert "incomplete" in last
    assert "the database" not in last


def test_only_so_many_run_at_a_time(client: FlaskClient, lrs: LrsClient, offered: Offered) -> None:
    lrs.store(a_statement())
    running = [client.get(offered()["path"], buffered=False) for _ in range(views.AT_A_TIME)]
    last = offered()["path"]
    refused = client.get(last)
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    for answer in running:
        answer.close()
    assert client.get(last).status_code == 200


def test_a_key_exports_what_it_may_read(
    client: FlaskClient, make_lrs: Any, installation: Installation, offered: Offered
) -> None:
    with installation.transaction() as db:
        own, other = an_organisation(db), an_organisation(db)
    (mine,) = make_lrs("all", organisation=own.id).store(a_statement())
    (theirs,) = make_lrs("all", organisation=other.id).store(a_statement())
    bound = a_key(installation, organisation=own.id)
    assert ids_in(client.get(offered(bound)["path"])) == [mine]
    refused = client.post(EXPORTS, json={"cursor": theirs}, headers=bound)
    assert refused.status_code == 400
    writer = make_lrs("statements/write", "statements/read/mine")
    (written,) = writer.store(a_statement())
    reader = {"Authorization": f"Basic {writer.token}"}
    assert ids_in(client.get(offered(reader)["path"])) == [written]
    assert ids_in(client.get(offered()["path"])) == [mine, theirs, written]


def test_a_key_that_reads_its_own_learns_of_no_other_by_a_cursor(
    client: FlaskClient, lrs: LrsClient, make_lrs: Any
) -> None:
    (theirs,) = lrs.store(a_statement())
    own = make_lrs("statements/write", "statements/read/mine")
    headers = {"Authorization": f"Basic {own.token}"}
    (written,) = own.store(a_statement())
    own.store(a_void(written))
    told = [
        client.post(EXPORTS, json={"cursor": id}, headers=headers).status_code
        for id in (theirs, written)
    ]
    assert told == [400, 201]


def test_a_key_bound_to_activities_asks_for_some_of_them(
    client: FlaskClient, lrs: LrsClient, installation: Installation, offered: Offered
) -> None:
    inside, outside = f"{PREFIX}a", "https://elsewhere.example/a"
    ids = lrs.store(*[a_statement(object={"id": id}) for id in (inside, outside)])
    bound = a_key(installation, activity_prefix=PREFIX)
    for filters in ({}, {"activity": outside}, {"activity": [inside, outside]}):
        refused = client.post(EXPORTS, json={"filters": filters}, headers=bound)
        assert refused.status_code == 403
    told = offered(bound, filters={"activity": inside})
    assert ids_in(client.get(told["path"])) == ids[:1]


def test_filters_may_be_lists_and_agents_objects(
    client: FlaskClient, lrs: LrsClient, offered: Offered
) -> None:
    ids = lrs.store(*[a_statement(actor=an_agent(name)) for name in "abc"])
    told = offered(filters={"agent": [an_agent("a"), an_agent("c")], "related_agents": True})
    assert ids_in(client.get(told["path"])) == [ids[0], ids[2]]


def test_another_key_knows_nothing_of_an_export(
    client: FlaskClient, installation: Installation, offered: Offered
) -> None:
    told = offered()
    answer = client.get(f"{EXPORTS}/{told['id']}", headers=a_key(installation))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"format": "xml"}, 422),
        ({"filters": {"verb": []}}, 422),
        ({"filters": {"verb": 5}}, 422),
        ({"filters": {"limit": "5"}}, 422),
        ({"filters": {"verb": "x"}}, 400),
        ({"filters": {"verb": [f"https://v.example/{n}" for n in range(60)]}}, 201),
        ({"filters": {"agent": {"mbox": "x"}}}, 400),
        ({"filters": {"since": "yesterday"}}, 422),
        ({"cursor": "!"}, 400),
        ({"cursor": str(uuid4())}, 400),
    ],
)
def test_a_wrong_request_is_refused(
    client: FlaskClient, headers: dict[str, str], body: dict[str, Any], status: int
) -> None:
    answer = client.post(EXPORTS, json=body, headers=headers)
    assert answer.status_code == status, answer.text


@pytest.fixture
def officer(client: FlaskClient, installation: Installation) -> Any:
    """An officer of a department, signed in."""
    with installation.transaction() as db:
        node = an_organisation(db)
        person = a_person(db, roles=(Role.NODAL_OFFICER,), organisation=node.id)
    sign_in(client, person)
    return person


def test_an_officer_downloads_what_the_organisation_may_see(
    client: FlaskClient, lrs: LrsClient, make_lrs: Any, officer: Any
) -> None:
    (mine,) = make_lrs("all", organisation=officer.organisation).store(a_statement())
    lrs.store(a_statement())
    asked = client.post("/desk/exports", data={"format": "jsonl"})
    assert asked.status_code == 303
    assert ids_in(client.get(asked.location)) == [mine]


def test_filters_of_the_page_reach_the_file(
    client: FlaskClient, make_lrs: Any, officer: Any
) -> None:
    own = make_lrs("all", organisation=officer.organisation)
    first, _ = a_statement("failed"), own.store(a_statement())
    own.store(first)
    verb = first["verb"]["id"]
    page = client.get("/desk/exports", query_string={"verb": verb})
    assert f'<input type="hidden" name="verb" value="{verb}">' in page.text
    asked = client.post("/desk/exports", data={"format": "csv-bom", "verb": verb})
    text = client.get(asked.location).data.decode("utf-8-sig")
    assert [row["id"] for row in csv.DictReader(StringIO(text))] == [first["id"]]


def test_an_officers_link_is_for_that_officer(
    portal: Flask, client: FlaskClient, installation: Installation, officer: Any
) -> None:
    path = client.post("/desk/exports", data={"format": "csv"}).location
    with installation.transaction() as db:
        colleague = a_person(db, roles=(Role.ADMIN,))
    other = portal_client(portal)
    assert other.get(path).status_code == 404
    sign_in(other, colleague)
    assert other.get(path).status_code == 404
    with installation.transaction() as db:
        revoke_role(db, officer, Role.NODAL_OFFICER, officer.organisation)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"format": "xml"}, 422),
        ({}, 422),
        ({"format": "csv", "cursor": "not an id"}, 422),
        ({"format": "csv", "cursor": str(uuid4())}, 422),
        ({"format": "csv", "verb": "x"}, 400),
        ({"format": "csv", "limit": "5"}, 400),
    ],
)
def test_a_wrong_form_is_refused(
    client: FlaskClient, officer: Any, data: dict[str, str], status: int
) -> None:
    assert client.post("/desk/exports", data=data).status_code == status


def test_the_page_says_every_filter(client: FlaskClient, officer: Any) -> None:
    agent = orjson.dumps(an_agent("x")).decode()
    query = {
        "agent": [agent, orjson.dumps({"mbox": "mailto:a@example.org"}).decode()],
        "activity": PREFIX,
        "registration": str(uuid4()),
        "related_agents": "true",
        "related_activities": "true",
        "since": "2026-07-01T00:00:00Z",
        "until": "9999-12-31T23:59:59Z",
    }
    page = client.get("/desk/exports", query_string=query)
    assert page.status_code == 200
    for words in ("mailto:a@example.org", PREFIX, "1\u00a0July\u00a02026", "9999-12-31"):
        assert words in page.text
    assert client.get("/desk/exports?limit=5").status_code == 400


HOSTILE = (
    "\0",
    "a\0b",
    "\ud800",
    "9" * 5000,
    "https://a.example/\0",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    '{"mbox":' * 500,
    '{"account":{"homePage":"https://a.example","name":"\\u0000"}}',
    "https://a.example/" + "x" * 20_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_filters_are_no_failure(
    client: FlaskClient, officer: Any, headers: dict[str, str], text: str
) -> None:
    sent = text.encode("utf-8", "surrogatepass")
    for name in ("agent", "verb", "activity", "registration", "since", "until", "related_agents"):
        page = client.get("/desk/exports", query_string={name: sent})
        form = client.post("/desk/exports", data={"format": "csv", name: sent})
        asked = client.post(EXPORTS, json={"filters": {name: text}}, headers=headers)
        assert {page.status_code, form.status_code, asked.status_code} <= {200, 201, 303, 400, 422}
        if form.status_code == 303:
            assert client.get(form.location).status_code == 200
    asked = client.post(EXPORTS, json={"cursor": text}, headers=headers)
    assert asked.status_code in (400, 422)
    assert client.post("/desk/exports", data={"format": "csv", "cursor": sent}).status_code == 422


def test_learners_and_strangers_do_not_export(
    client: FlaskClient, installation: Installation
) -> None:
    assert client.get("/desk/exports").status_code == 303
    with installation.transaction() as db:
        person = a_person(db)
    sign_in(client, person)
    assert client.get("/desk/exports").status_code == 403
    assert client.post("/desk/exports", data={"format": "csv"}).status_code == 403
