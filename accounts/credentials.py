"""Credentials: who a program is, what it may do, and for whom (D1, D9, D19, E7).

A key reads `vl<institution>-<random>`, so that one look-up by primary key finds it. Only a keyed
hash of the secret is stored: secrets are random, so a slow hash would add cost and nothing else.
"""

import re
import secrets
from base64 import b32encode, b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row

from accounts.errors import CredentialInvalid, CredentialMissing, CredentialRefused
from accounts.keys import keyed_hash
from accounts.scopes import SCOPES, allows
from accounts.store import credentials as store
from accounts.usage import Which, find_secret, note_use
from schemas.settings import Settings
from storage.database import Database
from storage.installation import Installation

KEY = re.compile(r"vl([1-9][0-9]{0,8})-[a-z2-7]{16}")
CACHED_FOR = timedelta(seconds=5)
CACHE_LIMIT = 10_000
REFUSED = "The credential is missing, unknown or ended."


class CredentialKind(StrEnum):
    API = "api"
    CMI5_SESSION = "cmi5_session"
    SHELL_SESSION = "shell_session"
    PRODUCT = "product"


@dataclass(frozen=True)
class Credential:
    """An authenticated program.

    id               its key
    agent            the Agent that its statements carry as authority
    organisation     the top of the subtree that it is bound to; None: the whole institution
    activity_prefix  the IRI prefix of the activities that it is bound to
    actor, registration, session, package   what a session token is good for (D9)
    """

    institution: int
    kind: CredentialKind
    id: str
    scopes: frozenset[str]
    agent: dict[str, Any] = field(hash=False)
    organisation: int | None = None
    activity_prefix: str | None = None
    expires: datetime | None = None
    actor: dict[str, Any] | None = field(default=None, hash=False, repr=False)
    registration: str | None = None
    session: str | None = None
    package: str | None = None

    def allows(self, scope: str) -> bool:
        """Tell whether one of the scopes grants `scope`."""
        return allows(self.scopes, scope)


def product(institution: int, iri_base: str) -> Credential:
    """Give the product's own credential, which no request can present."""
    return Credential(
        institution=institution,
        kind=CredentialKind.PRODUCT,
        id="vidyalekh",
        scopes=frozenset({"all"}),
        agent=authority(iri_base, "vidyalekh"),
    )


def authority(iri_base: str, name: str) -> dict[str, Any]:
    """Give the Agent of a credential of ours."""
    return {"objectType": "Agent", "account": {"homePage": iri_base, "name": name}}


def issue(
    db: Database,
    *,
    institution: int,
    name: str,
    scopes: Iterable[str],
    settings: Settings,
    now: datetime,
    kind: CredentialKind = CredentialKind.API,
    organisation: int | None = None,
    activity_prefix: str | None = None,
    expires: datetime | None = None,
    actor: dict[str, Any] | None = None,
    registration: str | None = None,
    session: str | None = None,
    package: str | None = None,
) -> tuple[Credential, str]:
    """Issue a credential; returns it with its secret, which is not to be had again."""
    granted = check_scopes(scopes)
    key = f"vl{institution}-{b32encode(secrets.token_bytes(10)).decode().lower()}"
    secret = make_secret()
    binding = {
        "actor": actor,
        "registration": registration,
        "session": session,
        "package": package,
    }
    row = {
        "institution": institution,
        "id": key,
        "kind": kind,
        "name": name,
        "secret_hash": hash_of(settings, key, secret),
        "scopes": sorted(granted),
        "organisation": organisation,
        "activity_prefix": activity_prefix,
        "binding": {name: value for name, value in binding.items() if value is not None},
        "created_at": now,
        "expires_at": expires,
    }
    store.insert_credential(db, row)
    return get_credential(db, institution, key, settings), secret


def make_secret() -> str:
    """Make a secret: 256 bits, so it needs no slow hash."""
    return secrets.token_urlsafe(32)


def revoke(db: Database, institution: int, key: str, now: datetime) -> None:
    """End a credential; raises CredentialMissing (404). Other processes notice within seconds."""
    if not store.revoke_credential(db, institution, key, now):
        raise CredentialMissing(f"credential: there is no live {key!r}")
    forget()


def end(db: Database, institution: int, key: str, now: datetime) -> None:
    """End the token of a session, where it has not ended; it was never kept in memory."""
    store.revoke_credential(db, institution, key, now)


def forget() -> None:
    """Look credentials up again, in this process at once; others do within `CACHED_FOR`."""
    _caches.clear()


def get_credential(db: Database, institution: int, key: str, settings: Settings) -> Credential:
    """Get a credential by key, ended or not; raises CredentialMissing (404)."""
    row = store.find_credential(db, institution, key)
    if row is None:
        raise CredentialMissing(f"credential: there is no {key!r}")
    return _credential(row, settings)


def listed(db: Database, institution: int) -> list[dict[str, Any]]:
    """List the API keys of an institution, without what is secret."""
    return store.list_keys(db, institution)


def authenticate(installation: Installation, authorization: str | None) -> Credential:
    """Find whose Authorization header this is.

    authorization  `Basic <base64 of key:secret>` or `Bearer <key>.<secret>`
    raises         CredentialRefused (401), with the same words whatever is wrong
    """
    presented = parse_authorization(authorization)
    if presented is None:
        raise CredentialRefused(REFUSED)
    key, secret = presented
    digest = hash_of(installation.settings, key, secret)
    cached = _cached(installation, digest)
    if cached:
        return cached
    with installation.reading() as db:
        row, which = _verify(db, key, digest, installation)
    credential = _credential(row, installation.settings)
    if credential.kind is CredentialKind.API:
        note_use(installation, row, which)
        _remember(installation, digest, credential)
    return credential


def basic_token(credential: Credential, secret: str) -> str:
    """Write key and secret as HTTP Basic wants them; this is cmi5's auth-token. cmi5 §8.2.3."""
    return b64encode(f"{credential.id}:{secret}".encode()).decode()


def bearer_token(credential: Credential, secret: str) -> str:
    """Write key and secret as one token."""
    return f"{credential.id}.{secret}"


def parse_authorization(authorization: str | None) -> tuple[str, str] | None:
    """Parse the header into key and secret; None where it is not one of ours."""
    scheme, _, rest = (authorization or "").strip().partition(" ")
    separator, text = {
        "basic": (":", _decoded(rest.strip())),
        "bearer": (".", rest.strip()),
    }.get(scheme.lower(), ("", None))
    key, found, secret = text.partition(separator) if text else ("", "", "")
    return (key, secret) if found and KEY.fullmatch(key) else None


def _decoded(text: str) -> str | None:
    try:
        return b64decode(text, validate=True).decode()
    except (Base64Error, UnicodeDecodeError, ValueError):
        return None


def _verify(
    db: Database, key: str, digest: str, installation: Installation
) -> tuple[Row[Any], Which]:
    now = installation.now()
    row = store.find_credential(db, int(key[2 : key.index("-")]), key)
    which = find_secret(row, digest, now)
    if row is None or which is None or row.revoked_at is not None:
        raise CredentialRefused(REFUSED)
    if row.expires_at is not None and row.expires_at <= now:
        raise CredentialRefused(REFUSED)
    return row, which


def _credential(row: Any, settings: Settings) -> Credential:
    return Credential(
        institution=row.institution,
        kind=CredentialKind(row.kind),
        id=row.id,
        scopes=frozenset(row.scopes),
        agent=authority(settings.iri_base or settings.portal_url, _name_of(row)),
        organisation=row.organisation,
        activity_prefix=row.activity_prefix,
        expires=row.expires_at,
        **row.binding,
    )


def _name_of(row: Any) -> str:
    """Name who vouches: all sessions of a registration are one, so that content reads what it
    wrote in an earlier sitting."""
    named: str = row.binding.get("registration") or row.id
    return named


def check_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Check that there are scopes, and that all are known; raises CredentialInvalid (422)."""
    granted = frozenset(scopes)
    unknown = sorted(granted - SCOPES)
    if unknown or not granted:
        named = f"{unknown[0]!r} is not a scope" if unknown else "at least one is needed"
        raise CredentialInvalid(f"scopes: {named}; known are {', '.join(sorted(SCOPES))}")
    return granted


def hash_of(settings: Settings, key: str, secret: str) -> str:
    """Hash a key with its secret, as it is kept."""
    return keyed_hash(settings, "credential", f"{key}:{secret}")


# What this process has verified in the last seconds, by the hash of key and secret.
_caches: WeakKeyDictionary[Engine, dict[str, tuple[Credential, datetime]]] = WeakKeyDictionary()


def _cached(installation: Installation, digest: str) -> Credential | None:
    credential, at = _caches.get(installation.engine, {}).get(digest, (None, installation.now()))
    now = installation.now()
    if credential is None or abs(now - at) > CACHED_FOR:
        return None
    return None if credential.expires and credential.expires <= now else credential


def _remember(installation: Installation, digest: str, credential: Credential) -> None:
    """Keys only: session tokens end by take-over at once."""
    cache = _caches.setdefault(installation.engine, {})
    if len(cache) >= CACHE_LIMIT:
        cache.clear()
    cache[digest] = (credential, installation.now())
