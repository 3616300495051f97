"""What a publisher chooses for a video or a PDF: how much of it is asked for, and what is allowed.

In a rule: `share`, 0 to 1, of a video's seconds or a PDF's pages; `seek_ahead` whether learners may
jump to what they have not seen yet; `download` whether the document is offered as a file.
"""

from collections.abc import Mapping
from typing import Any

from catalogue.errors import RuleInvalid
from schemas.course_structure import MoveOn, Unit, UnitKind

SHARE, SEEK_AHEAD, DOWNLOAD = "share", "seek_ahead", "download"
# What counts where nothing was chosen.
USUAL: Mapping[UnitKind, Mapping[str, Any]] = {
    UnitKind.VIDEO: {SHARE: 0.9, SEEK_AHEAD: True},
    UnitKind.PDF: {SHARE: 1.0, DOWNLOAD: False},
}
ASK_TO_PASS = frozenset({MoveOn.PASSED, MoveOn.COMPLETED_AND_PASSED})
NAMES = (SHARE, SEEK_AHEAD, DOWNLOAD)


def check_choices(unit: Unit, chosen: Mapping[str, Any]) -> None:
    """Refuse what a unit of its kind knows nothing of; raises RuleInvalid (422)."""
    for name in NAMES:
        if name in chosen and name not in USUAL.get(unit.kind, {}):
            raise RuleInvalid(f"rule.units.{unit.id}.{name}: a {unit.kind} has no such choice")
    if unit.kind in USUAL and chosen.get("move_on") in ASK_TO_PASS:
        raise RuleInvalid(f"rule.units.{unit.id}.move_on: a {unit.kind} is completed, never passed")


def choices_of(unit: Unit, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Give what counts for a unit: what was chosen, else the usual."""
    usual = USUAL.get(unit.kind, {})
    return {name: chosen.get(name, value) for name, value in usual.items()}


def fields_of(unit: Unit, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Fill the fields of the publisher's form."""
    found = choices_of(unit, chosen)
    shown = {name: value for name, value in found.items() if name != SHARE}
    if SHARE in found:
        shown[SHARE] = f"{found[SHARE] * 100:g}"
    return {f"{name}-{unit.id}": value for name, value in shown.items()}


def read_fields(typed: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
    """Read the fields of the publisher's form: what differs from the usual."""
    usual = USUAL.get(unit.kind, {})
    names = (name for name in usual if name != SHARE)
    read: dict[str, Any] = {name: f"{name}-{unit.id}" in typed for name in names}
    text = str(typed.get(f"{SHARE}-{unit.id}", "")).strip()
    if SHARE in usual and text:
        read[SHARE] = _share(text)
    return {name: value for name, value in read.items() if value != usual[name]}


def _share(text: str) -> float | str:
    try:
        return round(float(text) / 100, 6)
    except ValueError:
        return text
