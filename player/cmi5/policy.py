"""The door: what a session's token may write and read in the record store. D19, D22.

Asked inside the transaction that stores, with the registration and then the session locked, so that
two tabs or two requests at once are judged one after the other. What is stored already under its id
is not judged again: a request that is sent twice is answered twice alike.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.credentials import Credential, CredentialKind
from catalogue.store.registrations import has_left, lock_registration
from lrs import policies
from lrs.documents import Address
from lrs.equality import digest_of
from lrs.store.ids import find_ids
from player.cmi5.hearing import hear, note_reading, note_refusal
from player.cmi5.judging import judge, judge_agent, judge_document
from player.errors import TokenRefused
from player.store import cmi5 as store
from player.store.cmi5 import Cmi5Session
from schemas.problem import Problem
from storage.database import Database
from storage.installation import Installation

READING = "GET"
# What is no defect of the content, a document that is not there yet for one, is not.
LOGGED = frozenset({400, 403, 409})


class SessionPolicy:
    """The policy of `CredentialKind.CMI5_SESSION`."""

    def before_statements(
        self, db: Database, credential: Credential, statements: list[dict[str, Any]]
    ) -> None:
        """Judge statements by the rules of their session, and note what they change in it."""
        session = _locked(db, credential)
        fresh = _unsaid(db, credential.institution, statements)
        if fresh:
            hear(db, session, judge(db, session, credential, fresh), fresh, _now(db))

    def before_documents(
        self, db: Database, credential: Credential, method: str, address: Address
    ) -> None:
        """Judge a request for a document; one that changes it is a sign of life."""
        is_reading = method == READING
        session = _found(db, credential) if is_reading else _locked(db, credential)
        judge_document(session, credential, method, address)
        if not is_reading:
            store.update_session(db, session, heard_at=_now(db))

    def before_lookups(
        self, db: Database, credential: Credential, agent: Mapping[str, Any] | None
    ) -> None:
        """Tell of nobody but the session's own actor."""
        _found(db, credential)
        judge_agent(credential, agent)

    def after_reading(
        self, installation: Installation, credential: Credential, address: Address
    ) -> None:
        """Note once that the session has asked for what it must read first. cmi5 §10, §11."""
        with installation.reading() as db:
            session = _found(db, credential)
        if column := note_reading(session, address):
            with installation.transaction() as db:
                store.update_session(db, _locked(db, credential), **{column: _now(db)})

    def after_refusal(
        self, installation: Installation, credential: Credential, problem: Problem
    ) -> None:
        """Write a refusal into the log of the launch, for who supports its learner."""
        if problem.status in LOGGED and credential.session:
            with installation.transaction() as db:
                note_refusal(db, credential.institution, credential.session, problem, _now(db))


def _found(db: Database, credential: Credential) -> Cmi5Session:
    """Get the session of a token; raises TokenRefused (401) where it has ended."""
    session = store.find_session(db, credential.institution, credential.session or "")
    return _opened(db, session)


def _opened(db: Database, session: Cmi5Session | None) -> Cmi5Session:
    """Give a session whose token opens something; raises TokenRefused (401)."""
    if session is None or not session.is_open:
        raise TokenRefused("The session has ended.", requirement="8.1.2.0-2")
    if has_left(db, session.institution, session.registration):
        raise TokenRefused("The learner has left the course.")
    return session


def _locked(db: Database, credential: Credential) -> Cmi5Session:
    found = _found(db, credential)
    lock_registration(db, found.institution, found.registration)
    return _opened(db, store.lock_session(db, found.institution, found.id))


def _unsaid(
    db: Database, institution: int, statements: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give the statements that are not stored yet with just this content."""
    ids = {one["id"].lower(): digest_of(one) for one in statements if "id" in one}
    held = find_ids(db, institution, [UUID(id).bytes for id in ids]) if ids else {}
    known = {
        id
        for id, digest in ids.items()
        if (there := held.get(UUID(id).bytes)) and there.seq and there.digest == digest
    }
    return [one for one in statements if one.get("id", "").lower() not in known]


def _now(db: Database) -> datetime:
    clock = db.get_execution_options()["clock"]
    told: datetime = clock()
    return told


def connect() -> None:
    """Have the record store ask this policy for every request with a session's token."""
    policies.register(CredentialKind.CMI5_SESSION, SessionPolicy())
