"""What the worker does for the player: it ends launches that nobody hears of any more (D16)."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import structlog

from jobs.worker import Task
from player.cmi5.ending import OWN_LAUNCH
from player.launch import LOST_AFTER, SILENT_AFTER, UNUSED_AFTER
from player.quiz.overdue import close_attempts
from player.room import enter
from player.sessions import close_launch
from player.store import cmi5
from player.store.cmi5 import Cmi5Session
from player.store.launches import Launch, get_launch, silent_launches
from storage.database import Database
from storage.installation import Installation

MOST_A_ROUND = 200
Silent = TypeVar("Silent", Launch, Cmi5Session)

log = structlog.get_logger()


def close_lost(installation: Installation) -> None:
    """Close what is lost as suspended with its last values; each in its own transaction."""
    now = installation.now()
    with installation.reading() as db:
        silent = silent_launches(
            db,
            seen_before=now - LOST_AFTER,
            issued_before=now - UNUSED_AFTER,
            limit=MOST_A_ROUND,
        )
    _each(installation, silent, _close)


def abandon_silent(installation: Installation) -> None:
    """Abandon sessions of content that was not heard of for long. cmi5 §9.3.6."""
    before = installation.now() - SILENT_AFTER
    with installation.reading() as db:
        silent = cmi5.silent_sessions(db, OWN_LAUNCH, before, MOST_A_ROUND)
    _each(installation, silent, _abandon)


def _each(
    installation: Installation,
    silent: Sequence[Silent],
    end: Callable[[Installation, Database, Silent], None],
) -> None:
    """End each in a transaction of its own; one that cannot be ended keeps no other open."""
    for found in silent:
        try:
            with installation.transaction() as db:
                end(installation, db, found)
        except Exception:  # as at the top of a request: noted, and the next one's turn
            log.exception("player.not_ended", id=found.id)


def _close(installation: Installation, db: Database, found: Launch) -> None:
    room = enter(db, installation.settings, found, installation.now())
    # It may have been heard of since it was listed.
    newest = get_launch(db, found.institution, found.id)
    if newest.closed_at is None and newest.seen_at == found.seen_at:
        close_launch(room, "lost" if found.seen_at else "unused")


def _abandon(installation: Installation, db: Database, found: Cmi5Session) -> None:
    launch = get_launch(db, found.institution, found.launch_id)
    room = enter(db, installation.settings, launch, installation.now())
    session = cmi5.lock_session(db, found.institution, found.id)
    # As above: it may have spoken, or ended, since it was listed.
    if session.is_open and session.heard_at == found.heard_at:
        close_launch(room, "lost" if session.heard_at else "unused")


TASKS: Mapping[str, Task] = {}
EVERY_MINUTE: tuple[Callable[[Installation], None], ...] = (
    close_lost,
    abandon_silent,
    close_attempts,
)
