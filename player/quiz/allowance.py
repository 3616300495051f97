"""Whether a learner may begin an attempt now, and whether he may see what was right. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.quiz import Quiz, Review


@dataclass(frozen=True)
class Past:
    """An attempt that counts: when it ended (None: it goes on), and whether it was passed."""

    ended_at: datetime | None
    passed: bool | None = None


@dataclass(frozen=True)
class Allowance:
    """Whether an attempt may begin: `why` not (open, used_up, wait), and until when."""

    why: str | None = None
    until: datetime | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether it may."""
        return self.why is None


def may_start(quiz: Quiz, attempts: Sequence[Past], now: datetime) -> Allowance:
    """Tell whether another attempt may begin."""
    if any(one.ended_at is None for one in attempts):
        return Allowance("open")
    if quiz.attempts is not None and len(attempts) >= quiz.attempts:
        return Allowance("used_up")
    ends = [one.ended_at for one in attempts if one.ended_at is not None]
    until = max(ends) + timedelta(seconds=quiz.wait) if ends else now
    return Allowance("wait", until) if now < until else Allowance()


def may_review(quiz: Quiz, attempts: Sequence[Past]) -> bool:
    """Tell whether the learner may see what was right, after the last of these attempts."""
    if quiz.review is Review.AFTER_PASSING:
        return any(one.passed for one in attempts)
    if quiz.review is Review.AFTER_LAST_ATTEMPT:
        return quiz.attempts is not None and len(attempts) >= quiz.attempts
    return quiz.review is Review.AFTER_SUBMISSION
