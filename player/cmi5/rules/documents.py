"""The documents of a session: whose and which it may read and write. cmi5 §8.1, §10, §11."""

from collections.abc import Mapping
from typing import Any

from lrs.identifiers import find_identifier
from player.cmi5.rules.situation import Breach
from player.cmi5.vocabulary import LAUNCH_DATA, PREFERENCES

READING = frozenset({"GET", "HEAD"})


def check_agent(agent: Mapping[str, Any] | None, actor: Mapping[str, Any]) -> None:
    """Check that a request speaks of the session's own learner; raises Breach."""
    if agent is not None and find_identifier(dict(agent)) != find_identifier(dict(actor)):
        raise Breach("8.1.3.0-3", "agent: not the actor of the launch")


def check_registration(given: str | None, registration: str) -> None:
    """Check that a request for state names no other registration; raises Breach."""
    if given is not None and given.lower() != registration:
        raise Breach("8.1.4.0-3", "registration: not that of the launch")


def check_state(method: str, state_id: str | None) -> None:
    """Check that what the product wrote is only read; raises Breach.

    state_id  None: all that are there, the product's own among them
    """
    if state_id in (None, LAUNCH_DATA) and method not in READING:
        raise Breach("10.2.1.0-5", f"stateId: {LAUNCH_DATA} is read only")


def check_place(given: str | None, *, is_own: bool) -> None:
    """Check that state outside the registration is the unit's own; raises Breach.

    The token of one course's content reaches nothing of the learner's other courses.

    given  the registration that the request names
    """
    if given is None and not is_own:
        raise Breach("8.1.4.0-3", "registration: missing, for state that is not this unit's own")


def check_profile(method: str, profile_id: str | None) -> None:
    """Check that preferences, which are the learner's own, are only read; raises Breach.

    An LMS may refuse every change by content (cmi5 §11, 11.0.0.0-2), and so malformed ones too.
    """
    if profile_id == PREFERENCES and method not in READING:
        raise Breach("11.0.0.0-5", f"profileId: {PREFERENCES} is set by the learner, on the portal")
