"""SQL on credentials."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from accounts.store.tables import credential, organisation
from storage.database import Database


def insert_credential(db: Database, values: Mapping[str, Any]) -> None:
    """Write a credential."""
    db.execute(credential.insert(), dict(values))


def find_credential(db: Database, institution: int, key: str) -> Row[Any] | None:
    """Find a credential by its key."""
    return db.execute(
        select(credential).where(credential.c.institution == institution, credential.c.id == key)
    ).first()


# What may be told of a key; nothing in it is secret.
_LISTED = (
    select(
        credential.c.id.label("key"),
        credential.c.name,
        credential.c.scopes,
        organisation.c.name.label("organisation"),
        credential.c.organisation.label("organisation_id"),
        credential.c.activity_prefix,
        credential.c.created_at.label("created"),
        credential.c.expires_at.label("expires"),
        credential.c.revoked_at.label("revoked"),
        credential.c.used_at.label("last_used"),
        credential.c.previous_ends_at.label("previous_ends"),
        credential.c.previous_used_at.label("previous_last_used"),
    )
    .select_from(credential)
    .outerjoin(
        organisation,
        and_(
            organisation.c.institution == credential.c.institution,
            organisation.c.id == credential.c.organisation,
        ),
    )
    .where(credential.c.kind == "api")
    .order_by(credential.c.id)
)


def find_listed(db: Database, institution: int, key: str) -> dict[str, Any] | None:
    """Find what may be told of an API key."""
    query = _LISTED.where(credential.c.institution == institution, credential.c.id == key)
    row = db.execute(query).first()
    return dict(row._mapping) if row else None


def list_keys(
    db: Database,
    institution: int,
    *,
    organisations: Collection[int] | None = None,
    prefix: str | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """List what may be told of API keys, in the order of the keys.

    organisations  those that they must be bound to; None: any or none
    prefix         how the prefix that they are bound to must begin
    """
    query = _LISTED.where(credential.c.institution == institution)
    if organisations is not None:
        query = query.where(credential.c.organisation.in_(organisations))
    if prefix:  # not LIKE, which SQLite has without regard to case
        query = query.where(func.substr(credential.c.activity_prefix, 1, len(prefix)) == prefix)
    if after:
        query = query.where(credential.c.id > after)
    return [dict(row._mapping) for row in db.execute(query.limit(limit)).all()]


def revoke_credential(db: Database, institution: int, key: str, now: datetime) -> int:
    """End a credential that has not ended; tells how many rows changed."""
    return db.execute(
        update(credential).where(*_is_live(institution, key)).values(revoked_at=now)
    ).rowcount


def insert_secret(
    db: Database, institution: int, key: str, secret_hash: str, now: datetime, ends_at: datetime
) -> int:
    """Give a live key a new secret and keep the one it had until an instant; how many rows changed.

    One whose previous secret is still good is left as it is.
    """
    ended = or_(credential.c.previous_hash.is_(None), credential.c.previous_ends_at <= now)
    return db.execute(
        update(credential)
        .where(*_is_live(institution, key), ended)
        .values(
            previous_hash=credential.c.secret_hash,
            previous_ends_at=ends_at,
            previous_used_at=credential.c.used_at,
            secret_hash=secret_hash,
            used_at=None,
        )
    ).rowcount


def delete_previous_secret(db: Database, institution: int, key: str, now: datetime) -> int:
    """Forget the secret before the last rotation; tells how many rows changed."""
    return db.execute(
        update(credential)
        .where(*_is_live(institution, key), credential.c.previous_ends_at > now)
        .values(previous_hash=None, previous_ends_at=None, previous_used_at=None)
    ).rowcount


def note_use(
    db: Database, institution: int, key: str, column: str, now: datetime, before: datetime
) -> None:
    """Write when a secret was used, unless another process has, since an instant."""
    noted = credential.c[column]
    db.execute(
        update(credential)
        .where(*_is_live(institution, key), or_(noted.is_(None), noted <= before))
        .values({column: now})
    )


def _is_live(institution: int, key: str) -> list[ColumnElement[bool]]:
    return [
        credential.c.institution == institution,
        credential.c.id == key,
        credential.c.revoked_at.is_(None),
    ]
