"""What the processes return, as values; an exception is the book's code, None for none."""

from dataclasses import dataclass

from sequencing.definitions import Activity
from sequencing.vocabulary import Request, Termination


@dataclass(frozen=True)
class Navigated:
    """NB.2.1: is the navigation request valid, and what it asks of TB.2.3 and SB.2.12."""

    valid: bool
    termination: Termination | None = None
    sequencing: Request | None = None
    target: Activity | None = None
    exception: str | None = None


@dataclass(frozen=True)
class PostConditions:
    """TB.2.2: what the post condition rules ask for."""

    termination: Termination | None = None
    sequencing: Request | None = None


@dataclass(frozen=True)
class Terminated:
    """TB.2.3: was the termination request valid, and the sequencing request that it asks for."""

    valid: bool
    sequencing: Request | None = None
    exception: str | None = None


@dataclass(frozen=True)
class Flow:
    """SB.2.2, SB.2.3: where flow stopped, and whether that activity can be delivered."""

    activity: Activity
    deliverable: bool
    ends_session: bool = False
    exception: str | None = None


@dataclass(frozen=True)
class Sequenced:
    """SB.2.5-SB.2.13: what to deliver, or why nothing.

    reached  a cluster that was chosen and found without content: it becomes current (SB.2.9-9)
    """

    delivery: Activity | None = None
    ends_session: bool = False
    exception: str | None = None
    reached: Activity | None = None


@dataclass(frozen=True)
class Delivered:
    """DB.2: the activity whose content is to be shown; resumed, or the how-manieth attempt."""

    activity: Activity
    resumed: bool
    attempt: int


@dataclass(frozen=True)
class Outcome:
    """OP.1: what became of a navigation request.

    honoured   no process refused; False leaves `exception` to tell the learner about
    delivered  content to show now; None shows none: the learner picks, or the session has ended
    """

    honoured: bool
    delivered: Delivered | None = None
    ended: bool = False
    exception: str | None = None
