"""The window of a rule: only what is done within it counts (F3). Nobody is kept out by it.

On the publisher's form it is two days of India, both of them within.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from schemas.clock import INDIA
from schemas.fields import parse_instant, render_instant

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Window:
    """From an instant on, and before another one; None: no bound."""

    opens: datetime | None = None
    closes: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Tell whether an instant lies within."""
        return not (self.opens and at < self.opens) and not (self.closes and at >= self.closes)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day in India."""
        last = self.closes and self.closes - MOMENT
        return _day(self.opens), _day(last)


ALWAYS = Window()


def window_of(rule: Mapping[str, Any]) -> Window:
    """Read the window of a rule."""
    said = rule.get("window", {})
    opens, closes = (said.get(name) for name in ("opens", "closes"))
    return Window(opens and parse_instant(opens), closes and parse_instant(closes))


def window_fields(rule: Mapping[str, Any]) -> dict[str, str]:
    """Fill the fields of the form."""
    opens, closes = window_of(rule).days
    return {
        "opens": opens.isoformat() if opens else "",
        "closes": closes.isoformat() if closes else "",
    }


def read_window(typed: Mapping[str, Any], rule: Mapping[str, Any]) -> dict[str, Any]:
    """Give the window as REST takes it; a day that was not changed keeps its time of day.

    What is no day is given as it is, to be refused.
    """
    shown, kept = window_fields(rule), rule.get("window", {})
    said: dict[str, str] = {}
    for name in shown:
        day = typed.get(name, "").strip()
        if day:
            said[name] = (
                kept[name] if day == shown[name] else _instant(day, is_last=name == "closes")
            )
    return {"window": said} if said else {}


def _day(at: datetime | None) -> date | None:
    return at and at.astimezone(INDIA).date()


def _instant(text: str, *, is_last: bool) -> str:
    try:
        day = date.fromisoformat(text)
        begins = datetime.combine(day + DAY if is_last else day, time(), INDIA)
        return render_instant(begins.astimezone(UTC))
    except (ValueError, OverflowError):
        return text
