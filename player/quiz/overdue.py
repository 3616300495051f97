"""What the worker does for quizzes: it ends attempts whose time is over, and whose learner left."""

from datetime import timedelta

import structlog

from player.quiz.attempts import close_overdue
from player.quiz.sitting import sit_at
from player.room import enter
from player.store import quizzes
from player.store.launches import get_launch
from player.store.quizzes import Attempt
from storage.installation import Installation

log = structlog.get_logger()

MOST_A_ROUND = 200
# An answer that arrived in time may still wait for a lock; the deadline itself stays as it is.
PATIENCE = timedelta(minutes=1)


def close_attempts(installation: Installation) -> None:
    """End overdue attempts by what was saved; each in its own transaction."""
    with installation.reading() as db:
        before = installation.now() - PATIENCE
        found = quizzes.overdue_attempts(db, before, MOST_A_ROUND)
    for attempt in found:
        try:
            _close(installation, attempt)
        except Exception:  # one that cannot be ended keeps no other open
            log.exception("quiz.not_ended", id=attempt.id)


def _close(installation: Installation, attempt: Attempt) -> None:
    with installation.transaction() as db:
        launch = get_launch(db, attempt.institution, attempt.launch_id)
        now = installation.now()
        room = enter(db, installation.settings, launch, now)
        close_overdue(sit_at(room, attempt.session_id, attempt.unit_id, now))
