"""What the product itself says about a session of a unit that speaks for itself."""

from collections.abc import Mapping
from typing import Any

from accounts.credentials import Credential, product
from lrs.statements import store as store_statements
from player.cmi5.rules.predicates import is_defined
from player.cmi5.vocabulary import last_part
from player.room import Room
from player.store.journal import Line, note
from progress.observation import EFFECTS
from schemas.course_structure import Standard


def say(room: Room, session_id: str, statement: dict[str, Any]) -> None:
    """Store a statement of the product about a session; of a trial nothing is on record."""
    verb = last_part(statement["verb"]["id"])
    if room.registration.is_trial:
        note_line(room, session_id, "unsaid", verb=verb)
        return
    base, credential = base_of(room), product_of(room)
    store_statements(room.db, [statement], {}, credential, now=room.now, iri_base=base)
    note_line(room, session_id, "statement", verb=verb, id=statement["id"])


def said_as(kind: Standard, statement: Mapping[str, Any]) -> str:
    """Name what a statement is counted under: its verb where that means something to progress."""
    if kind is not Standard.XAPI and not is_defined(statement):
        return "allowed"
    verb: str = statement["verb"]["id"]
    return last_part(verb) if verb in EFFECTS else "other"


def product_of(room: Room) -> Credential:
    """Give the product's credential."""
    return product(room.launch.institution, base_of(room))


def base_of(room: Room) -> str:
    """Give what the IRIs of the room's installation stand under (D2)."""
    return room.settings.iri_base or room.settings.portal_url


def note_line(room: Room, session_id: str, kind: str, **detail: Any) -> None:
    """Add a line to the log of the launch."""
    note(room.db, room.launch, room.now, [Line(kind, detail, session_id)])
