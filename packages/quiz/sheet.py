"""A quiz as a sheet: one row a question, the columns named in the first row. docs/quiz.md.

A row becomes the same members that JSON has, so that both are read and checked in one place.
Formulas are never worked out: a workbook's own last value of a cell is read, as text or number.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from packages.findings import Finding, refuse
from packages.quiz.members import LONGEST

MOST_ROWS = 10_000
TEXTS = ("text", "right", "wrong", "picture_alt")
NUMBERED = re.compile(r"(option|match|feedback)_(\d{1,2})(_hi)?\Z")
PLAIN = frozenset(
    {"kind", "id", "section", "correct", "tolerance", "points", "negative", "partial", "case"}
    | {"picture", *TEXTS, *(f"{name}_hi" for name in TEXTS)}
)
SETTING = "setting"
FLAGS = {"true": True, "yes": True, "1": True, "सही": True, "हाँ": True}
FLAGS |= {"false": False, "no": False, "0": False, "गलत": False, "नहीं": False}

Row = Mapping[str, Any]


def document_of(rows: Iterable[list[Any]]) -> tuple[dict[str, Any], list[Finding]]:
    """Give the document that a sheet stands for; raises Refused.

    rows  of text, numbers, true and false, None where a cell is empty; the first names the columns
    """
    numbered = iter(rows)
    columns = [_column(_cut(cell)) for cell in next(numbered, [])]
    if not {"kind", "text"} <= set(columns):
        raise refuse("quiz_sheet_columns")
    unknown = [one for one in columns if one and one not in PLAIN and not NUMBERED.match(one)]
    findings = [Finding("quiz_sheet_column_unknown", facts={"name": one[:60]}) for one in unknown]
    found = list(_rows(columns, numbered))
    return _document(found, findings), findings


def _rows(columns: list[str], rows: Iterable[list[Any]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise refuse("quiz_sheet_long", limit=MOST_ROWS)
        named = dict(zip(columns, cells, strict=False))
        row = {name: _cut(value) for name, value in named.items() if name and not _is_empty(value)}
        if row:
            yield row


def _document(rows: list[Row], findings: list[Finding]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    sections: dict[str, dict[str, Any]] = {}
    draws: dict[str, Any] = {}
    for row in rows:
        kind = str(row.get("kind", "")).strip().lower()
        name = _text(row.get("section"))
        if kind != SETTING:
            section = sections.setdefault(name, {"title": name, "questions": []})
            section["questions"].append(_question(kind, row))
        elif str(row.get("text")) == "draw":
            draws[name] = number_of(row.get("correct"))
        else:
            _set(document, row, findings)
    for name, draw in draws.items():
        sections.setdefault(name, {"title": name, "questions": []})["draw"] = draw
    return {**document, "sections": list(sections.values())}


def _set(document: dict[str, Any], row: Row, findings: list[Finding]) -> None:
    """Take a row of the kind “setting”: its `text` names it, `correct` is its value."""
    name = _text(row.get("text")).strip().lower()
    read = SETTINGS.get(name.removesuffix("_hi"))
    if read is None:
        findings.append(Finding("quiz_setting", facts={"name": name[:60]}))
    elif name.removesuffix("_hi") in ("title", "description"):
        language = "hi" if name.endswith("_hi") else "en"
        document.setdefault(name.removesuffix("_hi"), {})[language] = read(row.get("correct"))
    else:
        document[name] = read(row.get("correct"))


def _question(kind: str, row: Row) -> dict[str, Any]:
    question: dict[str, Any] = {
        "kind": kind,
        **{name: _said(row, name) for name in ("text", "right", "wrong")},
    }
    question |= {name: number_of(row.get(name)) for name in ("points", "negative")}
    question |= {"id": _text(row["id"]) if "id" in row else None, "partial": _flag(row, "partial")}
    if "picture" in row:
        question["picture"] = {"file": _text(row["picture"]), "alt": _said(row, "picture_alt")}
    answered = KINDS.get(kind, _nothing)(row)
    return {name: one for name, one in {**question, **answered}.items() if one is not None}


def _nothing(_: Row) -> dict[str, Any]:
    return {}


def _choices(row: Row) -> dict[str, Any]:
    right = set(re.findall(r"\d+", _text(row.get("correct"))))
    return {
        "options": [
            {"text": _said(row, f"option_{n}"), "correct": str(n) in right}
            | {"feedback": _said(row, f"feedback_{n}")}
            for n in _numbers(row, "option")
        ]
    }


def _true_false(row: Row) -> dict[str, Any]:
    return {"answer": _flag(row, "correct")}


def _fill_blank(row: Row) -> dict[str, Any]:
    return {"answers": _text(row.get("correct")).split("|"), "case": _flag(row, "case")}


def _match(row: Row) -> dict[str, Any]:
    left, right = _numbers(row, "option"), _numbers(row, "match")
    pairs = [
        {"source": _said(row, f"option_{n}"), "target": _said(row, f"match_{n}")} for n in left
    ]
    return {
        "pairs": pairs,
        "distractors": [_said(row, f"match_{n}") for n in right if n not in left],
    }


def _order(row: Row) -> dict[str, Any]:
    return {"items": [_said(row, f"option_{n}") for n in _numbers(row, "option")]}


def _numeric(row: Row) -> dict[str, Any]:
    low, dots, high = _text(row.get("correct")).partition("..")
    if dots:
        return {"min": number_of(low), "max": number_of(high)}
    return {"answer": number_of(row.get("correct")), "tolerance": number_of(row.get("tolerance"))}


KINDS: Mapping[str, Callable[[Row], dict[str, Any]]] = {
    "single": _choices,
    "multiple": _choices,
    "true_false": _true_false,
    "fill_blank": _fill_blank,
    "match": _match,
    "order": _order,
    "numeric": _numeric,
}


def _column(cell: Any) -> str:
    return _text(cell).strip().lower().replace(" ", "_")


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _cut(value: Any) -> Any:
    """Cut what is longer than any text may be: a workbook repeats a long one for little."""
    return value[: LONGEST + 1] if isinstance(value, str) else value


def _numbers(row: Row, name: str) -> list[int]:
    found = (NUMBERED.match(column) for column in row)
    return sorted({int(one[2]) for one in found if one and one[1] == name})


def _said(row: Row, name: str) -> dict[str, str]:
    both = {"en": row.get(name), "hi": row.get(f"{name}_hi")}
    return {language: _text(value) for language, value in both.items() if value is not None}


def _text(value: Any) -> str:
    """Give a cell as it is shown: a whole number without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).replace("\0", "")


def number_of(value: Any) -> Any:
    """Give a number, or the cell as it is, for the reader to complain about."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    try:
        number = float(_text(value))
    except ValueError:
        return _text(value)
    # JSON has no other: it would be kept as none at all.
    return number if math.isfinite(number) else _text(value)


def _flag(row: Row, name: str) -> Any:
    value = row.get(name)
    return value if value is None else FLAGS.get(_text(value).strip().lower(), _text(value))


def _yes(value: Any) -> Any:
    return _flag({"": value}, "")


SETTINGS: Mapping[str, Callable[[Any], Any]] = {
    "title": _text,
    "description": _text,
    "minutes": number_of,
    "pass_mark": number_of,
    "attempts": number_of,
    "wait_hours": number_of,
    "shuffle": _yes,
    "shuffle_options": _yes,
    "review": _text,
}
