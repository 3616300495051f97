"""Exports over HTTP: asked for by one request, fetched once by a link that ends soon (E9).

A link is the institution's number and a secret; only the keyed hash of it is kept, and one
conditional UPDATE takes it. What the export holds is fixed when it is asked for: the filters, what
the asker may see, and the horizon. So a download that broke is gone on with by asking again, behind
the last statement that arrived and `until` the same instant, and both together are the whole.
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from accounts import audit
from accounts.credentials import Credential
from accounts.keys import keyed_hash
from accounts.names import reach_of
from accounts.roles import Grant, Role
from accounts.rotation import get_live
from lrs.errors import ExportGone, ExportMissing
from lrs.export import Stretch, pages
from lrs.queries import render_cursor
from lrs.selection import Bounds, parse_selection
from lrs.sheets import SHEETS, Sheet
from lrs.store import exports as store
from schemas.language import gettext as _
from schemas.problem import Problem
from schemas.settings import Settings
from storage.database import Database
from storage.installation import Installation

LIVES = timedelta(minutes=15)
KEPT = timedelta(days=30)
# Whoever has this role, or admin, exports what the organisations of the role may see.
EXPORTERS = (Role.NODAL_OFFICER,)
TOKEN = re.compile(r"([1-9][0-9]{0,8})-[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Export:
    """A copy of statements that was asked for.

    asked_by  `person:<public id>` or `credential:<key>`
    """

    institution: int
    id: str
    asked_by: str
    form: str
    filters: Mapping[str, Sequence[str]]
    bounds: Bounds
    stretch: Stretch
    expires_at: datetime
    taken_at: datetime | None = None
    finished_at: datetime | None = None
    sent: int = 0
    reached: int = 0

    @property
    def sheet(self) -> Sheet:
        """Give how it is written."""
        return SHEETS[self.form]

    @property
    def name(self) -> str:
        """Give the name of the file."""
        return f"statements-{self.stretch.horizon:%Y-%m-%d}.{self.sheet.extension}"


@dataclass(frozen=True)
class Asker:
    """Who asks for an export, and what they may see."""

    institution: int
    who: str
    bounds: Bounds


def officer(db: Database, institution: int, public_id: str, grants: Sequence[Grant]) -> Asker:
    """Give what a person may export: what is seen from the organisations of the role."""
    reach = reach_of(db, institution, grants, EXPORTERS)
    bounds = Bounds(None if reach is None else tuple(sorted(reach)))
    return Asker(institution, f"person:{public_id}", bounds)


def program(credential: Credential, bounds: Bounds) -> Asker:
    """Give what a key may export."""
    return Asker(credential.institution, f"credential:{credential.id}", bounds)


def offer(
    db: Database,
    asker: Asker,
    *,
    form: str,
    filters: Mapping[str, Sequence[str]],
    stretch: Stretch,
    settings: Settings,
    now: datetime,
) -> tuple[Export, str]:
    """Keep what an export is to be; gives it with the token of its link, not to be had again."""
    token = f"{asker.institution}-{secrets.token_urlsafe(32)}"
    export = Export(
        institution=asker.institution,
        id=str(uuid4()),
        asked_by=asker.who,
        form=form,
        filters=filters,
        bounds=asker.bounds,
        stretch=stretch,
        expires_at=now + LIVES,
    )
    store.delete_exports(db, asker.institution, now - KEPT)
    store.insert_export(db, _row(export, keyed_hash(settings, "export", token), now))
    _note(db, export, "export.offered", now, form=form, filters=sorted(filters))
    return export, token


def find_offered(db: Database, settings: Settings, token: str, now: datetime) -> Export:
    """Find the export of a link; raises ExportMissing (404), ExportGone (410: taken, or late)."""
    read = TOKEN.fullmatch(token)
    token_hash = keyed_hash(settings, "export", token)
    row = store.find_export(db, int(read[1]), token_hash=token_hash) if read else None
    if row is None:
        raise ExportMissing(_("There is no such export."))
    if row.taken_at is not None or row.expires_at <= now:
        raise ExportGone(_("This link was used, or its time is over. Ask for the export again."))
    return _export(row)


def take(db: Database, export: Export, settings: Settings, now: datetime) -> None:
    """Take an export, once; raises ExportGone (410), CredentialMissing (404: the key has ended)."""
    kind, _colon, id = export.asked_by.partition(":")
    if kind == "credential":
        get_live(db, export.institution, id, settings=settings, now=now)
    if not store.take_export(db, export.institution, export.id, now):
        raise ExportGone(_("This link was used, or its time is over. Ask for the export again."))
    _note(db, export, "export.taken", now)


def get_export(db: Database, asker: Asker, id: str) -> Export:
    """Get an export of one's own; raises ExportMissing (404)."""
    row = store.find_export(db, asker.institution, id=id)
    if row is None or row.asked_by != asker.who:
        raise ExportMissing(_("There is no such export."))
    return _export(row)


@dataclass
class Download:
    """An export on its way, and how far it is."""

    installation: Installation
    export: Export
    sent: int = 0
    reached: int = 0

    def chunks(self) -> Iterator[bytes]:
        """Write the file, a page at a time; when that ends or breaks off, note how far it came."""
        self.reached, finished_at = self.export.stretch.after, None
        try:
            yield from self._pages()
            finished_at = self.installation.now()
        finally:
            self._note(finished_at)

    def torn(self) -> bytes:
        """Write, in the place of what is missing, that it is: HTTP has no word for it by then."""
        return (self.export.sheet.torn % render_cursor(self.reached)).encode()

    def _pages(self) -> Iterator[bytes]:
        export, sheet = self.export, self.export.sheet
        # A part that goes on behind another has no head, so that they can be joined.
        if not export.stretch.after and sheet.head:
            yield sheet.head
        selection = parse_selection(export.filters)
        where = self.installation, export.institution
        for page in pages(*where, selection, export.stretch, export.bounds):
            yield sheet.lines(page.statements)
            self.sent, self.reached = self.sent + len(page.statements), page.last

    def _note(self, finished_at: datetime | None) -> None:
        values = {"sent": self.sent, "reached": self.reached, "finished_at": finished_at}
        # A database that is away would hide why the download broke.
        with suppress(Problem), self.installation.transaction() as db:
            store.update_export(db, self.export.institution, self.export.id, **values)


def _row(export: Export, token_hash: str, now: datetime) -> dict[str, Any]:
    return {
        "institution": export.institution,
        "id": export.id,
        "token_hash": token_hash,
        "asked_by": export.asked_by,
        "form": export.form,
        "filters": export.filters,
        "bounds": [export.bounds.organisations, export.bounds.authority],
        "after": export.stretch.after,
        "horizon": export.stretch.horizon,
        "created_at": now,
        "expires_at": export.expires_at,
        "sent": 0,
        "reached": export.stretch.after,
    }


def _export(row: Any) -> Export:
    organisations, authority = row.bounds
    tops = None if organisations is None else tuple(organisations)
    return Export(
        institution=row.institution,
        id=row.id,
        asked_by=row.asked_by,
        form=row.form,
        filters=row.filters,
        bounds=Bounds(tops, authority),
        stretch=Stretch(row.after, row.horizon),
        expires_at=row.expires_at,
        taken_at=row.taken_at,
        finished_at=row.finished_at,
        sent=row.sent,
        reached=row.reached,
    )


def _note(db: Database, export: Export, action: str, now: datetime, **facts: object) -> None:
    subject = f"export:{export.id}"
    audit.record(db, export.institution, export.asked_by, action, subject, now, **facts)
