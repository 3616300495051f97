"""Requests that arrive together are committed together (D28).

Whoever finds nobody committing commits for all who wait, himself included; the others wait for
him, so nobody lingers for company. What fails together is tried again one by one, so each request
gets its own answer, and no answer comes before its commit.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from lrs.checked import Submission
from lrs.statements import store_submissions
from lrs.store.ids import find_ids
from schemas.problem import Unavailable
from storage.installation import Installation

MOST_STATEMENTS = 500


@dataclass
class Ticket:
    """A submission that waits, and what became of it."""

    submission: Submission
    is_settled: bool = False
    error: Exception | None = None

    def settle(self, error: Exception | None = None) -> None:
        """Note what became of it."""
        self.error = error
        self.is_settled = True


class Combiner:
    """The waiting submissions of one process to one database."""

    def __init__(self) -> None:
        self._waiting: deque[Ticket] = deque()
        self._committing = Lock()

    def store(self, installation: Installation, submission: Submission) -> None:
        """Store a submission with those that wait; raises what storing it alone would raise."""
        ticket = Ticket(submission)
        self._waiting.append(ticket)
        with self._committing:
            while not ticket.is_settled:
                _commit(installation, self._take())
        if ticket.error is not None:
            raise ticket.error

    def _take(self) -> list[Ticket]:
        """Take those who wait, of one institution, no id twice, as many as fit; always one."""
        taken: list[Ticket] = []
        ids: set[str] = set()
        count = 0
        while self._waiting:
            ticket = self._waiting[0]
            own = {id.lower() for id in ticket.submission.ids()}
            count += len(own)
            if taken and (
                count > MOST_STATEMENTS
                or ids & own
                or _institution(ticket) != _institution(taken[0])
            ):
                break
            taken.append(self._waiting.popleft())
            ids |= own
        return taken


_combiners: WeakKeyDictionary[Engine, Combiner] = WeakKeyDictionary()


def combiner_of(installation: Installation) -> Combiner:
    """Give this process's combiner for the installation's database."""
    return _combiners.setdefault(installation.engine, Combiner())


def _commit(installation: Installation, tickets: Sequence[Ticket]) -> None:
    try:
        _store(installation, tickets)
    except Unavailable as error:
        for ticket in tickets:
            ticket.settle(None if _is_stored(installation, ticket) else error)
    # Whatever it is belongs to one of the requests, each in a thread of its own: it must be
    # handed over, or that request would wait for ever.
    except Exception as error:
        if len(tickets) == 1:
            tickets[0].settle(error)
        else:
            for ticket in tickets:
                _commit(installation, [ticket])
    else:
        for ticket in tickets:
            ticket.settle()


def _store(installation: Installation, tickets: Sequence[Ticket]) -> None:
    submissions = [ticket.submission for ticket in tickets]
    with installation.transaction() as db:
        for submission in submissions:
            for blob in submission.attachments.values():
                institution = submission.credential.institution
                installation.blobs.enter(db, institution, blob, installation.now())
        store_submissions(
            db,
            submissions,
            now=installation.now(),
            iri_base=installation.settings.iri_base or "",
        )


def _is_stored(installation: Installation, ticket: Ticket) -> bool:
    """Tell whether a commit whose answer was lost has come to pass."""
    wanted = {one.key: one.digest for one in ticket.submission.statements}
    try:
        with installation.reading() as db:
            held = find_ids(db, _institution(ticket), wanted.keys())
    except Unavailable:
        return False
    return all(id in held and held[id].digest == digest for id, digest in wanted.items())


def _institution(ticket: Ticket) -> int:
    return ticket.submission.credential.institution
