"""Requests that arrive together are committed together (D28).

Whoever finds nobody committing commits for all who wait, himself included; the others wait for
him, so nobody lingers for company. What fails together is tried again one by one, so each request
gets its own answer, and no answer comes before its commit.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from accounts.credentials import CredentialKind
from schemas.problem import Unavailable
from storage.installation import Installation

T = TypeVar("T")
Wanted = TypeVar("Wanted", contravariant=True)


class Batch(Protocol[Wanted]):
    """Those that are done at once; the first is always among them."""

    def takes(self, one: Wanted) -> bool:
        """Take one more; False where it may not be done together with those."""


class Work(Protocol[Wanted]):
    """A kind of request, and how several of it are done at once."""

    def begin(self, first: Wanted) -> Batch[Wanted]:
        """Begin a batch with one request, whatever it is."""

    def do(self, installation: Installation, wanted: Sequence[Wanted]) -> None:
        """Do them in one transaction, all or none; raises what keeps one of them from it."""

    def is_done(self, installation: Installation, one: Wanted) -> bool:
        """Tell whether a commit whose answer was lost has come to pass; raises where the database
        cannot tell."""


@dataclass
class Ticket(Generic[T]):
    """A request that waits, and what became of it."""

    wanted: T
    is_settled: bool = False
    error: Exception | None = None

    def settle(self, error: Exception | None = None) -> None:
        """Note what became of it."""
        self.error = error
        self.is_settled = True


class Combiner(Generic[T]):
    """The waiting requests of one kind, of one process to one database."""

    def __init__(self, work: Work[T]) -> None:
        self._work = work
        self._waiting: deque[Ticket[T]] = deque()
        self._committing = Lock()

    def do(self, installation: Installation, wanted: T) -> None:
        """Do what is wanted with those that wait; raises what doing it alone would raise."""
        ticket = Ticket(wanted)
        self._waiting.append(ticket)
        with self._committing:
            while not ticket.is_settled:
                self._commit(installation, self._take())
        if ticket.error is not None:
            raise ticket.error

    def _take(self) -> list[Ticket[T]]:
        """Take those who wait, in their order, as many as fit together; always one."""
        taken = [self._waiting.popleft()]
        batch = self._work.begin(taken[0].wanted)
        while self._waiting and batch.takes(self._waiting[0].wanted):
            taken.append(self._waiting.popleft())
        return taken

    def _commit(self, installation: Installation, tickets: Sequence[Ticket[T]]) -> None:
        try:
            self._work.do(installation, [ticket.wanted for ticket in tickets])
        except Unavailable as error:
            for ticket in tickets:
                ticket.settle(None if self._is_done(installation, ticket) else error)
        # Whatever it is belongs to one of the requests, each in a thread of its own: it must be
        # handed over, or that request would wait for ever.
        except Exception as error:
            if len(tickets) == 1:
                tickets[0].settle(error)
            else:
                for ticket in tickets:
                    self._commit(installation, [ticket])
        else:
            for ticket in tickets:
                ticket.settle()

    def _is_done(self, installation: Installation, ticket: Ticket[T]) -> bool:
        try:
            return self._work.is_done(installation, ticket.wanted)
        except Exception:  # the database is away or broken: nobody knows
            return False


_combiners: WeakKeyDictionary[Engine, dict[str, Combiner[Any]]] = WeakKeyDictionary()


def combiner_for(
    installation: Installation, work: Work[T], kind: CredentialKind = CredentialKind.API
) -> Combiner[T]:
    """Give this process's combiner for a kind of work, and for who asks.

    A session locks its registration, so it takes a transaction of its own (D22).
    """
    if kind is not CredentialKind.API:
        return Combiner(work)
    own = _combiners.setdefault(installation.engine, {})
    return own.setdefault(type(work).__name__, Combiner(work))
