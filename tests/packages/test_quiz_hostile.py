"""Quizzes that nobody wrote for learners: each is refused, in little time and memory."""

import io
import zipfile

import orjson
import pytest

from packages.examine import examine
from packages.limits import Limits
from packages.quiz.sheet import document_of
from tests.packages.factories_quiz import (
    FILL_BLANK,
    MATCH,
    ROWS,
    TRUE_FALSE,
    a_csv,
    a_quiz_json,
    a_workbook,
)

ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def examined(content):
    return examine(io.BytesIO(content), "Practice", Limits())


def codes(report):
    return {finding.code for finding in report.findings}


def of_question(question, **changed):
    return a_quiz_json([{**question, **changed}])


def a_changed_workbook(changed, rows=ROWS):
    """A workbook with some parts replaced or added; {old: new} in a value replaces bytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_workbook(rows))) as book,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        parts = {name: book.read(name) for name in book.namelist()}
        for name, change in changed.items():
            if isinstance(change, tuple):
                assert change[0] in parts[name]
                change = parts[name].replace(*change)
            parts[name] = change
        for name, content in parts.items():
            other.writestr(name, content)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BAD = {
    "sections by the hundred thousand": (
        orjson.dumps({"sections": [{}] * 300_000}),
        "quiz_crowded",
    ),
    "questions by the ten thousand": (a_quiz_json([TRUE_FALSE] * 10_000), "quiz_crowded"),
    "answers by the thousand": (
        of_question(FILL_BLANK, answers=[str(one) for one in range(1_000)]),
        "quiz_member",
    ),
    "an answer that nobody can type": (of_question(FILL_BLANK, answers=["a\0b"]), "quiz_member"),
    "an answer longer than is taken": (
        of_question(FILL_BLANK, answers=["a" * 1_001]),
        "quiz_member",
    ),
    "distractors by the thousand": (
        of_question(MATCH, distractors=[str(one) for one in range(1_000)]),
        "quiz_options",
    ),
    "pairs by the thousand": (of_question(MATCH, pairs=[{}] * 1_000), "quiz_options"),
    "deep": (b'{"a":' * 100_000, "quiz_json"),
    "half a surrogate": (b'{"title": "\\ud800"}', "quiz_json"),
    "a number beyond all": (a_quiz_json().replace(b"0.6", b"1e999"), "quiz_json"),
    "rows by the hundred thousand": (
        b"kind,text,correct\n" + b"true_false,x,true\n" * 100_000,
        "quiz_sheet_long",
    ),
    "a text as long as a book": (
        b"kind,text,correct\ntrue_false," + b"x" * 100_000 + b",true\n",
        "quiz_member",
    ),
    "half of UTF-16": (a_csv().decode("utf-8-sig").encode("utf-16")[:-1], "quiz_sheet"),
    "not a number": (a_csv([*ROWS, ("numeric", "x", None, "nan")]), "quiz_range"),
    "infinite": (a_csv([*ROWS, ("numeric", "x", None, "1e999..inf")]), "quiz_member"),
    "a workbook with entities": (
        a_changed_workbook({"xl/styles.xml": ENTITIES + b"<styleSheet/>"}),
        "quiz_sheet",
    ),
    "a sheet with entities under another name": (
        a_changed_workbook(
            {
                "xl/_rels/workbook.xml.rels": (b"sheet1.xml", b"sheet1.dat"),
                "[Content_Types].xml": (b"sheet1.xml", b"sheet1.dat"),
                "xl/worksheets/sheet1.dat": ENTITIES + b"<worksheet/>",
            }
        ),
        "quiz_sheet",
    ),
    "a workbook that is a bomb": (
        a_changed_workbook({"xl/media/a.png": b"\0" * (20 << 20)}),
        "ratio_too_high",
    ),
    "a sheet that stops": (a_changed_workbook({SHEET: (b"</sheetData>", b"")}), "quiz_sheet"),
    "a sheet that is deep": (
        a_changed_workbook({SHEET: (b"<sheetData>", b"<sheetData>" + b"<c>" * 50_000)}),
        "quiz_sheet",
    ),
    "a cell that is no number": (
        a_changed_workbook({SHEET: (b"<v>0.6</v>", b"<v>x</v>")}),
        "quiz_sheet",
    ),
    "a cell of many digits": (
        a_changed_workbook({SHEET: (b"<v>0.6</v>", b"<v>" + b"9" * 6_000 + b"</v>")}),
        "quiz_sheet",
    ),
    "a workbook without sheets": (
        a_changed_workbook({"xl/workbook.xml": b"<workbook/>"}),
        "quiz_sheet",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_hostile_quizzes_are_refused(name):
    content, code = BAD[name]
    report = examined(content)
    assert not report.is_playable
    assert code in codes(report), report.findings
    assert all(finding.message for finding in report.findings)


def test_formulas_are_text_and_never_worked_out():
    report = examined(a_csv([*ROWS, ("fill_blank", "=1+1", None, "=cmd|' /C calc'!A0")]))
    question = list(report.quiz.questions())[-1]
    assert question.text == {"en": "=1+1"}
    assert question.answers == ("=cmd", "' /C calc'!A0")


def test_columns_beyond_the_last_are_passed_over():
    head = b"kind,text,correct," + b"a," * 500_000
    report = examined(head + b"\ntrue_false,x,true\n")
    assert report.is_playable
    assert sum(one.code == "quiz_sheet_column_unknown" for one in report.findings) < 100


def test_a_span_of_dots_is_no_work():
    rows = [["kind", "text", "correct"], ["numeric", "x", "." * 100_000 + " x y"]]
    document, _ = document_of(iter(rows))
    assert len(str(document["sections"][0]["questions"][0]["max"])) < 10_001
