"""What a browser is given: the launch token, the capability of a package, the journal's seal.

A token opens one launch and is stored hashed (`decisions.md` 9); a capability lets read one
package's files, no more (10); a seal is the key under which a waiting journal lies in the browser,
so that the next person at the same machine cannot read it (11).
"""

import secrets
from base64 import b64encode

from accounts.keys import is_same, keyed_hash
from schemas.settings import Settings


def new_token() -> str:
    """Draw a token of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(settings: Settings, token: str) -> str:
    """Hash a token as it is stored."""
    return keyed_hash(settings, "launch token", token)


def capability(settings: Settings, label: str, epoch: int) -> str:
    """Give the path segment that opens a package's files: its label and an HMAC."""
    return f"{label}.{keyed_hash(settings, 'package capability', f'{label} {epoch}')[:40]}"


def is_capability(settings: Settings, text: str, label: str, epoch: int) -> bool:
    """Tell whether the path segment opens that package."""
    return is_same(text, capability(settings, label, epoch))


def seal_key(settings: Settings, registration: str) -> str:
    """Give the key that seals a registration's waiting journal: 32 bytes in base64."""
    return b64encode(bytes.fromhex(keyed_hash(settings, "journal seal", registration))).decode()
