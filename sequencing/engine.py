"""What a player calls: open a session, start or resume, navigate, commit, look ahead.

    session = open_session(tree, tracking, seed)
    outcome = start(session)                        what to deliver, or a table of contents to show
    values = initial_values(session, outcome.delivered)
    commit(session, runtime)                        as the content commits
    ahead = LookAhead(session)                      adl.nav.request_valid, contents, controls
    outcome = navigate(session, Navigation.CONTINUE, runtime=runtime)

The tracking is the session's own copy; `changes(before, session.tracking)` says what to keep.
"""

import re

from sequencing.attempts import take_for_granted
from sequencing.contents import controls, offers_choice, table_of_contents
from sequencing.initial import initial_values
from sequencing.lookahead import LookAhead
from sequencing.overall import overall_sequencing
from sequencing.results import Outcome
from sequencing.runtime import RunTime
from sequencing.session import Session, seeded
from sequencing.tracking import Tracking
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Navigation

__all__ = [
    "LookAhead",
    "commit",
    "controls",
    "initial_values",
    "navigate",
    "offers_choice",
    "open_session",
    "parse_request",
    "start",
    "table_of_contents",
    "take_for_granted",
]

# RTE Book §4.4.1 (adl.nav.request).
REQUEST = re.compile(r"(?:\{target=(?P<target>[^}]*)\})?(?P<request>[A-Za-z]+)")
# RTE Book §4.2.8: how content may leave, and what that asks for where it asks for nothing else.
LEAVING = {"time-out": Navigation.EXIT_ALL, "logout": Navigation.EXIT_ALL}
BY_CONTENT = frozenset(Navigation) - {
    Navigation.START,
    Navigation.RESUME_ALL,
    Navigation.FORWARD,
    Navigation.BACKWARD,
}


def open_session(tree: ActivityTree, tracking: Tracking, seed: str) -> Session:
    """Give a session on a copy of the learner's tracking.

    seed  fixed for the learner's attempt on the course, so that what is random stays as drawn
    """
    return Session(tree, tracking.copy(), seeded(seed))


def start(session: Session) -> Outcome:
    """Begin, or go on where everything was suspended. A session that has begun is left as it is."""
    resumes = session.tracking.suspended is not None
    request = Navigation.RESUME_ALL if resumes else Navigation.START
    return overall_sequencing(session, request)


def navigate(
    session: Session,
    request: Navigation,
    target: str | None = None,
    runtime: RunTime | None = None,
) -> Outcome:
    """Carry out a request of the learner or of the content that has terminated.

    target   identifier, for choice and jump
    runtime  what the current activity's content reported in this attempt
    """
    if runtime is not None:
        commit(session, runtime)
    return overall_sequencing(session, request, session.tree.find(target))


def commit(session: Session, runtime: RunTime) -> None:
    """Take note of what the content has reported while its attempt goes on.

    Shared data are kept at once (RTE Book §4.3); the rest becomes tracking when the attempt ends or
    is suspended, since an abandoned attempt leaves none.
    """
    current = session.current
    if current is None:
        return
    session.runtime = runtime
    writable = {each.target for each in current.data if each.writes}
    for target, store in runtime.shared.items():
        if target in writable:
            session.tracking.shared[target] = store


def parse_request(nav_request: str, cmi_exit: str = "") -> tuple[Navigation, str | None] | None:
    """Give the request, and its target, that content left behind when it terminated, or None.

    source  RTE Book §4.4.1; §4.2.8: a navigation request outweighs cmi.exit
    """
    found = REQUEST.fullmatch(nav_request.strip())
    word = found["request"] if found else ""
    if found and word in {each.value for each in BY_CONTENT}:
        return Navigation(word), found["target"]
    leaving = LEAVING.get(cmi_exit)
    return (leaving, None) if leaving else None
