"""A session's requests, judged by the rules of what it was launched as.

The rules of cmi5 are in `rules`; those of an xAPI package are few: its token speaks for one learner
and one registration.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from accounts.credentials import Credential
from lrs.documents import Address, Kind
from player.cmi5.rules import documents, predicates, statements
from player.cmi5.rules.situation import Breach, Situation
from player.cmi5.sitting import context_template
from player.cmi5.vocabulary import LAUNCHED, OF_THE_LMS, State
from player.errors import SessionRule
from player.store import cmi5 as store
from player.store.cmi5 import Cmi5Session
from schemas.course_structure import Standard
from storage.database import Database


def judge(
    db: Database, session: Cmi5Session, credential: Credential, said: Sequence[dict[str, Any]]
) -> str:
    """Judge statements in their order; gives the session's state after them.

    raises  SessionRule (403), with the requirement that was broken
    """
    with _refusing():
        if session.kind is Standard.XAPI:
            for statement in said:
                _check_xapi(session, credential, statement)
            return State.INITIALIZED
        return statements.check(said, situation_of(db, session, credential)).state


def judge_document(
    session: Cmi5Session, credential: Credential, method: str, address: Address
) -> None:
    """Judge a request for a document; raises SessionRule (403)."""
    with _refusing():
        documents.check_agent(address.agent, credential.actor or {})
        if address.kind is Kind.STATE:
            is_own = _is_own(session, address.activity or "")
            documents.check_registration(address.registration, session.registration)
            documents.check_place(address.registration, is_own=is_own)
            if session.kind is not Standard.XAPI:
                documents.check_state(method, address.document_id)
        elif address.kind is Kind.AGENT_PROFILE:
            documents.check_profile(method, address.document_id)
        elif method not in documents.READING and not _is_own(session, address.activity or ""):
            raise Breach("", "activityId: not this unit's, whose profile others read too")


def judge_agent(credential: Credential, agent: Mapping[str, Any] | None) -> None:
    """Let a session ask about its own learner only; raises SessionRule (403)."""
    with _refusing():
        documents.check_agent(agent, credential.actor or {})


def situation_of(db: Database, session: Cmi5Session, credential: Credential) -> Situation:
    """Give what the session's next statement is judged by."""
    found = store.sessions_of_unit(db, session.institution, session.registration, session.unit_id)
    return Situation(
        actor=credential.actor or {},
        registration=session.registration,
        activity=str(session.terms["activity"]),
        template=context_template(session.id, session.publisher_id, session.mode),
        mode=session.mode,
        state=State(session.state),
        mastery_score=session.terms["mastery_score"],
        has_preferences=session.preferences_at is not None,
        said=frozenset(session.said),
        counted=frozenset(word for one in found for word in one.said),
        judged_here=session.kind is not Standard.CMI5,
    )


def _check_xapi(session: Cmi5Session, credential: Credential, statement: Mapping[str, Any]) -> None:
    documents.check_agent(statement["actor"], credential.actor or {})
    named = statement.get("context", {}).get("registration")
    documents.check_registration(named, session.registration)
    if statement["verb"]["id"] in OF_THE_LMS - {LAUNCHED}:
        raise Breach("", "verb.id: only the product says so")
    if predicates.is_about_another_part(statement, str(session.terms["activity"])):
        raise Breach("", "object.id: another part of the course, which has sessions of its own")


@contextmanager
def _refusing() -> Iterator[None]:
    """Answer what breaks a rule; raises SessionRule (403)."""
    try:
        yield
    except Breach as breach:
        raise SessionRule(breach.message, requirement=breach.requirement or None) from None


def _is_own(session: Cmi5Session, activity: str) -> bool:
    """Tell whether an activity is the unit, or named as a part of it."""
    own = (session.terms["activity"], session.publisher_id)
    return activity in own or activity.startswith(
        tuple(f"{one}{end}" for one in own for end in "/#?")
    )
