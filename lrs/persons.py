"""The Person object: all that is known of who an Agent is.

Source: xAPI 1.0.3 Communication §2.4; IEEE 9274.1.1 §4.1.5.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.credentials import Credential
from accounts.learners import UNNAMED
from accounts.people import find_person_by_actor
from accounts.personas import identifiers_of, people_of
from lrs.organisations import is_one
from lrs.voiding import SESSIONS
from storage.database import Database

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
# Who may read what others wrote may know who they are; who may read people, what they are called.
KNOWING = ("statements/read", "records/read", "learners/write")
NAMING = ("records/read", "learners/write")


def person_of(
    db: Database, credential: Credential, agent: Mapping[str, Any], iri_base: str
) -> dict[str, Any]:
    """Give the Person object of an Agent, as far as the credential may know it.

    A session, and a key for some activities only, learn nothing but what they asked with: content
    knows people by opaque accounts.
    """
    agents = [dict(agent)]
    names = [agent["name"]] if "name" in agent else []
    if agent.get("objectType", "Agent") == "Agent" and _may(credential, KNOWING) and is_one(agent):
        institution, within = credential.institution, credential.organisation
        agents += identifiers_of(db, institution, agent, iri_base=iri_base, within=within)[1:]
        names += _names(db, credential, agent, iri_base) if _may(credential, NAMING) else []
    members = {"name": names, **{kind: _values(agents, kind) for kind in IDENTIFIERS}}
    known = {name: _unique(values) for name, values in members.items() if values}
    return {"objectType": "Person", **known}


def _may(credential: Credential, scopes: Iterable[str]) -> bool:
    is_bound = credential.kind in SESSIONS or credential.activity_prefix is not None
    return not is_bound and any(credential.allows(scope) for scope in scopes)


def _names(
    db: Database, credential: Credential, agent: Mapping[str, Any], iri_base: str
) -> list[str]:
    person = find_person_by_actor(db, credential.institution, agent, iri_base)
    people = people_of(db, person, within=credential.organisation) if person else ()
    return [one.name for one in people if one.name != UNNAMED]


def _values(agents: Iterable[Mapping[str, Any]], kind: str) -> list[Any]:
    return [agent[kind] for agent in agents if kind in agent]


def _unique(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
