"""The refusals of the player, each with its HTTP status."""

from schemas.problem import (
    Conflict,
    Forbidden,
    Gone,
    NotFound,
    TooLarge,
    Unauthorized,
    Unprocessable,
)


class TokenRefused(Unauthorized):
    """No token, or one that opens nothing."""


class SessionRule(Forbidden):
    """What the rules of its launch do not let a session write or read."""


class LaunchOver(Gone):
    """The launch has ended: exit, take-over, idle limit, abandoned. `code` says which."""


class LaunchMissing(NotFound):
    """No such launch or session."""


class UnitMissing(NotFound):
    """The course has no such unit."""


class UnitNotPlayable(Unprocessable):
    """A kind of unit that this player cannot play."""


class UnitLocked(Conflict):
    """A unit whose prerequisite is not met yet."""


class RegistrationLeft(Conflict):
    """The learner has left the course."""


class JournalInvalid(Unprocessable):
    """A batch that no journal can be."""


class JournalConflict(Conflict):
    """The journal does not continue what was received; `code` is conflict, gap or snapshot."""


class JournalFull(TooLarge):
    """A session of more calls than anybody's learning makes."""


class FileMissing(NotFound):
    """The package has no such file, or the address does not open it."""


class WorkerRefused(Forbidden):
    """A script asked for as a service worker."""


class AnswerInvalid(Unprocessable):
    """What no answer to this question can be."""


class AttemptRefused(Conflict):
    """A quiz that cannot be begun or answered now; `code` is open, used_up, wait, over, sitting."""


class QuizMissing(NotFound):
    """The launch plays no quiz now."""
