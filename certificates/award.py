"""What a certificate says: the facts of the moment of issue, which later changes do not touch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import format_percent

from catalogue.words import text_in
from schemas.clock import INDIA
from schemas.course_structure import LangString
from schemas.fields import render_instant
from schemas.language import gettext as _
from schemas.language import language, ngettext

INSTANTS = ("completed_at", "issued_at", "valid_until")


@dataclass(frozen=True)
class Award:
    """Who is certified for what, by whom, as it was then.

    subject  opaque id of the person (UUID)
    course   title in its languages
    score    0..1 scaled, None where the course gives none
    language the reader's, for the words around
    """

    number: str
    subject: str
    holder: str
    designation: str
    department: str
    issuer: str
    course_id: str
    course: LangString
    course_version: int
    completed_at: datetime
    issued_at: datetime
    valid_until: datetime | None = None
    score: float | None = None
    seconds: float = 0.0
    language: str = "en"

    def to_json(self) -> dict[str, Any]:
        """Render as JSON members; `from_json` reads them back."""
        members = asdict(self)
        known = {name: members[name] for name in INSTANTS if members[name] is not None}
        return {**members, **{name: render_instant(at) for name, at in known.items()}}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Award":
        """Parse what `to_json` rendered."""
        known = {name: members[name] for name in INSTANTS if members[name] is not None}
        return cls(
            **{**members, **{name: datetime.fromisoformat(text) for name, text in known.items()}}
        )

    @property
    def title(self) -> str:
        """The course's title in the language in use, else in one that it has."""
        return text_in(self.course)


def day(at: datetime) -> str:
    """Word a date as Indians read it: the day in India, in the language in use."""
    return format_date(at.astimezone(INDIA), "d MMMM y", locale=language())


def percent(score: float) -> str:
    """Word a scaled score."""
    return format_percent(score, "#,##0 %", locale=language())


def length(seconds: float) -> str:
    """Word a time in whole minutes, at least one."""
    minutes = max(1, round(seconds / 60))
    return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)


def facts(award: Award) -> str:
    """Word the one line under the course's title."""
    known = [_("Completed on {day}").format(day=day(award.completed_at))]
    if award.score is not None:
        known.append(_("Score {score}").format(score=percent(award.score)))
    if award.seconds >= 60:
        known.append(length(award.seconds))
    return "  ·  ".join(known)
