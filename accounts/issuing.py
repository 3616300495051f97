"""Who may give which credential: never more reach than the giver has (E7, I2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts import audit
from accounts.credentials import Credential, issue
from accounts.errors import CredentialInvalid, OrganisationMissing
from accounts.organisations import get_organisation, get_root
from accounts.placement import Place, find_place
from storage.database import Database
from storage.installation import Installation


def issue_for(
    db: Database, body: Mapping[str, Any], giver: Credential, installation: Installation
) -> tuple[Credential, str]:
    """Issue a credential within the giver's institution, subtree, prefix and life.

    body    as of `schemas.credential.CredentialBody`
    raises  CredentialInvalid (422), OrganisationMissing (404)
    """
    now = installation.now()
    issued, secret = issue(
        db,
        institution=giver.institution,
        name=body["name"],
        scopes=body["scopes"],
        settings=installation.settings,
        now=now,
        organisation=_organisation(db, body.get("organisation"), giver),
        activity_prefix=_prefix(body.get("activity_prefix"), giver),
        expires=_expires(body.get("expires"), giver, now),
    )
    who, subject = f"credential:{giver.id}", f"credential:{issued.id}"
    scopes = sorted(issued.scopes)
    audit.record(db, giver.institution, who, "credential.issued", subject, now, scopes=scopes)
    return issued, secret


def render_issued(db: Database, issued: Credential, secret: str, name: str) -> dict[str, Any]:
    """Render a credential with its secret."""
    node = issued.organisation
    return {
        "key": issued.id,
        "secret": secret,
        "name": name,
        "scopes": sorted(issued.scopes),
        "organisation": get_organisation(db, issued.institution, node).name if node else None,
        "activity_prefix": issued.activity_prefix,
        "expires": issued.expires,
    }


def _organisation(db: Database, place: Place | None, giver: Credential) -> int | None:
    if place is None:
        return giver.organisation
    below = giver.organisation or get_root(db, giver.institution).id
    found = find_place(db, giver.institution, place, below=below)
    if found is None:
        raise OrganisationMissing(f"organisation: there is no {place!r} in your reach")
    return found.id


def _prefix(prefix: str | None, giver: Credential) -> str | None:
    bound = giver.activity_prefix
    if bound and prefix and not prefix.startswith(bound):
        raise CredentialInvalid(
            f"activity_prefix: this credential gives only what is under {bound}"
        )
    return prefix or bound


def _expires(expires: datetime | None, giver: Credential, now: datetime) -> datetime | None:
    if expires is not None and expires <= now:
        raise CredentialInvalid("expires: lies in the past")
    if giver.expires and (expires is None or expires > giver.expires):
        return giver.expires
    return expires
