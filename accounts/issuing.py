"""Who may give and manage which keys: never more reach than the giver has (E7, I2).

A giver is a key with the scope `credentials/write`, or an administrator at the desk. It sees,
withdraws and limits the keys within its own bounds; to give one, or to give one a new secret, it
must hold every scope of it too: who holds the secret can do what the key can do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts import audit, credentials, rotation
from accounts.credentials import Credential, issue
from accounts.errors import (
    CredentialInvalid,
    CredentialMissing,
    OrganisationMissing,
    RoleMissing,
    ScopeMissing,
)
from accounts.organisations import get_organisation, get_root, is_within, subtree
from accounts.placement import Place, find_place
from accounts.roles import Grant, Role
from accounts.scopes import allows
from accounts.store import credentials as store
from storage.database import Database
from storage.installation import Installation


@dataclass(frozen=True)
class Giver:
    """Whoever gives keys, and the bounds of what may be given.

    who      as the audit log names it
    scopes   None: all of them
    tops     the organisations whose subtrees it reaches; none: the whole institution
    """

    institution: int
    who: str
    scopes: frozenset[str] | None = None
    tops: tuple[int, ...] = ()
    activity_prefix: str | None = None
    expires: datetime | None = None


def giver_of(credential: Credential) -> Giver:
    """Give what a key may give."""
    return Giver(
        institution=credential.institution,
        who=f"credential:{credential.id}",
        scopes=credential.scopes,
        tops=() if credential.organisation is None else (credential.organisation,),
        activity_prefix=credential.activity_prefix,
        expires=credential.expires,
    )


def giver_at_desk(db: Database, institution: int, who: str, grants: Iterable[Grant]) -> Giver:
    """Give what an administrator may give: every scope, within the organisations of the role."""
    tops = tuple(sorted(one.organisation for one in grants if one.role is Role.ADMIN))
    if not tops:
        raise RoleMissing("credential: only an administrator gives keys")
    root = get_root(db, institution).id
    return Giver(institution, who, tops=() if root in tops else tops)


def issue_for(
    db: Database, body: Mapping[str, Any], giver: Giver, installation: Installation
) -> tuple[Credential, str]:
    """Issue a key within the giver's institution, subtree, prefix, scopes and life.

    body    as of `schemas.credential.CredentialBody`
    raises  ScopeMissing (403), OrganisationMissing (404), CredentialInvalid (422)
    """
    now = installation.now()
    scopes = credentials.check_scopes(body["scopes"])
    _check_holds(giver, scopes)
    issued, secret = issue(
        db,
        institution=giver.institution,
        name=body["name"],
        scopes=scopes,
        settings=installation.settings,
        now=now,
        organisation=_organisation(db, body.get("organisation"), giver),
        activity_prefix=_prefix(body.get("activity_prefix"), giver),
        expires=_expires(body.get("expires"), giver, now),
    )
    _note(db, giver, "credential.issued", issued.id, now, scopes=sorted(issued.scopes))
    return issued, secret


def rotate_for(
    db: Database, key: str, giver: Giver, installation: Installation, overlap: timedelta
) -> tuple[Credential, str]:
    """Give a key a new secret; raises as `get_for` and `rotation.rotate`, ScopeMissing (403)."""
    now, settings = installation.now(), installation.settings
    get_for(db, key, giver)
    found = rotation.get_live(db, giver.institution, key, settings=settings, now=now)
    _check_holds(giver, found.scopes)
    if giver.expires and (found.expires is None or found.expires > giver.expires):
        raise ScopeMissing("credential: it outlives the one that would give it a new secret")
    rotated = rotation.rotate(
        db, giver.institution, key, settings=settings, now=now, overlap=overlap
    )
    _note(db, giver, "credential.rotated", key, now, overlap=overlap.total_seconds())
    return rotated


def withdraw_previous_for(db: Database, key: str, giver: Giver, now: datetime) -> None:
    """End a key's earlier secret; raises CredentialMissing (404)."""
    get_for(db, key, giver)
    rotation.withdraw_previous(db, giver.institution, key, now)
    _note(db, giver, "credential.previous_withdrawn", key, now)


def revoke_for(db: Database, key: str, giver: Giver, now: datetime) -> None:
    """Withdraw a key; raises CredentialMissing (404)."""
    get_for(db, key, giver)
    credentials.revoke(db, giver.institution, key, now)
    _note(db, giver, "credential.revoked", key, now)


def get_for(db: Database, key: str, giver: Giver) -> dict[str, Any]:
    """Get what is known of a key within the giver's reach; raises CredentialMissing (404)."""
    found = store.find_listed(db, giver.institution, key)
    is_reached = found is not None and _reaches(db, giver, found)
    if found is None or not is_reached:
        raise CredentialMissing(f"credential: there is no {key!r} in your reach")
    return found


def listed_for(
    db: Database, giver: Giver, *, after: str | None = None, limit: int | None = None
) -> Sequence[dict[str, Any]]:
    """List the keys within the giver's reach, by key; all of them where there is no limit."""
    below = {node for top in giver.tops for node in subtree(db, giver.institution, top)}
    return store.list_keys(
        db,
        giver.institution,
        organisations=below if giver.tops else None,
        prefix=giver.activity_prefix,
        after=after,
        limit=limit,
    )


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


def _check_holds(giver: Giver, scopes: frozenset[str]) -> None:
    if giver.scopes is None:
        return
    lacking = sorted(scope for scope in scopes if not allows(giver.scopes, scope))
    if lacking:
        raise ScopeMissing(f"scopes: {lacking[0]!r} cannot be given by one that lacks it")


def _reaches(db: Database, giver: Giver, found: Mapping[str, Any]) -> bool:
    node, prefix = found["organisation_id"], found["activity_prefix"] or ""
    is_below = not giver.tops or (
        node is not None and any(is_within(db, giver.institution, node, top) for top in giver.tops)
    )
    return is_below and prefix.startswith(giver.activity_prefix or "")


def _organisation(db: Database, place: Place | None, giver: Giver) -> int | None:
    if place is None:
        if len(giver.tops) > 1:
            raise CredentialInvalid("organisation: say which of yours")
        return giver.tops[0] if giver.tops else None
    tops = giver.tops or (get_root(db, giver.institution).id,)
    places = (find_place(db, giver.institution, place, below=top) for top in tops)
    found = next((node for node in places if node), None)
    if found is None:
        raise OrganisationMissing(f"organisation: there is no {place!r} in your reach")
    return found.id


def _prefix(prefix: str | None, giver: Giver) -> str | None:
    bound = giver.activity_prefix
    if bound and prefix and not prefix.startswith(bound):
        raise CredentialInvalid(
            f"activity_prefix: this credential gives only what is under {bound}"
        )
    return prefix or bound


def _expires(expires: datetime | None, giver: Giver, now: datetime) -> datetime | None:
    if expires is not None and expires <= now:
        raise CredentialInvalid("expires: lies in the past")
    if giver.expires and (expires is None or expires > giver.expires):
        return giver.expires
    return expires


def _note(
    db: Database, giver: Giver, action: str, key: str, now: datetime, **facts: object
) -> None:
    audit.record(db, giver.institution, giver.who, action, f"credential:{key}", now, **facts)
