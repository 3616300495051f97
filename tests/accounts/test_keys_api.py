"""Keys that manage keys: list, rotate, withdraw, and never more than they have (E7, I2)."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from storage.installation import Installation
from tests.accounts.factories import a_credential, an_organisation, authorization

CREDENTIALS = "/api/v1/credentials"
HR = {"name": "HR", "scopes": ["learners/write"]}


def a_key(house: Installation, *scopes: str, **fields: Any) -> dict[str, str]:
    """Issue a key; gives its header."""
    with house.transaction() as db:
        given = {"scopes": scopes, **fields} if scopes else fields
        return authorization(*a_credential(db, house.settings, **given))


@pytest.fixture
def headers(installation: Installation) -> dict[str, str]:
    return a_key(installation)


@pytest.mark.parametrize(
    ("held", "asked", "status"),
    [
        ((), "records/read", 403),
        ((), "credentials/write", 201),
        (("records/read",), "records/read", 201),
        (("records/read",), "all/read", 403),
        (("all/read",), "records/read", 201),
        (("all/read",), "state", 403),
        (("statements/read",), "statements/read/mine", 201),
        (("statements/read/mine",), "statements/read", 403),
        (("all",), "all", 201),
        (("all",), "profile", 201),
        (("all",), "fly", 422),
    ],
)
def test_a_key_gives_no_scope_that_it_lacks(
    client: FlaskClient, installation: Installation, held: tuple[str, ...], asked: str, status: int
) -> None:
    giver = a_key(installation, "credentials/write", *held)
    body = {"name": "x", "scopes": [asked]}
    answer = client.post(CREDENTIALS, json=body, headers=giver)
    assert answer.status_code == status, answer.text


def test_a_rotated_key_works_with_both_secrets_until_the_old_is_withdrawn(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    issued = client.post(CREDENTIALS, json=HR, headers=headers).json
    key = issued["key"]
    rotated = client.post(f"{CREDENTIALS}/{key}/rotate", json={}, headers=headers)
    assert rotated.status_code == 201
    old, new = (key, issued["secret"]), (key, rotated.json["secret"])
    learners = "/api/v1/learners"
    assert {client.get(learners, auth=pair).status_code for pair in (old, new)} == {200}
    again = client.post(f"{CREDENTIALS}/{key}/rotate", json={}, headers=headers)
    assert again.status_code == 409
    assert client.delete(f"{CREDENTIALS}/{key}/previous", headers=headers).status_code == 204
    assert [client.get(learners, auth=pair).status_code for pair in (old, new)] == [401, 200]
    assert client.delete(f"{CREDENTIALS}/{key}", headers=headers).status_code == 204
    assert client.get(learners, auth=new).status_code == 401


def test_a_key_is_told_without_its_secret(client: FlaskClient, headers: dict[str, str]) -> None:
    issued = client.post(CREDENTIALS, json=HR, headers=headers).json
    told = client.get(f"{CREDENTIALS}/{issued['key']}", headers=headers)
    assert issued["secret"] not in told.text
    assert (told.json["name"], told.json["scopes"]) == ("HR", ["learners/write"])
    assert told.json["last_used"] is None
    client.get("/api/v1/learners", auth=(issued["key"], issued["secret"]))
    used = client.get(f"{CREDENTIALS}/{issued['key']}", headers=headers).json["last_used"]
    assert used.startswith("2026-07-01")


def test_keys_are_listed_in_pages(client: FlaskClient, headers: dict[str, str]) -> None:
    made = {client.post(CREDENTIALS, json=HR, headers=headers).json["key"] for _ in range(3)}
    seen, query = [], "?limit=2"
    while query:
        page = client.get(CREDENTIALS + query, headers=headers).json
        seen += [one["key"] for one in page["credentials"]]
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    assert len(seen) == 4
    assert made < set(seen)
    wrong = client.get(f"{CREDENTIALS}?offset=2", headers=headers)
    assert wrong.status_code == 422


def calls_on(key: str) -> list[tuple[str, str]]:
    """List every call about one key."""
    return [
        ("GET", f"{CREDENTIALS}/{key}"),
        ("POST", f"{CREDENTIALS}/{key}/rotate"),
        ("DELETE", f"{CREDENTIALS}/{key}/previous"),
        ("DELETE", f"{CREDENTIALS}/{key}"),
    ]


@pytest.mark.parametrize("bound", ["organisation", "prefix", "institution", "none such"])
def test_a_key_out_of_reach_is_not_there(
    client: FlaskClient, installation: Installation, bound: str
) -> None:
    with installation.transaction() as db:
        own, other = an_organisation(db), an_organisation(db)
    bounds: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "organisation": ({"organisation": own.id}, {"organisation": other.id}),
        "prefix": ({"activity_prefix": "https://a.example/"}, {"activity_prefix": "https://A."}),
        "institution": ({"institution": 2}, {}),
        "none such": ({}, {}),
    }
    mine, theirs = bounds[bound]
    headers = a_key(installation, **mine)
    with installation.transaction() as db:
        target, _ = a_credential(db, installation.settings, **theirs)
    key = "vl1-aaaaaaaaaaaaaaaa" if bound == "none such" else target.id
    for method, path in calls_on(key):
        body = {"json": {}} if method == "POST" else {}
        answer = client.open(path, method=method, headers=headers, **body)
        assert answer.status_code == 404
    if bound != "none such":
        assert target.id not in client.get(CREDENTIALS, headers=headers).text


def test_a_stronger_key_is_withdrawn_but_given_no_new_secret(
    client: FlaskClient, installation: Installation
) -> None:
    """Who holds a secret can do what its key can do."""
    weak = a_key(installation, "credentials/write")
    ends = installation.now() + timedelta(days=1)
    short = a_key(installation, "credentials/write", "state", expires=ends)
    for giver, scopes in ((weak, ("state", "credentials/write")), (short, ("state",))):
        with installation.transaction() as db:
            target, _ = a_credential(db, installation.settings, scopes=scopes)
        path = f"{CREDENTIALS}/{target.id}"
        assert client.post(f"{path}/rotate", json={}, headers=giver).status_code == 403
        assert client.delete(path, headers=giver).status_code == 204


def test_session_tokens_are_no_keys_here(
    client: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    with installation.transaction() as db:
        token, _ = a_credential(db, installation.settings, kind="shell_session", scopes=("state",))
    for method, path in calls_on(token.id):
        body = {"json": {}} if method == "POST" else {}
        answer = client.open(path, method=method, headers=headers, **body)
        assert answer.status_code == 404


@pytest.mark.parametrize("body", [{"overlap_hours": -1}, {"overlap_hours": 2161}, {"x": 1}])
def test_a_wrong_overlap_is_refused(
    client: FlaskClient, headers: dict[str, str], body: dict[str, int]
) -> None:
    key = client.post(CREDENTIALS, json=HR, headers=headers).json["key"]
    answer = client.post(f"{CREDENTIALS}/{key}/rotate", json=body, headers=headers)
    assert answer.status_code == 422
