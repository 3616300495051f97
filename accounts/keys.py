"""Keyed hashes: what is stored instead of a secret. One key a purpose, all from the secret key."""

import hmac
from hashlib import sha256

from schemas.settings import Settings


def keyed_hash(settings: Settings, purpose: str, text: str) -> str:
    """Hash `text` for a purpose; 64 hex digits."""
    return hmac.new(_key(settings, purpose), text.encode(), sha256).hexdigest()


def is_same(left: str, right: str) -> bool:
    """Compare two hashes in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def digits_of(settings: Settings, purpose: str, text: str, length: int) -> str:
    """Derive a code of decimal digits, so that it need not be stored to be sent.

    Taken from 256 bits, so that no code is more likely than another by more than 2**-230.
    """
    number = int(keyed_hash(settings, purpose, text), 16) % 10**length
    return f"{number:0{length}d}"


def _key(settings: Settings, purpose: str) -> bytes:
    if not settings.secret_key:
        raise ValueError("the installation has no secret key")
    return hmac.new(settings.secret_key, b"vidyalekh " + purpose.encode(), sha256).digest()
