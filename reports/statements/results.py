"""The result of a statement in words: score, success, response, time."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from babel.numbers import format_decimal

from certificates.award import percent
from reports.statements.text import plain
from reports.statements.verbs import ADL, ANSWERS
from schemas.language import gettext as _
from schemas.language import language

LONGEST_RESPONSE = 60
PROGRESS = {
    "https://w3id.org/xapi/cmi5/result/extensions/progress": 100,
    "https://w3id.org/xapi/video/extensions/progress": 1,
}
# What the sentence says already is not said again.
SAID = {
    ("success", True): ADL + "passed",
    ("success", False): ADL + "failed",
    ("completion", True): ADL + "completed",
}
DURATION = re.compile(
    r"P(?:(?P<weeks>[\d.]+)W)?(?:(?P<days>[\d.]+)D)?"
    r"(?:T(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?",
    re.ASCII,
)
SECONDS = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
MOST_SECONDS = 1_000_000_000


def result_words(statement: Mapping[str, Any]) -> list[str]:
    """Say the result, a few words for each thing that it tells."""
    result = statement.get("result")
    if not isinstance(result, Mapping):
        return []
    return [words for words in _words(result, statement["verb"]["id"]) if words]


def duration_words(text: str) -> str:
    """Say a duration: `1 h 10 min`; one of months or years as it stands, they have no length."""
    found = DURATION.fullmatch(text.replace(",", "."))
    if found is None:
        return plain(text)
    parts = {unit: _number(count) for unit, count in found.groupdict().items() if count}
    total = round(sum(count * SECONDS[unit] for unit, count in parts.items()))
    return seconds_words(total) if total < MOST_SECONDS else plain(text)


def seconds_words(total: int) -> str:
    """Say a time: seconds only below ten minutes."""
    hours, rest = divmod(total, 3600)
    minutes, seconds = divmod(rest, 60)
    if total >= 600:
        seconds = 0
    said = [
        _("{n} h").format(n=_grouped(hours)) if hours else "",
        _("{n} min").format(n=minutes) if minutes else "",
        _("{n} s").format(n=seconds) if seconds or not total else "",
    ]
    return " ".join(part for part in said if part).replace(" ", "\N{NO-BREAK SPACE}")


def _words(result: Mapping[str, Any], verb: str) -> Iterator[str]:
    yield _score_words(result.get("score") or {})
    yield _progress_words(result.get("extensions") or {})
    success, completion = result.get("success"), result.get("completion")
    if success is not None and SAID.get(("success", success)) != verb:
        yield _success_words(success, verb)
    if completion is not None and SAID.get(("completion", completion)) != verb:
        yield _("complete") if completion else _("not complete")
    if response := result.get("response"):
        yield _("answer “{response}”").format(response=plain(response, LONGEST_RESPONSE))
    if duration := result.get("duration"):
        yield duration_words(duration)


def _score_words(score: Mapping[str, Any]) -> str:
    if "scaled" in score:
        return _share(score["scaled"])
    if "raw" not in score:
        return ""
    if "max" not in score:
        return _("{n} points").format(n=_grouped(score["raw"]))
    return _("{n} of {most}").format(n=_grouped(score["raw"]), most=_grouped(score["max"]))


def _progress_words(extensions: Mapping[str, Any]) -> str:
    """cmi5 §9.5.5.1 has whole percents, the video profile a share of one."""
    shares = (_find_share(extensions.get(name), whole) for name, whole in PROGRESS.items())
    share = next((share for share in shares if share is not None), None)
    return "" if share is None else _("{share} done").format(share=_share(share))


def _success_words(success: bool, verb: str) -> str:
    if verb in ANSWERS:
        return _("right") if success else _("wrong")
    return _("passed") if success else _("not passed")


def _share(share: float) -> str:
    return percent(share).replace(" ", "\N{NO-BREAK SPACE}")


def _grouped(value: float) -> str:
    if abs(value) >= MOST_SECONDS:
        return f"{value:g}"
    return format_decimal(value, locale=f"{language()}_IN")


def _find_share(value: Any, whole: int) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value / whole if is_number and 0 <= value <= whole else None


def _number(text: str) -> float:
    return min(float(text[:20]), MOST_SECONDS)
