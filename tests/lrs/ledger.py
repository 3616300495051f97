"""What a server has acknowledged: kept by those who asked, to be held against it afterwards."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

PATIENCE = 120


@dataclass
class Ledger:
    """Shared by the threads that load a server.

    statements  by id, as they were sent, with an answer that says that they are kept
    doubtful    ids of statements whose request got no answer: there as a whole, or not at all
    voided      ids of acknowledged targets, by whether their void was acknowledged
    documents   by state id, what may be there (None: nothing): acknowledged, then doubtful ones
    finished    (registration, index of the unit) of sittings that were taken to their end
    wrong       answers that nobody should get
    """

    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    voided: dict[str, bool] = field(default_factory=dict)
    documents: dict[str, list[bytes | None]] = field(default_factory=dict)
    finished: set[tuple[str, int]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    changed: Condition = field(default_factory=Condition)

    def keep(self, statements: Iterable[dict[str, Any]]) -> None:
        """Note statements as acknowledged."""
        with self.changed:
            for statement in statements:
                self.statements[statement["id"]] = statement
                self.doubtful.discard(statement["id"])

    def doubt(self, statements: Iterable[dict[str, Any]]) -> None:
        """Note statements of a request without an answer."""
        with self.changed:
            self.doubtful |= {statement["id"] for statement in statements}

    def count(self, what: str) -> None:
        """Count an answer of a kind, and wake those who wait for more."""
        with self.changed:
            self.counted[what] += 1
            self.changed.notify_all()

    def refuse(self, words: str) -> None:
        """Note an answer that nobody should get."""
        with self.changed:
            self.wrong.append(words)
            self.changed.notify_all()

    def await_more(self, number: int, what: str = "acknowledged") -> None:
        """Wait until so many more of a kind are counted, or something is wrong."""
        with self.changed:
            wanted = self.counted[what] + number
            came = self.changed.wait_for(
                lambda: self.counted[what] >= wanted or self.wrong, PATIENCE
            )
        assert came, f"no {number} more {what} in {PATIENCE} s: {self.counted}"
