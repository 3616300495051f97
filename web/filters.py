"""What templates may call: words, dates, numbers and sizes in the reader's language."""

from datetime import date, datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from flask import Flask, g

from catalogue.words import tag_of, text_in
from schemas.clock import INDIA
from schemas.language import LANGUAGES, gettext, language, ngettext

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def connect(app: Flask) -> None:
    """Teach an app's templates these filters, and to speak the reader's language."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    app.context_processor(reader)


def reader() -> dict[str, Any]:
    """Who reads this page, and in which language."""
    return {
        "language": language(),
        "languages": LANGUAGES,
        "person": g.get("person"),
        "desks": g.get("desks", ()),
    }


def locale() -> str:
    """The reader's locale: the language as written in India, so 1,23,456."""
    return f"{language()}_IN"


def day(when: datetime | date) -> str:
    """`18 November 2026`, as seen in India."""
    return format_date(_in_india(when), "d MMMM y", locale=locale()).replace(" ", NO_BREAK_SPACE)


def short_day(when: datetime | date) -> str:
    """`18 November`, for dates of this year."""
    return format_date(_in_india(when), "d MMMM", locale=locale()).replace(" ", NO_BREAK_SPACE)


def month(when: datetime | date) -> str:
    """`November 2026`."""
    return format_date(_in_india(when), "MMMM y", locale=locale()).replace(" ", NO_BREAK_SPACE)


def moment(when: datetime) -> str:
    """`18 November 2026, 10:32`, as seen in India."""
    return f"{day(when)}, {clock_time(when)}"


def clock_time(when: datetime) -> str:
    """`10:32`, as seen in India."""
    return format_time(when.astimezone(INDIA), "HH:mm", locale=locale())


def clock_time_exact(when: datetime) -> str:
    """`10:32:05.120`, as seen in India, for logs."""
    return format_time(when.astimezone(INDIA), "HH:mm:ss.SSS", locale=locale())


def number(value: float) -> str:
    """A number with the grouping of India."""
    return format_decimal(value, locale=locale())


def percent(share: float) -> str:
    """`0.46` as `46 %`."""
    return format_percent(share, "#,##0%", locale=locale()).replace("%", NO_BREAK_SPACE + "%")


def minutes(count: int) -> str:
    """`45 min`, `1 h 10 min`."""
    hours, rest = divmod(count, 60)
    parts = [
        gettext("{n} h").format(n=number(hours)) if hours else "",
        gettext("{n} min").format(n=number(rest)) if rest or not hours else "",
    ]
    return " ".join(part for part in parts if part).replace(" ", NO_BREAK_SPACE)


def size(count: int) -> str:
    """Bytes as people count data: `740 kB`, `22 MB`, `1.4 GB`."""
    for unit, scale in SIZES:
        if count >= scale:
            value = count / scale
            return number(round(value, 1 if value < 10 else 0)) + NO_BREAK_SPACE + unit
    return number(1 if count else 0) + NO_BREAK_SPACE + "kB"


SIZES = (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000))


def language_name(code: str) -> str:
    """A language's name in itself: `हिन्दी`."""
    try:
        return Locale.parse(code, sep="-").get_language_name(code) or code
    except (UnknownLocaleError, ValueError):
        return code


def _in_india(when: datetime | date) -> date:
    return when.astimezone(INDIA).date() if isinstance(when, datetime) else when


FILTERS = {
    "local": text_in,
    "local_language": tag_of,
} | {
    function.__name__: function
    for function in (
        day,
        short_day,
        month,
        moment,
        clock_time,
        clock_time_exact,
        number,
        percent,
        minutes,
        size,
        language_name,
    )
}
