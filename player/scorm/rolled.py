"""What became true of a course as a whole, of its blocks and of what its objectives share.

As `transitions` is for one SCO: pure, on change, once. What is known is what the sequencer says
after rollup; a status that becomes unknown again, as at a new attempt, is told only as what comes
after it. Source: ADL xAPI SCORM Profile; SCORM 2004 4th Edition SN §4.6 (RB.1.5).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from player.scorm.transitions import BLOCK, COURSE, GLOBAL, Transition
from sequencing.objectives import primary
from sequencing.session import Session
from sequencing.tracking import NOTHING, ObjectiveProgress, Tracking

# What is kept of what was told of an activity: completed, satisfied, scaled score.
Said = Sequence[Any]
Telling = tuple[list[Transition], dict[str, Said]]
SILENT: Said = [None, None, None]


def rolled_transitions(session: Session, before: Tracking, told: Mapping[str, Said]) -> Telling:
    """Give what is new, and what has been told of each activity then; the seq is the caller's.

    before  the request: another course may have written a global since this one was last played
    """
    found: list[Transition] = []
    after: dict[str, Said] = {}
    for kind, name, known in _known(session):
        found += _told_of(kind, name, known, told.get(name, SILENT))
        if (now := _said(known)) != SILENT:
            after[name] = now
    for name, known in sorted(session.tracking.globals.items(), key=lambda one: one[0]):
        found += _told_of(GLOBAL, name, known, _said(before.globals.get(name, NOTHING)))
    return found, after


def _known(session: Session) -> Iterator[tuple[str, str, ObjectiveProgress]]:
    """Give the clusters, deepest first, so that the course comes last."""
    root = session.tree.root
    clusters = [each for each in root.walk() if each is root or not each.is_leaf]
    for activity in reversed(clusters):
        kind = COURSE if activity is root else BLOCK
        yield kind, activity.identifier, primary(session, activity)


def _said(known: ObjectiveProgress) -> Said:
    return [known.completion, known.satisfied, known.measure]


def _told_of(kind: str, name: str, known: ObjectiveProgress, said: Said) -> Iterator[Transition]:
    completed, satisfied, measure = said
    score = _score(known)
    if known.completion and not completed:
        # Who has been through it and failed is told so at once, as of a SCO (docs/player.md).
        success = False if known.satisfied is False else None
        yield _made("completed", kind, name, completion=True, success=success)
    if known.satisfied is not None and known.satisfied is not satisfied:
        verb = "passed" if known.satisfied else "failed"
        yield _made(verb, kind, name, success=known.satisfied, score=score)
    elif known.measure is not None and known.measure != measure:
        yield _made("scored", kind, name, score=score)


def _made(verb: str, kind: str, name: str, **result: Any) -> Transition:
    return Transition(0, verb, kind, name, is_percent=False, **result)


def _score(known: ObjectiveProgress) -> dict[str, float]:
    parts = {"scaled": known.measure, "raw": known.raw, "min": known.min, "max": known.max}
    found = {name: float(value) for name, value in parts.items() if value is not None}
    return found if "scaled" in found or "raw" in found else {}
