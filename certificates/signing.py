"""The installation's signing keys: made when first needed, kept sealed in the database.

The seal is the installation's secret key. Where that key has changed, what was sealed cannot be
opened any more: a new pair is made, and the old public key stays published, so that everything
signed before still verifies.
"""

import hashlib
from datetime import datetime

from certificates import store
from certificates.keys import Purpose, SigningKey, new_key, seal, unseal
from schemas.settings import Settings
from storage.database import Database
from storage.dialect import lock_installation

LOCK = 7_330_401  # any number that nothing else locks by


def ensure_keys(db: Database, settings: Settings, now: datetime) -> None:
    """Make the pairs that are missing, or that this installation cannot open; `upgrade` does so."""
    lock_installation(db, LOCK)
    for purpose in Purpose:
        if find_key(db, purpose, settings) is None:
            _make(db, purpose, settings, now)


def get_key(db: Database, purpose: Purpose, settings: Settings, now: datetime) -> SigningKey:
    """Get the newest key that can be opened, made now if there is none; writes."""
    ensure_keys(db, settings, now)
    found = find_key(db, purpose, settings)
    assert found is not None
    return found


def find_key(db: Database, purpose: Purpose, settings: Settings) -> SigningKey | None:
    """Find the newest key of a purpose that can be opened."""
    for row in store.key_rows(db, purpose):
        private = unseal(row.sealed, _secret(settings))
        if private is not None:
            return SigningKey(row.id, purpose, row.certificate, private)
    return None


def published(db: Database) -> dict[str, bytes]:
    """Give the certificates of all keys of credentials, newest first."""
    return {row.id: row.certificate for row in store.key_rows(db, Purpose.CREDENTIAL)}


def _make(db: Database, purpose: Purpose, settings: Settings, now: datetime) -> None:
    key = new_key(f"key-{store.count_keys(db) + 1}", purpose, settings.issuer_name, now)
    row = {
        "id": key.id,
        "purpose": purpose,
        "certificate": key.certificate,
        "sealed": seal(key.private, _secret(settings)),
        "created_at": now,
    }
    store.insert_key(db, row)


def _secret(settings: Settings) -> bytes:
    return hashlib.sha256(b"vidyalekh signing keys " + settings.secret_key).hexdigest().encode()
