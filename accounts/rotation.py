"""New secrets for keys in use: the old one stays good until it is withdrawn, or for a while (E7).

A key has two secrets at most. So a second rotation waits until the first is over, and nobody's
program is cut off by the rotation of another.
"""

from datetime import datetime, timedelta

from accounts.credentials import (
    Credential,
    CredentialKind,
    forget,
    get_credential,
    hash_of,
    make_secret,
)
from accounts.errors import CredentialInvalid, CredentialMissing, RotationUnfinished
from accounts.store import credentials as store
from schemas.settings import Settings
from storage.database import Database

USUAL_OVERLAP = timedelta(days=7)
LONGEST_OVERLAP = timedelta(days=90)


def rotate(
    db: Database,
    institution: int,
    key: str,
    *,
    settings: Settings,
    now: datetime,
    overlap: timedelta = USUAL_OVERLAP,
) -> tuple[Credential, str]:
    """Give a key a new secret; the one it had stays good for the overlap.

    overlap  none: the old secret ends at once, as it must where it has become known
    raises   CredentialMissing (404), CredentialInvalid (422), RotationUnfinished (409: the secret
             before that one is still good)
    """
    found = get_live(db, institution, key, settings=settings, now=now)
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise CredentialInvalid(f"overlap: not between 0 and {LONGEST_OVERLAP.days} days")
    secret = make_secret()
    ends_at = now + overlap
    if not store.insert_secret(db, institution, key, hash_of(settings, key, secret), now, ends_at):
        raise RotationUnfinished(
            f"credential: the earlier secret of {key} is still good; withdraw it first"
        )
    forget()
    return found, secret


def withdraw_previous(db: Database, institution: int, key: str, now: datetime) -> None:
    """End the secret before the last rotation; raises CredentialMissing (404).

    Other processes notice within `accounts.credentials.CACHED_FOR`.
    """
    if not store.delete_previous_secret(db, institution, key, now):
        raise CredentialMissing(f"credential: {key!r} has no earlier secret that is still good")
    forget()


def get_live(
    db: Database, institution: int, key: str, *, settings: Settings, now: datetime
) -> Credential:
    """Get an API key that is neither withdrawn nor expired; raises CredentialMissing (404)."""
    row = store.find_credential(db, institution, key)
    is_live = (
        row is not None
        and row.kind == CredentialKind.API
        and row.revoked_at is None
        and (row.expires_at is None or row.expires_at > now)
    )
    if not is_live:
        raise CredentialMissing(f"credential: there is no live {key!r}")
    return get_credential(db, institution, key, settings)
