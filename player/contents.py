"""The contents and controls of a course of SCORM 2004, as its shell shows them. SN Book §5.5, §5.6.

An entry is enabled exactly when choosing it would be honoured, a control exactly when its request
would: both are asked of the sequencer's own processes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalogue.store.registrations import Registration
from player.course import Course
from player.scorm.attempt2004 import result_of
from player.scorm.sequenced import valid_requests
from player.store.sessions import Session
from schemas.course_structure import Block, LangString, Unit, UnitKind
from schemas.run_time import RequestValid
from sequencing.contents import Control, Entry, controls, offers_choice, table_of_contents
from sequencing.lookahead import LookAhead

KNOWN = {"passed": True, "failed": False, "completed": True, "incomplete": False}


@dataclass(frozen=True)
class Contents:
    """What may be done now: the sequencer's answers. In a big course they cost more than all else
    of a request, so each request asks once.
    """

    entries: tuple[Entry, ...]
    controls: tuple[Control, ...]
    ahead: LookAhead

    @property
    def valid(self) -> RequestValid:
        """What content finds under `adl.nav.request_valid`."""
        return valid_requests(self.ahead, self.entries)


def contents_of(course: Course) -> Contents:
    """Ask the sequencer what may be done now."""
    ahead = LookAhead(course.at)
    return Contents(table_of_contents(course.at, ahead), controls(course.at, ahead), ahead)


def render_contents(
    registration: Registration, contents: Contents, shown: Session | None, language: str
) -> dict[str, Any]:
    """Give the contents and controls as the shell takes them.

    shown  the open sitting: what its content has said is not tracked yet
    """
    return {
        "units": render_rows(registration, contents.entries, shown, language),
        "controls": {
            each.request.value: {"visible": each.visible, "enabled": each.enabled}
            for each in contents.controls
        },
        "offers_choice": offers_choice(contents.entries),
    }


def render_rows(
    registration: Registration, entries: Iterable[Entry], shown: Session | None, language: str
) -> list[dict[str, Any]]:
    """Give lines of the contents as the shell takes them."""
    parts = _parts(registration)
    return [_row(registration, parts, entry, shown, language) for entry in entries]


def say(title: LangString, language: str) -> str:
    """Give a title in a language, else in English, else in whatever it has."""
    return title.get(language) or title.get("en") or next(iter(title.values()), "")


def _parts(registration: Registration) -> dict[str, Unit | Block]:
    structure = registration.structure
    parts: Iterable[Unit | Block] = (*structure.units(), *structure.blocks())
    return {part.identifier: part for part in parts if part.identifier}


def _row(
    registration: Registration,
    parts: Mapping[str, Unit | Block],
    entry: Entry,
    shown: Session | None,
    language: str,
) -> dict[str, Any]:
    part = parts.get(entry.identifier)
    own = part.title if part else registration.title if entry.depth == 0 else {}
    row = {
        "title": say(own, language) or entry.title,
        "depth": entry.depth,
        "identifier": entry.identifier,
        "state": state_of(entry, shown if entry.current and entry.is_leaf else None),
        "visible": entry.visible,
        "enabled": entry.enabled,
        "current": entry.current,
        "lock": "",
    }
    return {**row, "unit": part.id} if isinstance(part, Unit) else row


def state_of(entry: Entry, shown: Session | None) -> str:
    """Word how far the learner is, also by what the content in play has just said."""
    completed, satisfied = entry.completed, entry.satisfied
    if shown is not None and shown.kind == UnitKind.SCO:
        said = result_of(shown.values)
        completed = KNOWN.get(said.completion_status, completed)
        satisfied = KNOWN.get(said.success_status, satisfied)
    if satisfied is False and (completed is not False or not entry.active):
        return "failed" if completed or entry.is_leaf else "now"
    if completed or (satisfied and completed is None):
        return "done"
    is_begun = entry.attempts > 0 or entry.active or entry.suspended
    return "now" if is_begun else "todo"
