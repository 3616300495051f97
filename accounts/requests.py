"""Requests to be added to a roll: made with a proved number, decided by the nodal officer (A3)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from accounts import audit, organisations
from accounts.errors import AlreadyDecided, RequestMissing
from accounts.people import Details, Person, add_person, update_person
from accounts.roles import Grant, Role, find_officer, is_granted
from accounts.store import requests as store
from messaging import sms
from messaging.notifications import notify
from schemas.language import gettext as _
from schemas.language import language, name_in
from storage.database import Database

DESK = "/desk/requests"
DECIDING = (Role.NODAL_OFFICER, Role.ADMIN)


@dataclass(frozen=True)
class JoinRequest:
    """A person's wish to be added to an organisation's roll."""

    institution: int
    id: str
    status: str
    name: str = field(repr=False)
    mobile: str = field(repr=False)
    organisation: int
    organisation_name: str
    organisation_name_hi: str | None
    note: str = field(repr=False)
    created_at: datetime

    def organisation_in(self, language: str) -> str:
        """Give the organisation's name in a language."""
        return name_in(language, self.organisation_name, self.organisation_name_hi)


def ask_to_join(
    db: Database,
    institution: int,
    *,
    name: str,
    mobile: str,
    organisation: int,
    note: str,
    now: datetime,
) -> JoinRequest:
    """File a request, and tell the officer; a number has one open request at most."""
    earlier = store.find_open_request(db, institution, mobile)
    if earlier:
        return _request(earlier)
    row = {
        "institution": institution,
        "id": str(uuid4()),
        "status": "submitted",
        "name": name,
        "mobile": mobile,
        "organisation": organisation,
        "note": note,
        "created_at": now,
    }
    store.insert_request(db, row)
    filed = get_request(db, institution, str(row["id"]))
    audit.record(
        db, institution, "visitor", "join_request.submitted", _subject(filed), now,
        organisation=organisation,
    )  # fmt: skip
    officer = find_officer(db, institution, organisation)
    if officer:
        values = {"name": name, "organisation": filed.organisation_name}
        notify(db, institution, officer.id, "request_received", values, now=now, href=DESK)
    return filed


def find_open_request(db: Database, institution: int, mobile: str) -> JoinRequest | None:
    """Find what a number has asked for and nobody decided."""
    row = store.find_open_request(db, institution, mobile)
    return _request(row) if row else None


def get_request(db: Database, institution: int, request_id: str) -> JoinRequest:
    """Get a request; raises RequestMissing (404)."""
    row = store.find_request(db, institution, request_id)
    if row is None:
        raise RequestMissing("request: there is none with that id")
    return _request(row)


def get_request_for(
    db: Database, institution: int, request_id: str, grants: tuple[Grant, ...]
) -> JoinRequest:
    """Get a request that these roles decide; raises RequestMissing (404) for any other."""
    found = get_request(db, institution, request_id)
    if not any(is_granted(db, institution, grants, role, found.organisation) for role in DECIDING):
        raise RequestMissing("request: there is none with that id")
    return found


def requests_for(db: Database, institution: int, grants: tuple[Grant, ...]) -> list[JoinRequest]:
    """List the open requests that these roles decide, the oldest first."""
    tops = {grant.organisation for grant in grants if grant.role in DECIDING}
    nodes = {node for top in tops for node in organisations.subtree(db, institution, top)}
    return [_request(row) for row in store.open_requests(db, institution, sorted(nodes))]


def approve(
    db: Database, request: JoinRequest, officer: Person, *, iri_base: str, now: datetime
) -> Person:
    """Add the person to the roll and tell him; raises AlreadyDecided (409)."""
    _decide(db, request, officer, "approved", None, now)
    details = Details(
        name=request.name,
        mobile=request.mobile,
        organisation=request.organisation,
        language=language(),
    )
    added, _is_new = add_person(db, request.institution, details, iri_base=iri_base, now=now)
    person = update_person(db, added, mobile_verified_at=now)
    _tell(db, request, "request_approved", {}, now)
    return person


def reject(
    db: Database, request: JoinRequest, officer: Person, reason: str, *, now: datetime
) -> None:
    """Refuse with a reason, which the person is told; raises AlreadyDecided (409)."""
    _decide(db, request, officer, "rejected", reason, now)
    _tell(db, request, "request_rejected", {"reason": reason}, now)


def _decide(
    db: Database,
    request: JoinRequest,
    officer: Person,
    status: str,
    reason: str | None,
    now: datetime,
) -> None:
    values = {"status": status, "reason": reason, "decided_at": now, "decided_by": officer.id}
    if not store.decide_request(db, request.institution, request.id, values):
        raise AlreadyDecided(_("This request has been decided before."))
    actor = f"person:{officer.public_id}"
    action = f"join_request.{status}"
    audit.record(
        db, request.institution, actor, action, _subject(request), now,
        organisation=request.organisation, reason=reason,
    )  # fmt: skip


def _tell(
    db: Database, request: JoinRequest, template: str, values: dict[str, str], now: datetime
) -> None:
    sms.send(
        db,
        institution=request.institution,
        recipient=request.mobile,
        template=template,
        values=values,
        language=language(),
        now=now,
    )


def _subject(request: JoinRequest) -> str:
    return f"join_request:{request.id}"


def _request(row: Any) -> JoinRequest:
    return JoinRequest(
        institution=row.institution,
        id=row.id,
        status=row.status,
        name=row.name,
        mobile=row.mobile,
        organisation=row.organisation,
        organisation_name=row.organisation_name,
        organisation_name_hi=row.organisation_name_hi,
        note=row.note,
        created_at=row.created_at,
    )
