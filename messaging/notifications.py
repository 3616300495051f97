"""Notices inside the portal, worded when they are read, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from messaging import store
from messaging.wording import render_words
from storage.database import Database

SHOWN = 50


@dataclass(frozen=True)
class Notification:
    """A notice as it is read."""

    words: str
    href: str | None
    created_at: datetime
    is_new: bool


def notify(
    db: Database,
    institution: int,
    person: int,
    template: str,
    values: Mapping[str, Any],
    *,
    now: datetime,
    href: str | None = None,
) -> None:
    """Leave a notice for a person; `href` is a path of the portal."""
    row = {
        "institution": institution,
        "person": person,
        "id": str(uuid4()),
        "template": template,
        "values": dict(values),
        "href": href,
        "created_at": now,
    }
    store.insert_notification(db, row)


def notifications_of(
    db: Database, institution: int, person: int, language: str
) -> list[Notification]:
    """List a person's latest notices in a language."""
    rows = store.notifications_of(db, institution, person, SHOWN)
    return [
        Notification(
            words=render_words(row.template, row.values, language),
            href=row.href,
            created_at=row.created_at,
            is_new=row.read_at is None,
        )
        for row in rows
    ]


def mark_read(db: Database, institution: int, person: int, now: datetime) -> None:
    """Note that a person has seen the notices."""
    store.mark_read(db, institution, person, now)
