"""The end of a sitting: the rules of its standard, the attempt kept, and what is told of it.

It is computed from the attempt that the session found, so that ending again after a late journal
counts nothing twice. What it means for the course of SCORM 2004 is told in `moving`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from player.room import Room
from player.scorm.attempt import NOT_ATTEMPTED, STATUS, Ending, close
from player.scorm.attempt2004 import Ended, close_2004, result_of
from player.scorm.runtime import Phase
from player.scorm.time_allowed import is_over
from player.scorm.transitions import Transition, ending_transitions
from player.scorm.transitions2004 import JUDGED, ending_transitions_2004
from player.silence import tell_unheard
from player.store import sessions
from player.store.journal import has_set
from player.store.sessions import Session, UnitAttempt

# A learner's own clock can say anything; more than this beyond the server's is worth a line.
DOUBTFUL = 6000
# Reasons for an end that the shell itself asks for.
LEFT = frozenset({"unit", "exit"})


def end_session(
    room: Room, session: Session, reason: str, *, is_suspending: bool = False
) -> Session:
    """End a sitting: as finished if the SCO said so, else as suspended with its last values.

    is_suspending  that the learner asked to suspend all
    """
    ended: dict[str, Any] = {"closed_at": room.now, "closed_by": reason}
    if session.phase is not Phase.FINISHED:
        ended["heard_at"] = _last_heard(room, session, reason)
    sessions.update_session(room.db, session, **ended)
    closed_session = replace(session, **ended)
    room.note("decision", session, decided="closed", reason=reason, phase=session.phase)
    if session.initialized_at is None:
        return tell_unheard(room, closed_session)
    if session.phase is Phase.FINISHED:
        return closed_session
    seq = session.applied_seq
    return settle(room, closed_session, reason, seq, is_suspending=is_suspending)


def settle(
    room: Room, session: Session, reason: str, seq: int, *, is_suspending: bool = False
) -> Session:
    """Apply the rules of a session's end, keep the attempt, and tell it; `seq` is its cause."""
    if room.is_sequenced:
        found, time = _settle_2004(room, session, seq, is_suspending=is_suspending)
    else:
        found, time = _settle_12(room, session, seq)
    found = [one for one in (_ending(session, one, reason) for one in found) if one]
    told_time = max(time, session.told_time or 0)
    sessions.update_session(room.db, session, told_time=told_time)
    return room.tell(session, [(one, session.heard_at or room.now) for one in found])


def attempt_of(room: Room, session: Session) -> UnitAttempt:
    """Give what is kept of the session's unit."""
    return sessions.find_attempt(
        room.db, session.institution, session.registration, session.unit_id
    )


def save(room: Room, session: Session, kept: UnitAttempt) -> None:
    """Keep what stays of the session's unit."""
    sessions.save_attempt(room.db, session.institution, session.registration, kept, room.now)


def status_2004(values: Mapping[str, str]) -> str:
    """Give one word for where a SCO of SCORM 2004 stands: its success, else its completion."""
    result = result_of(values)
    return result.success_status if result.success_status in JUDGED else result.completion_status


def _settle_12(room: Room, session: Session, seq: int) -> tuple[list[Transition], int]:
    said = _said(room, session)
    given = session.values.get(STATUS, NOT_ATTEMPTED)
    ending = Ending(session.phase is Phase.FINISHED, _clock(session), given)
    closed = close(session.base, session.delivery, said, ending)
    decided = {"status": closed.status, "set_by_server": closed.is_status_set_by_server}
    room.note("decision", session, decided="status", **decided, suspended=closed.is_suspended)
    _note_time(room, session, closed.time, is_reported=closed.is_time_reported)
    _note_over_time(room, session, closed.attempt.total)
    kept = attempt_of(room, session)
    found, told = ending_transitions(seq, closed, session.values, session.delivery, kept.told)
    if session.delivery.is_for_credit:
        fresh = replace(kept, attempt=closed.attempt, status=closed.status, told=told)
        save(room, session, fresh)
    return found, closed.time


def _settle_2004(
    room: Room, session: Session, seq: int, *, is_suspending: bool
) -> tuple[list[Transition], int]:
    ended = _close_2004(session, is_suspending=is_suspending)
    # Kept in any case: whether the attempt goes on is for the sequencer to say.
    attempt = _close_2004(session, is_suspending=True).attempt
    status = status_2004(session.values)
    room.note("decision", session, decided="status", status=status, suspended=ended.is_suspended)
    _note_time(room, session, ended.time, is_reported=ended.is_time_reported)
    _note_over_time(room, session, ended.total)
    kept, is_for_credit = attempt_of(room, session), session.delivery.is_for_credit
    found, told = ending_transitions_2004(
        seq, ended, session.values, kept.told, is_for_credit=is_for_credit
    )
    if is_for_credit:
        save(room, session, replace(kept, attempt=attempt, status=status, told=told))
    return found, ended.time


def _close_2004(session: Session, *, is_suspending: bool) -> Ended:
    is_finished = session.phase is Phase.FINISHED
    clock = _clock(session)
    return close_2004(
        session.base,
        session.values,
        clock,
        is_finished=is_finished,
        is_suspending=is_suspending,
    )


def _last_heard(room: Room, session: Session, reason: str) -> datetime:
    """Give the newest sign of life of a session that ends: who leaves it, lives."""
    if reason in LEFT:
        return room.now
    heard = [session.opened_at, session.heard_at, room.launch.seen_at]
    return max(at for at in heard if at is not None)


def _said(room: Room, session: Session) -> dict[str, str]:
    """Give the values without a lesson status that only the server gave."""
    is_said = STATUS in session.base.values or has_set(
        room.db, session.institution, session.id, STATUS
    )
    return {name: value for name, value in session.values.items() if is_said or name != STATUS}


def _clock(session: Session) -> int:
    """Give the length of a session by the server's clock, in hundredths of a second.

    From its delivery, since the first batch may come long after it, to the newest sign of life.
    """
    last = session.heard_at or session.opened_at
    return max(int((last - session.opened_at).total_seconds() * 100), 0)


def _note_time(room: Room, session: Session, time: int, *, is_reported: bool) -> None:
    clock = _clock(session)
    room.note(
        "decision",
        session,
        decided="time",
        hundredths=time,
        source="reported" if is_reported else "clock",
        clock=clock,
        doubtful=is_reported and time > clock + DOUBTFUL,
    )


def _note_over_time(room: Room, session: Session, total: int) -> None:
    delivery = session.delivery
    if is_over(delivery, total):
        facts = {"allowed": delivery.max_time_allowed, "action": delivery.time_limit_action or ""}
        room.note("decision", session, decided="over time", hundredths=total, **facts)


def _ending(session: Session, transition: Transition, reason: str) -> Transition | None:
    """Word the end by its reason.

    After a late journal there may be a second end: it tells the time that the first one did not,
    and is not told at all where it says nothing new.
    """
    if transition.time is None:
        return transition
    verb = "abandoned" if reason == "abandoned" else transition.verb
    time = max(transition.time - (session.told_time or 0), 0)
    is_news = session.told_time is None or verb == "terminated" or time > 0
    return replace(transition, verb=verb, time=time) if is_news else None
