"""Row numbers whose order is the order of `stored` (D24).

A seq has 63 bits: the microseconds of `stored` since 1970, and below them the slot of the writer,
so that two writers who draw the same microsecond still differ, and a range of time is a range of
seq.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime

from storage.schema import instant, micros

SLOT_BITS = 11
SLOTS = 1 << SLOT_BITS


@dataclass(frozen=True)
class Draw:
    """A run of microseconds that belongs to one batch: `first` and the `count - 1` after it."""

    first: int
    count: int
    slot: int
    drawn_at: float = field(default_factory=time.monotonic)

    def seq(self, index: int) -> int:
        """Give the row number of the statement at that place in the batch."""
        return (self.first + index) << SLOT_BITS | self.slot

    def stored(self, index: int) -> datetime:
        """Give the `stored` of the statement at that place in the batch."""
        return instant(self.first + index)

    def settle(self) -> None:
        """Return when the clock has passed the batch's last microsecond; usually at once."""
        remaining = self.drawn_at + self.count / 1e6 - time.monotonic()
        if remaining > 0:
            time.sleep(remaining)


def highest_seq(moment: datetime) -> int:
    """Give the highest row number that a statement stored at that instant can have."""
    return (micros(moment) << SLOT_BITS) + SLOTS - 1


def stored_of(seq: int) -> datetime:
    """Give the `stored` that a row number holds."""
    return instant(seq >> SLOT_BITS)
