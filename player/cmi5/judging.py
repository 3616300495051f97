"""A session's requests, judged by the rules of what it was launched as.

The rules of cmi5 are `rules`; those of an xAPI package are few, and here: its token speaks for one
learner and one registration.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.credentials import Credential
from lrs.documents import Address, Kind
from lrs.identifiers import find_identifier
from player.cmi5.vocabulary import INITIALIZED, LAUNCH_DATA, TERMINATED, State
from player.errors import SessionRule
from player.store.cmi5 import Cmi5Session
from storage.database import Database

READING = "GET"


def judge(
    db: Database, session: Cmi5Session, credential: Credential, statements: Sequence[dict[str, Any]]
) -> str:
    """Judge statements in their order; gives the session's state after them.

    raises  SessionRule (403), with the requirement that was broken
    """
    for statement in statements:
        judge_actor(credential, statement["actor"])
        named = statement.get("context", {}).get("registration")
        if named is not None and named.lower() != session.registration:
            raise SessionRule("context.registration: not that of this session")
    said = {statement["verb"]["id"] for statement in statements}
    if TERMINATED in said:
        return State.TERMINATED
    return State.INITIALIZED if INITIALIZED in said else session.state


def judge_document(
    session: Cmi5Session, credential: Credential, method: str, address: Address
) -> None:
    """Judge a request for a document; raises SessionRule (403)."""
    if address.agent is not None:
        judge_agent(credential, address.agent)
    if address.registration not in (None, session.registration):
        raise SessionRule("registration: not that of this session", requirement="8.1.4.0-3")
    if method == READING:
        return
    if address.document_id == LAUNCH_DATA:
        raise SessionRule(f"stateId: {LAUNCH_DATA} is read only", requirement="10.2.0.0-2")
    if address.kind is Kind.ACTIVITY_PROFILE and not _is_own(session, address.activity or ""):
        raise SessionRule("activityId: not this unit's, whose profile others read too")


def judge_agent(credential: Credential, agent: Mapping[str, Any] | None) -> None:
    """Let a session ask about its own learner only; raises SessionRule (403)."""
    if agent is not None and not _is_actor(credential, agent):
        raise SessionRule("agent: not the actor of this session", requirement="8.1.3.0-3")


def judge_actor(credential: Credential, actor: Mapping[str, Any]) -> None:
    """Let a session speak for its own learner only; raises SessionRule (403)."""
    if not _is_actor(credential, actor):
        raise SessionRule("actor: not the actor of this session", requirement="8.1.3.0-3")


def _is_actor(credential: Credential, agent: Mapping[str, Any]) -> bool:
    asked = find_identifier(dict(agent))
    return asked is not None and asked == find_identifier(dict(credential.actor or {}))


def _is_own(session: Cmi5Session, activity: str) -> bool:
    """Tell whether an activity is the unit, or named as a part of it."""
    own = (session.terms["activity"], session.publisher_id)
    return activity in own or activity.startswith(
        tuple(f"{one}{end}" for one in own for end in "/#?")
    )
