"""A launch that plays a quiz: its unit, its questions and its attempts, under the lock (D22)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from packages.quiz.store import get_quiz
from player.errors import QuizMissing, RegistrationLeft
from player.quiz.allowance import Allowance, Past, may_review, may_start
from player.room import Room
from player.store import cmi5, quizzes, sessions
from player.store.cmi5 import Cmi5Session
from player.store.quizzes import Attempt
from player.telling import unit_of
from schemas.course_structure import Unit, UnitKind
from schemas.quiz import Quiz


@dataclass(frozen=True)
class QuizSitting:
    """What every call of a quiz works with.

    now       when the request arrived: waiting for others' locks costs nobody time
    quiz      as the package of this launch has it
    attempts  all of the registration at this unit, in order
    """

    room: Room
    now: datetime
    session: Cmi5Session
    unit: Unit
    quiz: Quiz
    attempts: Sequence[Attempt]

    def quiz_of(self, attempt: Attempt) -> Quiz:
        """Give the quiz that an attempt was begun with: the course may have a newer one."""
        if attempt.package_id == self.room.launch.package_id:
            return self.quiz
        return get_quiz(self.room.db, attempt.institution, attempt.package_id)

    @property
    def own(self) -> list[Attempt]:
        """The attempts of the launch's own sort: who looks around uses up none that counts."""
        return [one for one in self.attempts if one.is_for_credit == self.room.is_for_credit]

    @property
    def open(self) -> Attempt | None:
        """The attempt that goes on."""
        return next((one for one in self.own if one.is_open), None)

    @property
    def last(self) -> Attempt | None:
        """The attempt that ended last."""
        return next((one for one in reversed(self.own) if not one.is_open), None)

    @property
    def allowance(self) -> Allowance:
        """Whether another attempt may begin."""
        if self.room.is_for_credit:
            return may_start(self.quiz, [_past(one) for one in self.own], self.now)
        return Allowance("open") if self.open else Allowance()

    @property
    def may_review(self) -> bool:
        """Whether what was right may be seen: what is not for credit shows nothing before that."""
        counted = [one for one in self.attempts if one.is_for_credit]
        if self.room.registration.is_trial:
            counted = self.own
        ended = [_past(one) for one in counted if not one.is_open]
        return bool(ended) and len(ended) == len(counted) and may_review(self.quiz, ended)

    @property
    def mastery_score(self) -> float | None:
        """What has to be reached: what the publisher chose for the course, else the quiz's own."""
        chosen: float | None = self.session.terms["mastery_score"]
        return self.quiz.pass_mark if chosen is None else chosen


def sit(room: Room, now: datetime) -> QuizSitting:
    """Find the quiz that a launch plays now; raises QuizMissing (404), RegistrationLeft (409)."""
    launch = room.launch
    if room.registration.left_at is not None:
        raise RegistrationLeft("The learner has left the course.", code="left")
    playing = sessions.open_sessions(room.db, launch.institution, launch.registration)
    mine = [one for one in playing if one.launch_id == launch.id and one.kind == UnitKind.QUIZ]
    if not mine:
        raise QuizMissing("There is no quiz open here.")
    return sit_at(room, mine[-1].id, mine[-1].unit_id, now)


def sit_at(room: Room, session_id: str, unit_id: str, now: datetime) -> QuizSitting:
    """Give the sitting of a session, open or not; raises QuizMissing (404)."""
    launch = room.launch
    unit = unit_of(room.registration, unit_id)
    if unit is None:
        raise QuizMissing("The course has this quiz no more.")
    return QuizSitting(
        room=room,
        now=now,
        session=cmi5.lock_session(room.db, launch.institution, session_id),
        unit=unit,
        quiz=get_quiz(room.db, launch.institution, launch.package_id),
        attempts=quizzes.attempts_of(room.db, launch.institution, launch.registration, unit_id),
    )


def again(sitting: QuizSitting) -> QuizSitting:
    """Look at the attempts once more, after one of them changed."""
    launch = sitting.room.launch
    found = quizzes.attempts_of(
        sitting.room.db, launch.institution, launch.registration, sitting.unit.id
    )
    return replace(sitting, attempts=found)


def _past(attempt: Attempt) -> Past:
    passed = attempt.score["passed"] if attempt.score else None
    return Past(attempt.submitted_at, passed)
