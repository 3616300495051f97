"""Between the members of a quiz, as docs/quiz.md has them, and the fields of its forms."""

from collections.abc import Callable, Mapping
from typing import Any

from packages.findings import Finding, has_errors
from packages.quiz.reading import read
from packages.quiz.sheet import number_of
from schemas.form import Form
from schemas.quiz import QuestionKind

LANGUAGES = ("en", "hi")
ROWS = 8
TEXTS = ("text", "right", "wrong")
Members = dict[str, Any]
Given = Mapping[str, str]


def new_document(given: Given) -> Members:
    """Begin a quiz with its title."""
    return {"title": _text(given, "title"), "questions": []}


def settings_data(document: Mapping[str, Any]) -> Members:
    """Give the fields of a quiz's settings."""
    plain = {name: document.get(name) for name in NUMBERS}
    share = document.get("pass_mark")
    flags = {name: document.get(name) for name in ("shuffle", "shuffle_options")}
    shown = {name: f"{value:g}" for name, value in plain.items() if isinstance(value, int | float)}
    mark = f"{share * 100:g}" if isinstance(share, int | float) else None
    texts = {**_fields(document, "title"), **_fields(document, "description")}
    return {**texts, **shown, **flags, "pass_mark": mark, "review": document.get("review")}


def read_settings(document: Mapping[str, Any], given: Given) -> Members:
    """Give the document with the settings that were typed."""
    mark = number_of(given.get("pass_mark", "").strip() or None)
    typed = {
        **{name: number_of(given.get(name, "").strip() or None) for name in NUMBERS},
        "title": _text(given, "title"),
        "description": _text(given, "description"),
        "pass_mark": mark / 100 if isinstance(mark, float) else mark,
        "shuffle": "shuffle" in given,
        "shuffle_options": "shuffle_options" in given,
        "review": given.get("review") or None,
    }
    return {name: value for name, value in {**document, **typed}.items() if value is not None}


NUMBERS = ("minutes", "attempts", "wait_hours", "draw")


def whole(document: Mapping[str, Any]) -> Members:
    """Give the document of a draft as a package has it: its questions are one bank."""
    members = {name: one for name, one in document.items() if name not in ("questions", "draw")}
    section = {"questions": document.get("questions", [])}
    if "draw" in document:
        section["draw"] = document["draw"]
    return {**members, "sections": [section]}


def question_data(question: Mapping[str, Any]) -> Members:
    """Give the fields of a question's form."""
    kind = question["kind"]
    texts = [pair for name in TEXTS for pair in _fields(question, name).items()]
    plain = {name: question.get(name) for name in ("points", "negative", "min", "max")}
    shown = {name: f"{one:g}" for name, one in plain.items() if isinstance(one, int | float)}
    own = WRITERS[kind](question)
    return {"points": "1", **dict(texts), **shown, "partial": question.get("partial"), **own}


def read_question(kind: QuestionKind, given: Given, id: str) -> Members:
    """Give the members of a question that was typed."""
    shared = {
        "id": id,
        "kind": str(kind),
        **{name: text for name in TEXTS if (text := _text(given, name))},
        "points": number_of(given.get("points", "").strip() or "1"),
        "negative": number_of(given.get("negative", "").strip() or "0"),
        "partial": "partial" in given,
    }
    return {**shared, **READERS[kind](given)}


def checked(question: Mapping[str, Any], given: Given) -> Form:
    """Check one question; its errors are sentences at its text, where they are not of a field."""
    _quiz, found = read({"title": "x", "questions": [question]}, "x")
    errors = [finding.message for finding in found if finding.is_error]
    return Form(given, question, {"text_en": errors} if errors else {})


def findings_of(document: Mapping[str, Any]) -> list[Finding]:
    """Tell what is wrong with a draft."""
    return read(whole(document), "x")[1]


def is_whole(document: Mapping[str, Any]) -> bool:
    """Tell whether a package can be made of a draft."""
    return not has_errors(findings_of(document))


def _text(given: Given, name: str) -> Members:
    both = {language: given.get(f"{name}_{language}", "").strip() for language in LANGUAGES}
    return {language: text for language, text in both.items() if text}


def _fields(members: Mapping[str, Any], name: str) -> Members:
    found = members.get(name) or {}
    return {f"{name}_{language}": found.get(language) for language in LANGUAGES}


def _read_choices(given: Given) -> Members:
    right = {given.get("correct")}
    options = []
    for row in range(1, ROWS + 1):
        if text := _text(given, f"option_{row}"):
            is_right = str(row) in right or f"correct_{row}" in given
            feedback = _text(given, f"feedback_{row}")
            options.append({"text": text, "correct": is_right, "feedback": feedback})
    return {"options": options}


def _write_choices(question: Mapping[str, Any]) -> Members:
    data: Members = {}
    for row, option in enumerate(question["options"], 1):
        data |= _fields({f"option_{row}": option["text"]}, f"option_{row}")
        data |= _fields({f"feedback_{row}": option.get("feedback")}, f"feedback_{row}")
        if option.get("correct"):
            data |= {f"correct_{row}": True, "correct": str(row)}
    return data


def _read_answer(given: Given) -> Members:
    return {"answer": {"true": True, "false": False}.get(given.get("answer", ""))}


def _write_answer(question: Mapping[str, Any]) -> Members:
    return {"answer": str(question["answer"]).lower()}


def _read_answers(given: Given) -> Members:
    lines = given.get("answers", "").splitlines()
    return {"answers": [line.strip() for line in lines if line.strip()], "case": "case" in given}


def _write_answers(question: Mapping[str, Any]) -> Members:
    return {"answers": "\n".join(question["answers"]), "case": question.get("case")}


def _read_pairs(given: Given) -> Members:
    rows = [
        (_text(given, f"source_{row}"), _text(given, f"target_{row}")) for row in range(1, ROWS + 1)
    ]
    return {
        "pairs": [{"source": one, "target": other} for one, other in rows if one],
        "distractors": [other for one, other in rows if other and not one],
    }


def _write_pairs(question: Mapping[str, Any]) -> Members:
    pairs = [(pair["source"], pair["target"]) for pair in question["pairs"]]
    rows = [*pairs, *(({}, other) for other in question.get("distractors", ()))]
    data: Members = {}
    for row, (one, other) in enumerate(rows, 1):
        data |= _fields({f"source_{row}": one}, f"source_{row}")
        data |= _fields({f"target_{row}": other}, f"target_{row}")
    return data


def _read_items(given: Given) -> Members:
    rows = (_text(given, f"option_{row}") for row in range(1, ROWS + 1))
    return {"items": [row for row in rows if row]}


def _write_items(question: Mapping[str, Any]) -> Members:
    return _write_choices({"options": [{"text": item} for item in question["items"]]})


def _read_range(given: Given) -> Members:
    low, high = (number_of(given.get(name, "").strip() or None) for name in ("min", "max"))
    found = {"min": low, "max": low if high is None else high}
    return {name: value for name, value in found.items() if value is not None}


def _write_range(question: Mapping[str, Any]) -> Members:
    if "answer" not in question:
        return {}
    answer, tolerance = question["answer"], question.get("tolerance") or 0
    return {"min": f"{answer - tolerance:g}", "max": f"{answer + tolerance:g}"}


READERS: Mapping[str, Callable[[Given], Members]] = {
    "single": _read_choices,
    "multiple": _read_choices,
    "true_false": _read_answer,
    "fill_blank": _read_answers,
    "match": _read_pairs,
    "order": _read_items,
    "numeric": _read_range,
}
WRITERS: Mapping[str, Callable[[Mapping[str, Any]], Members]] = {
    "single": _write_choices,
    "multiple": _write_choices,
    "true_false": _write_answer,
    "fill_blank": _write_answers,
    "match": _write_pairs,
    "order": _write_items,
    "numeric": _write_range,
}
