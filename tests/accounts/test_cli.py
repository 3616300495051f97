"""The commands (contract, Command line)."""

import json

import pytest

from accounts.credentials import authenticate
from accounts.people import find_person_by_employee_id, find_person_by_mobile
from accounts.roles import Role, grants_of
from tests.accounts.factories import an_organisation


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=list(arguments))


def test_credential_is_added_and_revoked(run, installation, client):
    answer = run("credential", "add", "HR", "--scope", "records/read,learners/write", "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    pair = (told["key"], told["secret"])
    assert sorted(told["scopes"]) == ["learners/write", "records/read"]
    assert client.get("/api/v1/learners", auth=pair).status_code == 200
    assert json.loads(run("credential", "list", "--json").stdout)[0]["key"] == told["key"]
    assert run("credential", "revoke", told["key"]).exit_code == 0
    assert client.get("/api/v1/learners", auth=pair).status_code == 401
    assert run("credential", "revoke", told["key"]).exit_code != 0


def test_credential_ends_when_it_is_told_to(run, client, clock):
    expires = "2026-07-01T14:31:00+05:30"
    answer = run("credential", "add", "HR", "--scope", "all", "--expires", expires, "--json")
    told = json.loads(answer.stdout)
    pair = (told["key"], told["secret"])
    assert client.get("/api/v1/learners", auth=pair).status_code == 200
    clock.tick(60)
    assert client.get("/api/v1/learners", auth=pair).status_code == 401
    assert "expires 2026-07-01 09:01" in run("credential", "list").stdout


def test_credential_is_rotated(run, client):
    told = json.loads(run("credential", "add", "HR", "--scope", "learners/write", "--json").stdout)
    key, old = told["key"], told["secret"]
    new = json.loads(run("credential", "rotate", key, "--json").stdout)["secret"]
    learners = "/api/v1/learners"
    assert {client.get(learners, auth=(key, one)).status_code for one in (old, new)} == {200}
    assert "earlier secret until" in run("credential", "list").stdout
    assert run("credential", "rotate", key).exit_code != 0
    assert run("credential", "withdraw-previous", key).exit_code == 0
    assert client.get(learners, auth=(key, old)).status_code == 401
    assert client.get(learners, auth=(key, new)).status_code == 200
    assert run("credential", "rotate", key, "--overlap", "0").stdout.startswith("The secret of")


def test_credential_is_bound_to_an_organisation(run, installation):
    with installation.transaction() as db:
        node = an_organisation(db, name="Demo Works")
    answer = run(
        "credential", "add", "HR", "--scope", "all", "--organisation", "demo works", "--json"
    )
    told = json.loads(answer.stdout)
    assert told["organisation"] == "Demo Works"
    from base64 import b64encode

    pair = b64encode(f"{told['key']}:{told['secret']}".encode()).decode()
    assert authenticate(installation, f"Basic {pair}").organisation == node.id


def test_unknown_organisation_is_added_and_said(run):
    answer = run("credential", "add", "HR", "--scope", "all", "--organisation", "Nowhere", "--json")
    assert json.loads(answer.stdout)["organisation"] == "Nowhere"
    assert "was not known" in answer.stderr


def test_words_show_key_and_secret(run):
    answer = run("credential", "add", "HR", "--scope", "all")
    assert "key     vl1-" in answer.stdout
    assert "secret  " in answer.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("credential", "add", "HR"),
        ("credential", "add", "HR", "--scope", "fly"),
        ("credential", "add", "HR", "--scope", "all", "--expires", "tomorrow"),
        ("credential", "add", "HR", "--scope", "all", "--expires", "2001-01-01T00:00:00Z"),
        ("credential", "rotate", "vl1-aaaaaaaaaaaaaaaa"),
        ("credential", "withdraw-previous", "vl1-aaaaaaaaaaaaaaaa"),
        ("user", "add", "Demo", "--mobile", "12"),
        ("role", "grant", "publisher"),
        ("role", "grant", "publisher", "--employee-id", "none"),
        ("role", "grant", "king", "--employee-id", "none"),
        ("organisation", "import", "/no/such/file"),
    ],
)
def test_what_cannot_be_done_fails(run, arguments):
    assert run(*arguments).exit_code != 0


def test_user_is_added_with_roles(run, installation):
    arguments = ("user", "add", "Demo Officer", "--mobile", "9000000001", "--role", "nodal_officer")
    assert json.loads(run(*arguments, "--registered", "--json").stdout)["new"] is True
    assert "already" in run(*arguments).stdout
    with installation.reading() as db:
        person = find_person_by_mobile(db, 1, "+919000000001")
        assert person.status == "active"
        assert [grant.role for grant in grants_of(db, person)] == [Role.NODAL_OFFICER]


def test_role_is_granted_somewhere(run, installation):
    with installation.transaction() as db:
        node = an_organisation(db, code="works")
    run("user", "add", "Demo", "--employee-id", "E1")
    assert (
        run(
            "role", "grant", "publisher", "--employee-id", "E1", "--organisation", "works"
        ).exit_code
        == 0
    )
    with installation.reading() as db:
        person = find_person_by_employee_id(db, 1, "E1")
        assert [(grant.role, grant.organisation) for grant in grants_of(db, person)] == [
            (Role.PUBLISHER, node.id)
        ]
    failed = run("role", "grant", "publisher", "--employee-id", "E1", "--organisation", "none")
    assert failed.exit_code != 0


def test_masters_are_imported_all_or_none(run, installation, tmp_path):
    file = tmp_path / "masters.csv"
    file.write_text("kind,code,name\ndepartment,a,Works\n", encoding="utf-8-sig")
    assert "1 entries imported" in run("organisation", "import", str(file)).stdout
    file.write_text("kind,code,name\ndepartment,b,Roads\nministry,c,C\n")
    failed = run("organisation", "import", str(file), "--json")
    assert failed.exit_code != 0
    assert "Roads" not in run("organisation", "import", str(file)).output
