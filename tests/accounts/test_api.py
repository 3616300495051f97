"""REST: learners and credentials. Contract; D3, D4, E7, E16."""

import pytest

from tests.accounts.factories import (
    a_credential,
    a_person,
    an_organisation,
    authorization,
)

LEARNERS, CREDENTIALS = "/api/v1/learners", "/api/v1/credentials"
ALL = ("learners/write", "records/read", "credentials/write")


@pytest.fixture
def headers(installation):
    return a_key(installation)


def a_key(installation, institution=1, **fields):
    with installation.transaction() as db:
        given = {"scopes": ALL, **fields}
        return authorization(*a_credential(db, installation.settings, institution, **given))


def test_learner_is_added_once(client, headers):
    body = {"employee_id": "E1", "name": "Demo Learner", "mobile": "98765 43210"}
    first = client.post(LEARNERS, json=body, headers=headers)
    again = client.post(LEARNERS, json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["actor"]["account"]["name"] == first.json["id"]
    assert first.json["mobile"] == "+919876543210"


def test_every_member_comes_back(client, headers):
    body = {
        "employee_id": "E1",
        "name": "Demo Learner",
        "mobile": "+919876543210",
        "department": "Department of Posts",
        "designation": "Postal Assistant",
        "state": "Delhi",
        "organisation": "Delhi Circle",
        "employee_type": "central",
        "date_of_joining": "2019-03-27",
        "language": "hi",
    }
    found = client.post(LEARNERS, json=body, headers=headers)
    assert found.status_code == 201
    assert {name: found.json[name] for name in body} == body


def test_department_is_added_once_and_found_by_its_name(client, headers):
    for number, name in enumerate(("Demo Works", "demo works", "demo-works")):
        body = {"employee_id": str(number), "name": "Demo Learner", "department": name}
        answer = client.post(LEARNERS, json=body, headers=headers)
        assert answer.json["department"] == "Demo Works"


def test_actor_is_kept_as_persona(client, headers):
    body = {"actor": {"mbox": "mailto:demo@example.org", "name": "Demo Learner"}}
    first = client.post(LEARNERS, json=body, headers=headers)
    assert first.status_code == 201
    assert "mbox" not in first.json["actor"]
    assert client.post(LEARNERS, json=body, headers=headers).json == first.json


def test_account_is_used_as_given(client, headers):
    actor = {"objectType": "Agent", "account": {"homePage": "https://hr.example", "name": "7"}}
    answer = client.post(LEARNERS, json={"actor": actor}, headers=headers)
    assert answer.json["actor"] == actor


@pytest.mark.parametrize("query", ["employee_id=E1", "mobile=%2B919876543210", "mobile=9876543210"])
def test_learner_is_found(client, headers, query):
    body = {"employee_id": "E1", "name": "Demo Learner", "mobile": "9876543210"}
    added = client.post(LEARNERS, json=body, headers=headers)
    found = client.get(f"{LEARNERS}?{query}", headers=headers)
    assert (found.status_code, found.json) == (200, added.json)


def test_unknown_learner_is_not_found(client, headers):
    for query in ("employee_id=none", "mobile=9876543219"):
        assert client.get(f"{LEARNERS}?{query}", headers=headers).status_code == 404
    assert client.get(f"{LEARNERS}?mobile=12", headers=headers).status_code == 422


def test_learners_page_by_cursor(client, installation, headers):
    with installation.transaction() as db:
        people = [a_person(db).public_id for _ in range(5)]
    seen, cursor = [], 0
    while cursor is not None:
        page = client.get(f"{LEARNERS}?limit=2&cursor={cursor}", headers=headers).json
        seen += [learner["id"] for learner in page["learners"]]
        cursor = page["next"]
    assert seen == people


@pytest.mark.parametrize(
    ("body", "culprit"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"name": "a\ud800"}, "surrogate"),
        ({"name": "x" * 201}, "name"),
        ({"name": "D", "surprise": 1}, "surprise"),
        ({"name": "D", "employee_id": True}, "employee_id"),
        ({"name": "D", "employee_id": "x" * 101}, "employee_id"),
        ({"name": "D", "mobile": "123"}, "mobile"),
        ({"name": "D", "employee_type": "royal"}, "employee_type"),
        ({"name": "D", "date_of_joining": "27.3.2019"}, "date_of_joining"),
        ({"name": "D", "organisation": 1.5}, "organisation"),
        ({"name": "D", "organisation": ["x"]}, "organisation"),
        ({"name": "D", "department": "\x07"}, "department"),
        ({"name": "D", "state": "\x00"}, "state"),
        ({"name": "D", "language": "../x"}, "language"),
        ({"actor": {}}, "actor"),
        ({"actor": {"mbox": "bob"}}, "actor"),
        ({"actor": {"mbox": "mailto:a@b", "openid": "https://a.b"}}, "actor"),
        ({"actor": {"account": {"homePage": "no iri", "name": "x"}}}, "actor"),
        ({"actor": {"account": {"homePage": "http://localhost:8000", "name": "x"}}}, "actor"),
        ([], ""),
        ("x", ""),
    ],
)
def test_bad_bodies_are_refused_by_name(client, headers, body, culprit):
    answer = client.post(LEARNERS, json=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.content_type == "application/problem+json"
    assert culprit in answer.text


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"null", b"[" * 100_000])
def test_what_is_no_json_is_refused(client, headers, raw):
    answer = client.post(LEARNERS, data=raw, headers=headers, content_type="application/json")
    assert 400 <= answer.status_code < 500


def test_number_of_organisation_must_exist(client, headers):
    body = {"name": "D", "organisation": 999}
    assert client.post(LEARNERS, json=body, headers=headers).status_code == 404


def test_number_of_another_employee_is_a_conflict(client, headers):
    client.post(
        LEARNERS, json={"name": "D", "employee_id": "1", "mobile": "9876543210"}, headers=headers
    )
    body = {"name": "D", "employee_id": "2", "mobile": "9876543210"}
    assert client.post(LEARNERS, json=body, headers=headers).status_code == 409


def test_ambiguous_name_asks_for_the_code(client, installation, headers):
    with installation.transaction() as db:
        an_organisation(db, name="Twin")
        an_organisation(db, name="Twin")
    answer = client.post(LEARNERS, json={"name": "D", "department": "Twin"}, headers=headers)
    assert answer.status_code == 422
    assert "by code" in answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "path"), [("post", LEARNERS), ("get", LEARNERS), ("post", CREDENTIALS)]
)
def test_without_key_or_scope_nothing_is_told(client, installation, method, path):
    call = getattr(client, method)
    assert call(path).status_code == 401
    assert call(path, headers={"Authorization": "Basic x"}).status_code == 401
    poor = a_key(installation, scopes=("statements/write",))
    assert call(path, headers=poor).status_code == 403


def test_bound_key_sees_and_adds_in_its_subtree_only(client, installation, headers):
    with installation.transaction() as db:
        own, other = an_organisation(db, name="Own"), an_organisation(db, name="Other")
        inside = a_person(db, organisation=own.id, employee_id="in")
        a_person(db, organisation=other.id, employee_id="out", mobile="+919876543210")
    bound = a_key(installation, organisation=own.id)
    assert client.get(f"{LEARNERS}?employee_id=in", headers=bound).json["id"] == inside.public_id
    for query in ("employee_id=out", "mobile=9876543210"):
        assert client.get(f"{LEARNERS}?{query}", headers=bound).status_code == 404
    page = client.get(LEARNERS, headers=bound).json["learners"]
    assert [learner["id"] for learner in page] == [inside.public_id]
    taken = {"name": "D", "employee_id": "out"}
    assert client.post(LEARNERS, json=taken, headers=bound).status_code == 403
    body = {"name": "D", "employee_id": "new", "department": "Other"}
    assert client.post(LEARNERS, json=body, headers=bound).status_code == 201
    with installation.reading() as db:
        from accounts.people import find_person_by_employee_id

        person = find_person_by_employee_id(db, 1, "new")
    assert person.organisation != other.id
    body = {"name": "D", "employee_id": "new2", "organisation": other.id}
    assert client.post(LEARNERS, json=body, headers=bound).status_code == 404


def test_other_institution_finds_nothing(client, installation, headers):
    client.post(LEARNERS, json={"name": "D", "employee_id": "E1"}, headers=headers)
    foreign = a_key(installation, 2)
    assert client.get(f"{LEARNERS}?employee_id=E1", headers=foreign).status_code == 404
    assert client.get(LEARNERS, headers=foreign).json["learners"] == []
    answer = client.post(LEARNERS, json={"name": "D", "employee_id": "E1"}, headers=foreign)
    assert answer.status_code == 201


def test_credential_is_issued_and_works(client, headers):
    body = {"name": "HR", "scopes": ["learners/write"]}
    issued = client.post(CREDENTIALS, json=body, headers=headers)
    assert issued.status_code == 201
    pair = (issued.json["key"], issued.json["secret"])
    assert client.get(LEARNERS, auth=pair).status_code == 200
    assert client.post(CREDENTIALS, json=body, auth=pair).status_code == 403


def test_credential_reaches_no_further_than_its_giver(client, installation):
    with installation.transaction() as db:
        own, other = an_organisation(db, name="Own"), an_organisation(db, name="Other")
    expires = installation.now().replace(year=2030)
    prefix = "https://courses.example/"
    bound = a_key(installation, organisation=own.id, expires=expires, activity_prefix=prefix)
    body = {"name": "HR", "scopes": ["learners/write"]}
    plain = client.post(CREDENTIALS, json=body, headers=bound).json
    assert (plain["organisation"], plain["activity_prefix"]) == ("Own", prefix)
    assert plain["expires"].startswith("2030-")
    later = client.post(
        CREDENTIALS, json={**body, "expires": "2040-01-01T00:00:00Z"}, headers=bound
    )
    assert later.json["expires"].startswith("2030-")
    for extra in ({"organisation": "Other"}, {"organisation": other.id}):
        assert client.post(CREDENTIALS, json={**body, **extra}, headers=bound).status_code == 404
    outside = {**body, "activity_prefix": "https://else.example/"}
    assert client.post(CREDENTIALS, json=outside, headers=bound).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "HR"},
        {"name": "HR", "scopes": []},
        {"name": "HR", "scopes": ["fly"]},
        {"name": "HR", "scopes": "all"},
        {"name": "HR", "scopes": ["all"], "expires": "2001-01-01T00:00:00Z"},
        {"name": "HR", "scopes": ["all"], "expires": "tomorrow"},
        {"name": "HR", "scopes": ["all"], "organisation": "nowhere"},
        {"name": "HR", "scopes": ["all"], "activity_prefix": "x"},
        {"name": "HR", "scopes": ["all"], "admin": True},
    ],
)
def test_bad_credentials_are_refused(client, headers, body):
    assert 400 <= client.post(CREDENTIALS, json=body, headers=headers).status_code < 500


def test_names_of_places_may_have_joiners(client, headers):
    """Hindi and Malayalam words are not written without them. Unicode §23.2."""
    body = {"name": "Demo Learner", "department": "रक्\u200dषा विभाग", "employee_id": "J-1"}
    answer = client.post(LEARNERS, json=body, headers=headers)
    assert (answer.status_code, answer.json["department"]) == (201, body["department"])
    turned = client.post(LEARNERS, json={**body, "department": "a\u202eb"}, headers=headers)
    assert turned.status_code == 422
