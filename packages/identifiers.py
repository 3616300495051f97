"""Ids of units and blocks: ours, from the place in the course, the same whenever it is imported.

The place is the chain of the publisher's identifiers from the organization down, so that a new
version of a package, with an item added or moved among its siblings, keeps the ids of the others
(D17). Only a digest of it leaves the package.
"""

import base64
import hashlib
from collections import Counter

SIZE = 10  # bytes; 2^40 units until two of one course are expected to collide


class Places:
    """Gives each place of one course an id; equal places are numbered in their order."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, ...]] = Counter()

    def unit(self, place: tuple[str, ...]) -> str:
        """Give the id of a unit."""
        return f"u-{self._digest(place)}"

    def block(self, place: tuple[str, ...]) -> str:
        """Give the id of a block."""
        return f"b-{self._digest(place)}"

    def _digest(self, place: tuple[str, ...]) -> str:
        self._seen[place] += 1
        text = "\0".join((*place, str(self._seen[place])))
        digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=SIZE).digest()
        return base64.b32encode(digest).decode().lower()
