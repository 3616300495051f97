"""Statements as a stream, in the order of storing, in constant memory (E9).

Each page is read in a short transaction of its own and begins behind the last (D28), up to a
horizon that is fixed when the stream begins (D25): so the stream is one whole, whatever is stored
meanwhile, and one that broke goes on from its cursor. What is voided before its page is read is
left out, though the void may lie behind the horizon.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from uuid import UUID

import orjson

from lrs import formats
from lrs.errors import RequestInvalid
from lrs.horizon import await_horizon
from lrs.queries import LARGEST_SEQ, parse_cursor, render_cursor
from lrs.selection import Bounds, Selection
from lrs.sequence import highest_seq, stored_of
from lrs.store import Found, Window, search
from lrs.store.dictionary import find_numbers
from lrs.store.ids import find_ids
from lrs.store.statements import find_payloads, is_posted
from lrs.terms import Kind, Name, find_identifier_of_authority
from storage.database import Database
from storage.installation import Installation

PAGE = 500
SMALLEST_PAGE = 10


@dataclass(frozen=True)
class Page:
    """A stretch of the stream.

    last   the row number to go on behind
    share  how much of the whole is done, 0..1, by the time of storing
    """

    statements: tuple[bytes, ...]
    last: int
    share: float

    @property
    def cursor(self) -> str:
        """Write where to go on."""
        return render_cursor(self.last)


@dataclass(frozen=True)
class Stretch:
    """Where a stream begins, behind a row number, and ends: at an instant, included.

    after  0, but for a part that goes on behind another
    """

    after: int
    horizon: datetime


def stretch_of(
    installation: Installation, institution: int, selection: Selection, after: int = 0
) -> Stretch:
    """Fix where a stream of a selection ends: at what is stored by now, or where it says."""
    horizon = await_horizon(installation, institution)
    until = min(selection.until, horizon) if selection.until else horizon
    return Stretch(after, until)


def pages(
    installation: Installation,
    institution: int,
    selection: Selection,
    stretch: Stretch,
    bounds: Bounds = Bounds(),  # noqa: B008  # frozen
) -> Iterator[Page]:
    """Give what is selected on a stretch, as far as the bounds let it be seen."""
    with installation.reading() as db:
        questions = _questions(db, institution, selection, bounds)
    since = highest_seq(selection.since) if selection.since else 0
    ends = min(max(stretch.after, since, 0), LARGEST_SEQ - 1), highest_seq(stretch.horizon)
    # Each holds a page of its own: many questions at once hold no more than one.
    size = max(PAGE // max(len(questions), 1), SMALLEST_PAGE)
    streams = [_stream(installation, institution, terms, ends, size) for terms in questions]
    rows = _once(merge(*streams, key=lambda found: found.seq))
    end = stored_of(_last(installation, institution, questions, ends))
    first = None
    while page := tuple(islice(rows, PAGE)):
        last = page[-1].seq
        first = first or stored_of(page[0].seq)
        share = _share(first, last, end)
        yield Page(tuple(found.payload for found in page), last, share)


def parse_place(db: Database, institution: int, text: str, bounds: Bounds = Bounds()) -> int:  # noqa: B008
    """Parse where a stream is to go on: a cursor, or the id of the last statement one has.

    raises  RequestInvalid (400): neither, or a statement that is not to be seen
    """
    if not formats.is_uuid(text):
        try:
            return parse_cursor(text)
        except ValueError as error:
            raise RequestInvalid(f"cursor: {error}") from None
    id = UUID(text).bytes
    held = find_ids(db, institution, [id]).get(id)
    seq = held.seq if held else None
    if seq is None or not _is_seen(db, institution, seq, bounds):
        raise RequestInvalid(f"cursor: there is no statement {text}")
    return seq


def _is_seen(db: Database, institution: int, seq: int, bounds: Bounds) -> bool:
    """Tell whether a statement is within the bounds, one that was voided since included."""
    tops = [[]] if bounds.organisations is None else [[top] for top in bounds.organisations]
    if not any(is_posted(db, institution, seq, top) for top in tops):
        return False
    if bounds.authority is None:
        return True
    # By its payload: what is voided has lost its authority's row.
    statement = orjson.loads(find_payloads(db, institution, [seq])[seq])
    return find_identifier_of_authority(statement) == bounds.authority


def _questions(
    db: Database, institution: int, selection: Selection, bounds: Bounds
) -> list[list[int]]:
    """Give the terms of each question to the store; one about unknown names has no answer."""
    own = {Name(Kind.AUTHORITY, bounds.authority)} if bounds.authority else set()
    tops: list[list[int]] = [[]]
    if bounds.organisations is not None:
        tops = [[top] for top in bounds.organisations]
    questions = []
    for names in selection.names:
        wanted = names | own
        numbers = find_numbers(db, institution, wanted)
        if len(numbers) == len(wanted):
            questions += [[*numbers.values(), *top] for top in tops]
    return questions


def _stream(
    installation: Installation,
    institution: int,
    terms: list[int],
    ends: tuple[int, int],
    size: int,
) -> Iterator[Found]:
    last, highest = ends
    while True:
        window = Window(last + 1, highest, is_ascending=True, limit=size)
        with installation.reading() as db:
            found = search(db, institution, terms, window)
        yield from found
        if len(found) < size:
            return
        last = found[-1].seq


def _once(rows: Iterable[Found]) -> Iterator[Found]:
    """Leave out what another question answered too."""
    last = None
    for found in rows:
        if found.seq != last:
            yield found
        last = found.seq


def _last(
    installation: Installation,
    institution: int,
    questions: list[list[int]],
    ends: tuple[int, int],
) -> int:
    """Give the last row number of all questions: what there is to read ends there."""
    window = Window(ends[0] + 1, ends[1], is_ascending=False, limit=1)
    with installation.reading() as db:
        last = [search(db, institution, terms, window) for terms in questions]
    return max((found[0].seq for found in last if found), default=0)


def _share(first: datetime, last: int, end: datetime) -> float:
    whole = (end - first).total_seconds()
    return min(1.0, (stored_of(last) - first).total_seconds() / whole) if whole > 0 else 1.0
