"""An installation: one database, its blobs, its settings and its clock."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from schemas.clock import Clock, system_clock
from schemas.settings import Settings
from storage import database
from storage.blobs import Blobs
from storage.database import Database


@dataclass(frozen=True)
class Installation:
    """What a process needs from outside. Transactions open here and nowhere else."""

    settings: Settings
    engine: Engine
    blobs: Blobs
    clock: Clock

    @property
    def iri_base(self) -> str:
        """The base under which every person and activity is named, as `identify` found it (D2)."""
        return self.settings.iri_base or self.settings.portal_url

    def transaction(self) -> AbstractContextManager[Database]:
        """Open a transaction that may write; it commits at the end of the block."""
        return database.writing(self.engine, self.clock)

    def reading(self) -> AbstractContextManager[Database]:
        """Open a view of what is committed; several statements may see several moments."""
        return database.reading(self.engine)

    def snapshot(self) -> AbstractContextManager[Database]:
        """Open a transaction that sees one moment, however long it reads."""
        return database.snapshot(self.engine)

    def now(self) -> datetime:
        """Tell the time: aware, UTC."""
        return self.clock()


def open_installation(settings: Settings, clock: Clock = system_clock) -> Installation:
    """Open what the settings name; nothing is written to the database."""
    return Installation(
        settings=settings,
        engine=database.open_engine(settings.database_url),
        blobs=Blobs(Path(settings.blob_url)),
        clock=clock,
    )
