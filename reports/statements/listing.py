"""A page of the list: rows of the store by keyset, and the addresses of the pages beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lrs.looking import look_for
from lrs.queries import render_cursor
from lrs.store.kept import Kept
from reports.statements.desk import Desk, Subject
from reports.statements.filters import PAGE, Filter, Place, queries_of
from reports.statements.lines import Line, lines_of, read
from storage.database import Database


@dataclass(frozen=True)
class Page:
    """Lines, and where one goes on; None where there is nothing more."""

    lines: list[Line]
    older: str | None
    newer: str | None


@dataclass(frozen=True)
class Listing:
    """Who looks for what, and up to when.

    subject  whom the filter asks for, if for somebody
    """

    desk: Desk
    wanted: Filter
    subject: Subject | None
    horizon: datetime


def page_of(db: Database, listing: Listing, place: Place) -> Page:
    """Give the page at a place; what would be less than a page of newer ones is the newest page."""
    wanted = listing.wanted
    found = _find(db, listing, place)
    if place.newer is not None and len(found) <= PAGE:
        place = Place()
        found = _find(db, listing, place)
    shown, has_more = found[:PAGE], len(found) > PAGE
    if place.newer is not None:
        shown, has_older, has_newer = shown[::-1], True, has_more
    else:
        has_older, has_newer = has_more, place.older is not None
    return Page(
        lines=lines_of(db, listing.desk, [read(kept) for kept in shown]),
        older=wanted.address(older=_cursor(shown, -1)) if has_older and shown else None,
        newer=_newer(wanted, shown) if has_newer else None,
    )


def _find(db: Database, listing: Listing, place: Place) -> list[Kept]:
    desk, subject = listing.desk, listing.subject
    queries = queries_of(listing.wanted, subject.identifiers if subject else None, place)
    return look_for(db, desk.institution, desk.reach, queries, listing.horizon)


def _newer(wanted: Filter, shown: Sequence[Kept]) -> str:
    return wanted.address(newer=_cursor(shown, 0)) if shown else wanted.address()


def _cursor(shown: Sequence[Kept], place: int) -> str:
    return render_cursor(shown[place].seq)
