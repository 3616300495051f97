"""What a session's statements are judged by, and where it stands. cmi5 §8.1, §9.3, §10.2."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from player.cmi5.vocabulary import State, last_part
from player.scorm.attempt import Mode

INITIALIZED, COMPLETED, PASSED = "initialized", "completed", "passed"
FAILED, TERMINATED = "failed", "terminated"

# (state, what was said) → the state after it; what is not here changes nothing.
TRANSITIONS: Mapping[tuple[State, str], State] = {
    (State.LAUNCHED, INITIALIZED): State.INITIALIZED,
    (State.INITIALIZED, TERMINATED): State.TERMINATED,
}


class Breach(Exception):
    """A rule that is broken: `requirement` is its number, `path` what broke it."""

    def __init__(self, requirement: str, message: str) -> None:
        super().__init__(message)
        self.requirement, self.message = requirement, message


@dataclass(frozen=True)
class Situation:
    """A session as its next statement finds it.

    actor            as it was launched with
    activity         IRI of the unit here: the activityId of the launch
    template         the contextTemplate of its LMS.LaunchData. cmi5 §10.2.1
    mastery_score    0..1 scaled; None where there is none
    has_preferences  whether the learner's preferences were asked for
    said             what cmi5 defines and this session said, by the last part of its verb
    counted          the same of all sessions of the registration with this unit
    judged_here      whether the product judges the unit itself: a player of ours
    """

    actor: Mapping[str, Any]
    registration: str
    activity: str
    template: Mapping[str, Any]
    mode: Mode = Mode.NORMAL
    state: State = State.LAUNCHED
    mastery_score: float | None = None
    has_preferences: bool = False
    said: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    judged_here: bool = False

    def after(self, verb: str) -> "Situation":
        """Give the situation after a statement that cmi5 defines."""
        word = last_part(verb)
        return replace(
            self,
            state=TRANSITIONS.get((self.state, word), self.state),
            said=self.said | {word},
            counted=self.counted | {word},
        )
