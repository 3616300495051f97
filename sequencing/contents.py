"""What a player shows: the table of contents and its controls. SN Book §5.5, §5.6.4.

An entry is enabled exactly when choosing it would be honoured; a control when its request would,
and Continue whenever it is a valid request; it is shown unless the current activity hides it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sequencing.conditions import precondition
from sequencing.definitions import Activity
from sequencing.lookahead import LookAhead
from sequencing.navigation import navigation_request
from sequencing.objectives import primary
from sequencing.session import Session
from sequencing.vocabulary import Action, Navigation

CONTROLS = (
    Navigation.PREVIOUS,
    Navigation.CONTINUE,
    Navigation.EXIT,
    Navigation.EXIT_ALL,
    Navigation.ABANDON,
    Navigation.ABANDON_ALL,
    Navigation.SUSPEND_ALL,
)


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents; `depth` 0 is the organization.

    satisfied, completed  True, False, None for unknown
    """

    identifier: str
    title: str
    depth: int
    is_leaf: bool
    visible: bool
    enabled: bool
    current: bool
    active: bool
    suspended: bool
    attempts: int
    satisfied: bool | None
    completed: bool | None
    measure: float | None
    progress: float | None


@dataclass(frozen=True)
class Control:
    """A device of the player: shown unless hidden, usable exactly when enabled."""

    request: Navigation
    visible: bool
    enabled: bool


def table_of_contents(session: Session, ahead: LookAhead) -> tuple[Entry, ...]:
    """Give the activities that are offered, in the order in which they are offered."""
    entries: list[Entry] = []
    stack = [(session.tree.root, 0, True)]
    while stack:
        activity, depth, shown = stack.pop()
        shown = shown and not precondition(ahead.then, activity, Action.HIDDEN_FROM_CHOICE)
        visible = shown and activity.visible
        enabled = visible and ahead.allows(Navigation.CHOICE, activity)
        entries.append(entry_of(session, activity, depth, visible=visible, enabled=enabled))
        offered = ahead.now.available(activity)
        stack.extend((child, depth + 1, shown) for child in reversed(offered))
    return tuple(entries)


def offers_choice(entries: Iterable[Entry]) -> bool:
    """Tell whether there is anywhere else to go: else a table of contents is of no use."""
    return any(each.enabled and not each.current for each in entries)


def entry_of(
    session: Session, activity: Activity, depth: int, *, visible: bool, enabled: bool
) -> Entry:
    """Give an activity's line with what is known of it."""
    progress, known = session.progress(activity), primary(session, activity)
    return Entry(
        activity.identifier,
        activity.title,
        depth,
        activity.is_leaf,
        visible,
        enabled,
        activity is session.current,
        progress.active,
        progress.suspended,
        progress.attempts,
        known.satisfied,
        known.completion,
        known.measure,
        known.progress,
    )


def controls(session: Session, ahead: LookAhead) -> tuple[Control, ...]:
    """Give the player's controls for the current activity."""
    current = session.current
    hidden = current.hides if current else frozenset()
    return tuple(
        Control(request, request.value not in hidden, _is_offered(ahead, request))
        for request in CONTROLS
    )


def _is_offered(ahead: LookAhead, request: Navigation) -> bool:
    """Continue is offered wherever the parent flows, even where flow is to find nothing: the
    attempt is over then, and the learner goes on from the contents. Not in the 2nd Edition, where
    Continue on the last activity is refused.
    """
    walks_off = ahead.now.tree.differences.walking_off_ends
    if request is Navigation.CONTINUE and walks_off:
        return navigation_request(ahead.now, request).valid
    return ahead.allows(request)
