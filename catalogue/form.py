"""The publisher's form of a course, between its fields and the shape that REST takes too."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from catalogue.choices import fields_of, read_fields
from catalogue.errors import CourseInvalid
from catalogue.order import after_of, opening_of, order_of
from catalogue.rule import (
    Demand,
    Fallback,
    FallbackWhen,
    demands_of,
    least_of,
    root_fallback_of,
    root_of,
    valid_days,
)
from catalogue.store import Course
from catalogue.window import read_window, window_fields
from schemas.catalogue import CourseChange
from schemas.course_structure import MoveOn, Unit
from schemas.form import Form
from schemas.language import LANGUAGES
from schemas.language import gettext as _

TEXTS = ("title", "description")
NOT_SHOWN = frozenset({"completion"})
CHOICES = tuple(move_on.value for move_on in MoveOn)
ROOT = "root"  # the course as a whole, in names of fields
FALLBACKS = tuple(when.value for when in FallbackWhen)


def parse_package(text: str) -> str:
    """Read the id of a package; raises CourseInvalid (422)."""
    try:
        return str(UUID(text))
    except ValueError:
        raise CourseInvalid(_("Choose a package first.")) from None


def form_of(course: Course) -> Form:
    """Fill the form from a course."""
    data: dict[str, Any] = {
        "provider": course.provider,
        "minutes": course.minutes or "",
        "languages": list(course.languages),
        "valid_days": valid_days(course.rule) or "",
        "root": root_of(course.structure, course.rule) or "",
        "least": least_of(course.rule) or "",
        **window_fields(course.rule),
    }
    for code in LANGUAGES:
        data |= {f"{name}_{code}": _text(getattr(course, name), code) for name in TEXTS}
        data[f"outcomes_{code}"] = "\n".join(course.outcomes.get(code, []))
        data[f"keywords_{code}"] = ", ".join(_of_language(course.keywords, code))
    order, before = order_of(course.rule), list[str]()
    for demand in demands_of(course.structure, course.rule):
        data[f"after-{demand.unit.id}"] = opening_of(order.get(demand.unit.id), before)
        before.append(demand.unit.id)
        data |= _fields_of(demand)
        data |= fields_of(demand.unit, course.rule.get("units", {}).get(demand.unit.id, {}))
    data |= _fallback_fields(ROOT, root_fallback_of(course.rule))
    return Form(data)


def read_course_form(fields: MultiDict[str, str], course: Course) -> Form:
    """Read what was sent; the values are the details that `publishing.change_course` takes."""
    typed = {**fields.to_dict(), "languages": fields.getlist("languages")}
    try:
        return Form(typed, CourseChange().load(_json_of(typed, course)))
    except ValidationError as error:
        return Form(typed, errors=_sentences(error.messages_dict))


def _json_of(typed: Mapping[str, Any], course: Course) -> dict[str, Any]:
    titles = _texts(typed, "title")
    days = typed.get("valid_days", "").strip()
    rule = {
        **_conditions_json(typed, course),
        **({"certificate": {"valid_days": _whole(days)}} if days else {}),
        **read_window(typed, course.rule),
    }
    minutes = typed.get("minutes", "").strip()
    return {
        "title": titles or None,
        "description": _texts(typed, "description"),
        "outcomes": {
            code: lines for code in LANGUAGES if (lines := _lines(typed, f"outcomes_{code}"))
        },
        "keywords": {code: said for code in LANGUAGES if (said := _keywords(typed, code))},
        "provider": typed.get("provider", "").strip(),
        "languages": typed["languages"],
        "minutes": _whole(minutes) if minutes else None,
        "rule": rule,
    }


def _conditions_json(typed: Mapping[str, Any], course: Course) -> dict[str, Any]:
    usual = root_of(course.structure, {})
    if usual is not None:
        root = typed.get("root") or usual
        chosen = {} if root == usual else {"root": root}
        fallback = _fallback_json(typed, ROOT)
        return {"units": course.rule.get("units", {}), **chosen, **fallback}
    units, order, before = {}, order_of(course.rule), list[str]()
    for unit in course.structure.units():
        after = after_of(typed.get(f"after-{unit.id}", ""), before, order.get(unit.id))
        units[unit.id] = _unit_json(typed, unit, course) | ({"after": after} if after else {})
        before.append(unit.id)
    least = typed.get("least", "").strip()
    return {
        "units": {unit_id: chosen for unit_id, chosen in units.items() if chosen},
        **({"course": _whole(least)} if least else {}),
    }


def _unit_json(typed: Mapping[str, Any], unit: Unit, course: Course) -> dict[str, Any]:
    """Tell what the publisher asks of a unit where it differs from the package."""
    kept = {
        name: value
        for name, value in course.rule.get("units", {}).get(unit.id, {}).items()
        if name in NOT_SHOWN
    }
    move_on = typed.get(f"move_on-{unit.id}", "")
    mastery = _share(typed.get(f"mastery-{unit.id}", "").strip())
    return {
        **kept,
        **({"move_on": move_on} if move_on != unit.move_on else {}),
        **({"mastery_score": mastery} if mastery not in ("", unit.mastery_score) else {}),
        **_beside_json(typed, unit.id),
        **({"optional": True} if f"optional-{unit.id}" in typed else {}),
        **_fallback_json(typed, unit.id),
        **read_fields(typed, unit),
    }


def _beside_json(typed: Mapping[str, Any], unit_id: str) -> dict[str, Any]:
    """Tell what is asked for beside the condition: a score, a time."""
    score = typed.get(f"min_score-{unit_id}", "").strip()
    minutes = typed.get(f"min_minutes-{unit_id}", "").strip()
    return {
        **({"min_score": _share(score)} if score else {}),
        **({"min_minutes": _whole(minutes)} if minutes else {}),
    }


def _fallback_json(typed: Mapping[str, Any], unit_id: str) -> dict[str, Any]:
    when = typed.get(f"fallback-{unit_id}", "")
    if not when:
        return {}
    minutes = typed.get(f"minutes-{unit_id}", "").strip()
    counted = {"minutes": _whole(minutes)} if when == FallbackWhen.MINUTES else {}
    return {"fallback": {"when": when, **counted}}


def _fields_of(demand: Demand) -> dict[str, Any]:
    return {
        f"move_on-{demand.unit.id}": demand.move_on.value,
        f"mastery-{demand.unit.id}": _percent(demand.mastery_score),
        f"min_score-{demand.unit.id}": _percent(demand.min_score),
        f"min_minutes-{demand.unit.id}": demand.min_minutes or "",
        f"optional-{demand.unit.id}": demand.optional,
        **_fallback_fields(demand.unit.id, demand.fallback),
    }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:g}"


def _fallback_fields(unit_id: str, fallback: Fallback | None) -> dict[str, Any]:
    return {
        f"fallback-{unit_id}": fallback.when.value if fallback else "",
        f"minutes-{unit_id}": fallback.minutes or "" if fallback else "",
    }


def _text(texts: Mapping[str, str], code: str) -> str:
    return texts.get(code) or (texts.get("und", "") if code == "en" else "")


def _texts(typed: Mapping[str, Any], name: str) -> dict[str, str]:
    texts = {code: typed.get(f"{name}_{code}", "").strip() for code in LANGUAGES}
    return {code: text for code, text in texts.items() if text}


def _lines(typed: Mapping[str, Any], name: str) -> list[str]:
    return [line.strip() for line in typed.get(name, "").splitlines() if line.strip()]


def _keywords(typed: Mapping[str, Any], code: str) -> list[str]:
    return [word.strip() for word in typed.get(f"keywords_{code}", "").split(",") if word.strip()]


def _of_language(words: Mapping[str, list[str]], code: str) -> list[str]:
    """Give what is said in a language; what names none is taken for English."""
    return words.get(code) or (words.get("und", []) if code == "en" else [])


def _whole(text: str) -> int | str:
    is_whole = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_whole else text


def _share(text: str) -> float | str:
    try:
        return float(text) / 100
    except ValueError:
        return text


def _sentences(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    words = {
        "title": ("title_en", _("Give the course a title of at most 300 characters")),
        "description": ("description_en", _("Keep the description under 4,000 characters")),
        "outcomes": ("outcomes_en", _("Write at most 20 outcomes, each on a line of its own")),
        "keywords": ("keywords_en", _("Write at most 30 keywords, with commas between them")),
        "provider": ("provider", _("Keep the provider’s name under 200 characters")),
        "languages": ("languages", _("Choose the languages from the list")),
        "minutes": ("minutes", _("Write the minutes as a whole number, such as 45")),
        "rule": (
            "rule",
            _(
                "Look at the rule again: shares are 0 to 100, days and minutes whole numbers, "
                "the first day before the last"
            ),
        ),
    }
    return {words[name][0]: [words[name][1]] for name in messages if name in words} or {
        "title_en": [_("Something in the form was not understood")]
    }
