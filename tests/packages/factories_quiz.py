"""Quizzes for tests: every kind of question, in both languages, and the same as a sheet."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import orjson

from packages.quiz.reading import read
from schemas.quiz import Quiz
from tests.packages.factories import a_zip

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6364f8ffbf1e00058302802cd2c5f20000000049454e44ae426082"
)
# What must not reach a browser before submission: feedback, and the one right text.
SECRET = "SECRET"
SINGLE = {
    "id": "capital",
    "kind": "single",
    "text": {"en": "Which city is the capital?", "hi": "राजधानी कौन-सा शहर है?"},
    "options": [
        {"text": {"en": "Mumbai", "hi": "मुंबई"}, "feedback": {"en": f"{SECRET} no", "hi": "नहीं"}},
        {"text": {"en": "New Delhi", "hi": "नई दिल्ली"}, "correct": True},
        {"text": {"en": "Chennai", "hi": "चेन्नई"}},
    ],
    "right": {"en": f"{SECRET} well done", "hi": "बहुत अच्छा"},
    "wrong": {"en": f"{SECRET} read chapter 2", "hi": "अध्याय 2 पढ़ें"},
}
MULTIPLE = {
    "id": "seas",
    "kind": "multiple",
    "text": {"en": "Which seas touch India?", "hi": "कौन-से सागर भारत को छूते हैं?"},
    "points": 2,
    "negative": 1,
    "partial": True,
    "options": [
        {"text": {"en": "Arabian Sea", "hi": "अरब सागर"}, "correct": True},
        {"text": {"en": "Bay of Bengal", "hi": "बंगाल की खाड़ी"}, "correct": True},
        {"text": {"en": "Black Sea", "hi": "काला सागर"}},
    ],
}
TRUE_FALSE = {
    "id": "rti",
    "kind": "true_false",
    "text": {"en": "A note may be asked for under RTI.", "hi": "RTI में नोट माँगा जा सकता है।"},
    "answer": True,
}
FILL_BLANK = {
    "id": "river",
    "kind": "fill_blank",
    "text": {"en": "Which river flows through Varanasi?", "hi": "वाराणसी में कौन-सी नदी है?"},
    "answers": ["SECRET Ganga", "गंगा"],
}
MATCH = {
    "id": "states",
    "kind": "match",
    "text": {"en": "Match state and capital.", "hi": "राज्य और राजधानी मिलाइए।"},
    "points": 2,
    "partial": True,
    "pairs": [
        {"source": {"en": "Kerala", "hi": "केरल"}, "target": {"en": "Kochi?", "hi": "कोच्चि"}},
        {"source": {"en": "Bihar", "hi": "बिहार"}, "target": {"en": "Patna", "hi": "पटना"}},
    ],
    "distractors": [{"en": "Pune", "hi": "पुणे"}],
}
ORDER = {
    "id": "file",
    "kind": "order",
    "text": {"en": "In which order?", "hi": "किस क्रम में?"},
    "items": [
        {"en": "Receive", "hi": "प्राप्ति"},
        {"en": "Note", "hi": "टिप्पण"},
        {"en": "Decide", "hi": "निर्णय"},
    ],
}
NUMERIC = {
    "id": "days",
    "kind": "numeric",
    "text": {"en": "How many days has a reply under RTI?", "hi": "RTI में उत्तर के कितने दिन?"},
    "answer": 30,
    "tolerance": 0.5,
}
QUESTIONS = (SINGLE, MULTIPLE, TRUE_FALSE, FILL_BLANK, MATCH, ORDER, NUMERIC)
TITLE = {"en": "Office procedure", "hi": "कार्यालय पद्धति"}


def a_document(questions: Sequence[Any] = QUESTIONS, **fields: Any) -> dict[str, Any]:
    """A quiz as its author writes it."""
    return {"title": TITLE, "pass_mark": 0.6, "questions": list(questions), **fields}


def a_quiz(questions: Sequence[Any] = QUESTIONS, **fields: Any) -> Quiz:
    """A quiz as it is kept."""
    quiz, findings = read(a_document(questions, **fields), "quiz")
    assert quiz is not None, findings
    return quiz


def a_quiz_json(questions: Sequence[Any] = QUESTIONS, **fields: Any) -> bytes:
    """A quiz as a file."""
    return orjson.dumps(a_document(questions, **fields))


def a_quiz_zip(files: Mapping[str, bytes] | None = None, **fields: Any) -> bytes:
    """A quiz with a picture and a file that nobody asks for."""
    pictured = {**SINGLE, "picture": {"file": "pictures/map.png", "alt": TITLE}}
    made = {"quiz.json": a_quiz_json([pictured], **fields), "pictures/map.png": PNG}
    return a_zip({**made, "notes.txt": b"SECRET notes", **(files or {})})


# fmt: off
ROWS: Sequence[Sequence[Any]] = (
    (
        "kind",
        "text",
        "text_hi",
        "correct",
        "option_1",
        "option_2",
        "option_3",
        "match_1",
        "match_2",
        "match_3",
        "tolerance",
        "points",
        "feedback_1",
        "section",
    ),
    ("setting", "title", None, "Office procedure"),
    ("setting", "pass_mark", None, 0.6),
    ("setting", "minutes", None, 30),
    ("setting", "shuffle", None, "yes"),
    ("setting", "draw", None, 1, *[None] * 9, "Geography"),
    ("single", "Capital?", "राजधानी?", 2, "Mumbai", "New Delhi", *[None] * 6, "No", "Geography"),
    (
        "multiple",
        "Seas?",
        None,
        "1,2",
        "Arabian Sea",
        "Bay of Bengal",
        "Black Sea",
        *([None] * 6),
        "Geography",
    ),
    ("true_false", "RTI?", None, True),
    ("fill_blank", "River?", None, "Ganga|गंगा"),
    ("match", "Match", None, None, "Kerala", "Bihar", None, "Kochi", "Patna", "Pune"),
    ("order", "Order", None, None, "Receive", "Note", "Decide"),
    ("numeric", "Days?", None, 30, *[None] * 6, 0.5, 2),
    ("numeric", "Weeks?", None, "4..5"),
)
# fmt: on


def a_workbook(rows: Sequence[Sequence[Any]] = ROWS) -> bytes:
    """A sheet as Excel keeps it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def a_csv(rows: Sequence[Sequence[Any]] = ROWS, delimiter: str = ",") -> bytes:
    """A sheet as CSV."""
    lines = (delimiter.join(_cell(cell) for cell in row) for row in rows)
    return "\r\n".join(lines).encode("utf-8-sig")


def _cell(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if "," in text else text
