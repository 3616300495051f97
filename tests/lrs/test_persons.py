"""GET /agents: who somebody is, as far as the asker may know (xAPI 1.0.3 Communication §2.4)."""

from typing import Any

import orjson
import pytest

from accounts import identity
from accounts.credentials import CredentialKind
from accounts.decision import Decision
from accounts.people import Person, actor_of
from lrs.persons import person_of
from schemas.clock import system_clock
from tests.accounts.factories import IRI_BASE, a_person, an_institution, an_organisation
from tests.lrs.client import LrsClient
from tests.lrs.conftest import MakeClient
from tests.lrs.factories import a_credential, an_agent

MBOX = {"mbox": "mailto:asha@example.org"}
HASHED = {"mbox_sha1sum": "b" * 40}
OPENID = {"openid": "https://id.example.org/asha"}
ACCOUNT = an_agent("asha")
SAID = Decision("command", "", system_clock())


def own(person: Person) -> dict[str, Any]:
    return {"account": actor_of(person, IRI_BASE)["account"]}


def asked(lrs: LrsClient, agent: dict[str, Any]) -> dict[str, Any]:
    answer = lrs.get("agents", agent=orjson.dumps(agent).decode())
    assert answer.status_code == 200
    return dict(answer.json)


def test_somebody_unknown_is_told_as_asked(lrs):
    found = asked(lrs, {**MBOX, "name": "Asha"})
    assert found == {"objectType": "Person", "name": ["Asha"], "mbox": [MBOX["mbox"]]}


@pytest.mark.parametrize("agent", [MBOX, HASHED, OPENID, ACCOUNT])
def test_a_person_is_told_with_all_identifiers(lrs, installation, agent):
    with installation.transaction() as db:
        person = a_person(db, name="Asha Devi", actor={"objectType": "Agent", **MBOX})
        other = a_person(db, name="Asha D.", actor=ACCOUNT)
        for one in (HASHED, OPENID):
            identity.add_identifier(db, person, one, SAID, iri_base=IRI_BASE)
        identity.merge(db, person, other, SAID)
    found = asked(lrs, agent)
    assert found["mbox"] == [MBOX["mbox"]]
    assert found["mbox_sha1sum"] == [HASHED["mbox_sha1sum"]]
    assert found["openid"] == [OPENID["openid"]]
    assert len(found["account"]) == 2
    assert ACCOUNT["account"] in found["account"]
    assert own(person)["account"] in found["account"]
    assert sorted(found["name"]) == ["Asha D.", "Asha Devi"]


def test_each_value_is_told_once(lrs, installation):
    with installation.transaction() as db:
        person = a_person(db, name="Asha", actor=MBOX)
    found = asked(lrs, {**own(person), "name": "Asha"})
    assert found["name"] == ["Asha"]
    assert found["account"] == [own(person)["account"]]


def test_a_group_is_no_person(lrs, installation):
    with installation.transaction() as db:
        a_person(db, name="Asha", actor=MBOX)
    assert "name" not in asked(lrs, {**MBOX, "objectType": "Group"})


def test_an_organisation_learns_of_its_own_people_only(
    make_lrs: MakeClient, installation: Any
) -> None:
    with installation.transaction() as db:
        here, there = an_organisation(db), an_organisation(db)
        first = a_person(db, name="Asha", organisation=here.id, actor=MBOX)
        second = a_person(db, name="A. D.", organisation=there.id, actor=ACCOUNT)
        identity.merge(db, first, second, SAID)
    bound = make_lrs("all", organisation=here.id)
    assert asked(bound, ACCOUNT) == {"objectType": "Person", "account": [ACCOUNT["account"]]}
    found = asked(bound, own(first))
    assert found["mbox"] == [MBOX["mbox"]]
    assert found["account"] == [own(first)["account"]]
    assert found["name"] == ["Asha"]


def test_another_institution_learns_nothing(installation):
    with installation.transaction() as db:
        an_institution(db, 2)
        a_person(db, name="Asha", actor=MBOX)
        found = person_of(db, a_credential(institution=2), MBOX, IRI_BASE)
    assert found == {"objectType": "Person", "mbox": [MBOX["mbox"]]}


@pytest.mark.parametrize(
    "credential",
    [
        a_credential("statements/read/mine", "statements/write"),
        a_credential("state", "profile"),
        a_credential("all", activity_prefix="https://learning.example.org/"),
        a_credential("all", kind=CredentialKind.CMI5_SESSION),
        a_credential("all", kind=CredentialKind.SHELL_SESSION),
    ],
)
def test_content_learns_nothing(db, credential):
    person = a_person(db, name="Asha", actor=MBOX)
    found = person_of(db, credential, own(person), IRI_BASE)
    assert found == {"objectType": "Person", "account": [own(person)["account"]]}


def test_names_are_for_those_who_may_read_people(db):
    a_person(db, name="Asha", actor=MBOX)
    found = person_of(db, a_credential("statements/read"), MBOX, IRI_BASE)
    assert "name" not in found
    assert len(found["account"]) == 1
