"""The journal: calls as the browser recorded them, run again by the server (D13).

A batch continues where the last one ended. What is already known changes nothing, what contradicts
it is refused, what leaves a gap is refused until the gap is filled. A journal that comes after its
session ended is applied if no later session began, else kept and shown, not applied.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from player.ending import attempt_of, save, settle
from player.errors import JournalConflict, JournalFull
from player.moving import move_again
from player.renewal import Renewed, newest_snapshot, renew, values_at, waiting_after
from player.room import Room
from player.scorm.runtime import (
    NO_ERROR,
    Call,
    Phase,
    RunTime,
    apply,
    diagnostic,
    warning_of,
)
from player.scorm.transitions import (
    Step,
    Telling,
    Told,
    Transition,
    is_checkpoint,
    score_now,
    transitions,
)
from player.scorm.transitions2004 import statuses_now, transitions_2004
from player.store import sessions
from player.store.journal import find_digests, find_last_error, insert_entries
from player.store.sessions import Session

LONGEST_KEPT = 1000
# The elements of SCORM 2004 that a status hangs on.
JUDGED = ("cmi.completion_status", "cmi.success_status", "cmi.score.", "cmi.progress_measure")
# The log of a launch may grow no further than this; who calls more often is not learning.
MOST_CALLS = 200_000


@dataclass(frozen=True)
class Entry:
    """One call as recorded: `t` by the browser's clock, in milliseconds since 1970."""

    seq: int
    snapshot: int
    t: float
    method: str
    element: str
    value: str

    @property
    def call(self) -> Call:
        """Give the call."""
        return Call(self.method, self.element, self.value)

    @property
    def digest(self) -> str:
        """Tell this entry from another one under its seq."""
        said = [self.snapshot, self.method, self.element, self.value]
        return hashlib.sha256(orjson.dumps(said)).hexdigest()


@dataclass(frozen=True)
class Batch:
    """Entries in order, and what goes with them.

    sent      the browser's clock when it was sent, so that `t` can be read against ours
    answers   [error, answer] as the browser gave them, by entry; empty where it does not say
    """

    entries: Sequence[Entry]
    sent: float
    answers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Receipt:
    """What the browser is told: what it need not keep any more."""

    acknowledged: int
    is_applied: bool
    divergences: int = 0
    renewed: Renewed | None = None

    def to_json(self) -> dict[str, Any]:
        """Give it as members of the answer."""
        said = {
            "acknowledged": self.acknowledged,
            "is_applied": self.is_applied,
            "divergences": self.divergences,
        }
        return {**said, **(self.renewed.to_json() if self.renewed else {})}


@dataclass(frozen=True)
class Ran:
    """An entry after it was run again; `values` after a checkpoint only."""

    entry: Entry
    answer: str
    error: str
    warning: str | None
    score: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        """Give it as what is told of it sees it."""
        return Step(self.entry.seq, self.entry.call, self.error, self.score, self.values)


def receive(room: Room, session: Session, batch: Batch) -> Receipt:
    """Take a batch of a locked session's journal.

    raises  JournalConflict (409): another body under a known seq, a gap, or another snapshot;
            JournalFull (413)
    """
    fresh = _fresh(room, session, batch)
    if not fresh:
        last = _last(batch)
        renewed = _renewed(room, session, (), batch) if last == session.applied_seq else None
        known = last <= session.applied_seq
        return Receipt(max(session.applied_seq, last), is_applied=known, renewed=renewed)
    if fresh[-1].seq > MOST_CALLS:
        raise JournalFull(f"seq {fresh[-1].seq}: a session has at most {MOST_CALLS}", code="full")
    if not _may_apply(room, session):
        return _keep_late(room, session, fresh)
    _check_continues(session, fresh)
    state, ran = _run(room, session, fresh)
    _keep(room, session, ran, is_applied=True)
    divergences = _compare(room, session, batch, ran)
    session = _advance(room, session, state, ran, batch.sent)
    renewed = _renewed(room, session, [one.step for one in ran], batch)
    return Receipt(fresh[-1].seq, is_applied=True, divergences=divergences, renewed=renewed)


def _run(room: Room, session: Session, fresh: Sequence[Entry]) -> tuple[RunTime, list[Ran]]:
    """Answer the calls again, each by the snapshot that answered it."""
    table, snapshot = room.table, session.snapshot
    state, ran = _state(room, session, fresh[0]), []
    for entry in fresh:
        if entry.snapshot != snapshot:
            snapshot = entry.snapshot
            state = replace(state, values=values_at(session, state.values, snapshot))
        state, answer, error = apply(table, state, entry.call)
        warning = warning_of(table, entry.call) if error == NO_ERROR else None
        values = state.values if is_checkpoint(entry.call, error) else {}
        ran.append(Ran(entry, answer, error, warning, _score(room, entry, state), values))
    return state, ran


def _state(room: Room, session: Session, first: Entry) -> RunTime:
    """Give the state that the last batch left; its error too, where the first call asks for it."""
    state, phases = RunTime(session.values, session.phase), room.table.phases
    if first.method in phases:
        return state
    error, element, method = find_last_error(room.db, session.institution, session.id, list(phases))
    if error == NO_ERROR:
        return state
    text = diagnostic(room.table, error, Call(method, element))
    return replace(state, error=error, diagnostic=text)


def _score(room: Room, entry: Entry, state: RunTime) -> Mapping[str, str]:
    """Give the score after a call, of SCORM 2004 the statuses too: where it may have changed."""
    if not room.is_sequenced:
        return score_now(state.values)
    return statuses_now(state.values) if entry.element.startswith(JUDGED) else {}


def _renewed(room: Room, session: Session, steps: Sequence[Step], batch: Batch) -> Renewed | None:
    if not room.is_sequenced:
        return None
    return renew(room, session, steps, batch.entries[-1].snapshot if batch.entries else 0)


def _fresh(room: Room, session: Session, batch: Batch) -> list[Entry]:
    """Give the entries that are new; raises JournalConflict for a known seq with another body."""
    if not batch.entries:
        return []
    known = find_digests(
        room.db, session.institution, session.id, batch.entries[0].seq, batch.entries[-1].seq
    )
    for entry in batch.entries:
        if known.get(entry.seq, entry.digest) != entry.digest:
            raise JournalConflict(
                f"seq {entry.seq}: another call was received under it", code="conflict"
            )
    return [entry for entry in batch.entries if entry.seq not in known]


def _check_continues(session: Session, fresh: Sequence[Entry]) -> None:
    expected = session.applied_seq + 1
    if fresh[0].seq != expected:
        raise JournalConflict(
            f"seq {fresh[0].seq}: {expected} is the next", code="gap", expected=expected
        )
    named = [session.snapshot, *(entry.snapshot for entry in fresh), newest_snapshot(session)]
    if named != sorted(named):
        raise JournalConflict(f"snapshot: the session's is {session.snapshot}", code="snapshot")


def _may_apply(room: Room, session: Session) -> bool:
    if session.closed_at is None:
        return True
    newest = sessions.find_newest(room.db, session.institution, session.registration)
    return newest is not None and newest.id == session.id


def _keep_late(room: Room, session: Session, fresh: Sequence[Entry]) -> Receipt:
    _keep(room, session, [Ran(entry, "", "", None) for entry in fresh], is_applied=False)
    room.note("late", session, first=fresh[0].seq, last=fresh[-1].seq, applied=False)
    return Receipt(fresh[-1].seq, is_applied=False)


def _keep(room: Room, session: Session, ran: Sequence[Ran], *, is_applied: bool) -> None:
    insert_entries(
        room.db,
        [
            {
                "institution": session.institution,
                "session_id": session.id,
                "seq": one.entry.seq,
                "snapshot": one.entry.snapshot,
                "t": one.entry.t,
                "method": one.entry.method,
                "element": _cut(one.entry.element),
                "value": _cut(one.entry.value),
                "digest": one.entry.digest,
                "answer": _cut(one.answer),
                "error": one.error,
                "warning": one.warning,
                "is_applied": is_applied,
                "received_at": room.now,
            }
            for one in ran
        ],
    )


def _advance(
    room: Room, session: Session, state: RunTime, ran: Sequence[Ran], sent: float
) -> Session:
    """Move the session on, and tell what became true."""
    last = ran[-1].entry.seq
    was_open = session.phase is not Phase.FINISHED
    steps = [one.step for one in ran]
    begun = [step for step in steps if _is_success(step, room.table.calls["initialize"])]
    snapshot = ran[-1].entry.snapshot
    moved: dict[str, Any] = {
        "snapshot": snapshot,
        "renewals": waiting_after(session, snapshot),
        "phase": str(state.phase),
        "values": dict(state.values),
        "applied_seq": last,
        "heard_at": _heard_at(room, session, ran[-1].entry, sent),
    }
    if begun and session.initialized_at is None:
        moved["initialized_at"] = room.now
    sessions.update_session(room.db, session, **moved)
    session = replace(session, **{**moved, "phase": state.phase})
    kept = attempt_of(room, session)
    found, told = _transitions(room, session, steps, kept.told)
    if told != kept.told:
        save(room, session, replace(kept, told=told))
    if begun:
        verb = "resumed" if session.base.entry == "resume" else "initialized"
        found = [Transition(begun[0].seq, verb), *found]
    times = {one.entry.seq: _time_of(room, session, one.entry, sent) for one in ran}
    # What an earlier batch wrote and this one told happened before it.
    first = times[ran[0].entry.seq]
    session = room.tell(session, [(one, times.get(one.seq, first)) for one in found])
    ends = (step.seq for step in steps if _is_success(step, room.table.calls["finish"]))
    finish = next(ends, None)
    # After LMSFinish nothing can change: a call that only fails does not end it once more.
    if finish is not None or (was_open and session.closed_at and session.initialized_at):
        session = settle(room, session, session.closed_by or "", finish or last)
    if room.is_sequenced and was_open and session.closed_at and session.delivery.is_for_credit:
        move_again(room, session)
    return session


def _transitions(room: Room, session: Session, steps: Sequence[Step], told: Told) -> Telling:
    if room.is_sequenced:
        return transitions_2004(steps, told, is_for_credit=session.delivery.is_for_credit)
    return transitions(steps, session.delivery, told)


def _heard_at(room: Room, session: Session, last: Entry, sent: float) -> datetime:
    """Give the newest sign of life: of a session that has ended, what its late journal says."""
    if session.closed_at is None:
        return room.now
    told = min(_time_of(room, session, last, sent), session.closed_at)
    return max(told, session.heard_at or session.opened_at)


def _is_success(step: Step, method: str) -> bool:
    return step.call.method == method and step.error == NO_ERROR


def _time_of(room: Room, session: Session, entry: Entry, sent: float) -> datetime:
    """Read an entry's `t` against our clock; it is a hint, kept within the session."""
    age = timedelta(milliseconds=min(max(sent - entry.t, 0.0), 1e12))
    return max(room.now - age, session.opened_at)


def _compare(room: Room, session: Session, batch: Batch, ran: Sequence[Ran]) -> int:
    """Count where the browser answered otherwise than the server; there should be none."""
    said = dict(zip((entry.seq for entry in batch.entries), batch.answers, strict=False))
    different = [
        one
        for one in ran
        if one.entry.seq in said and said[one.entry.seq] != (one.error, brief(one.answer))
    ]
    details = [
        {
            "seq_of_call": one.entry.seq,
            "element": _cut(one.entry.element),
            "server": one.error,
            "browser": said[one.entry.seq][0],
        }
        for one in different
    ]
    room.note_all("diverged", session, details)
    return len(different)


def brief(answer: str) -> str:
    """Give an answer as it is compared: a long one by its number of characters."""
    return answer if len(answer) <= 64 else f"#{len(answer)}"


def _cut(text: str) -> str:
    if len(text) <= LONGEST_KEPT:
        return text
    return f"{text[:LONGEST_KEPT]}… ({len(text)} characters)"


def _last(batch: Batch) -> int:
    return batch.entries[-1].seq if batch.entries else 0
