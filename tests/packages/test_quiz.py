"""Quizzes from JSON, sheets and archives: what is read, what is refused, what is served."""

import io

import orjson
import pytest
from sqlalchemy import select

from packages.examine import examine
from packages.limits import Limits
from packages.quiz.store import find_quiz
from packages.store import Status, delete_package, package_file
from schemas.course_structure import MoveOn, Standard, UnitKind
from schemas.quiz import QuestionKind, Quiz, Review
from tests.packages.factories import a_package, a_zip
from tests.packages.factories_quiz import (
    FILL_BLANK,
    MATCH,
    MULTIPLE,
    NUMERIC,
    ORDER,
    PNG,
    ROWS,
    SINGLE,
    TITLE,
    a_csv,
    a_quiz,
    a_quiz_json,
    a_quiz_zip,
    a_workbook,
)


def examined(content, limits=None):
    return examine(io.BytesIO(content), "Practice", limits or Limits())


def codes(report):
    return {finding.code for finding in report.findings}


def test_a_quiz_is_a_course_of_one_unit():
    report = examined(a_quiz_json(minutes=30, attempts=3, wait_hours=24, review="never"))
    (unit,) = report.structure.units()
    assert report.is_playable
    assert report.standard is Standard.QUIZ
    assert (unit.kind, unit.move_on, unit.mastery_score) == (UnitKind.QUIZ, MoveOn.PASSED, 0.6)
    assert unit.media == {"questions": 7, "time_limit": 1800, "attempts": 3, "pass_mark": 0.6}
    assert (report.quiz.wait, report.quiz.review) == (86400, Review.NEVER)


def test_the_structure_holds_no_answer():
    told = str(examined(a_quiz_json()).structure.to_json())
    assert "SECRET" not in told
    assert "correct" not in told


def test_a_quiz_without_a_pass_mark_completes():
    (unit,) = examined(a_quiz_json(pass_mark=None)).structure.units()
    assert (unit.move_on, unit.mastery_score) == (MoveOn.COMPLETED, None)


def test_what_is_kept_reads_back():
    quiz = a_quiz(shuffle=True, sections=None)
    assert Quiz.from_json(orjson.loads(orjson.dumps(quiz.to_json()))) == quiz


def test_an_archive_serves_only_the_pictures_that_are_asked_for(installation):
    package = a_package(installation, a_quiz_zip())
    with installation.reading() as db:
        paths = db.execute(select(package_file.c.path)).scalars().all()
        quiz = find_quiz(db, package.institution, package.id)
    assert package.status is Status.VALID, package.findings
    assert paths == ["pictures/map.png"]
    assert next(quiz.questions()).picture.file == "pictures/map.png"


def test_a_deleted_package_takes_its_answers_along(installation):
    package = a_package(installation, a_quiz_json())
    with installation.transaction() as db:
        delete_package(db, package.institution, package.id)
        assert find_quiz(db, package.institution, package.id) is None


@pytest.mark.parametrize("content", [a_workbook(), a_csv(), a_csv(delimiter=";")])
def test_a_sheet_is_read_as_json_is(content):
    report = examined(content)
    quiz = report.quiz
    geography, rest = quiz.sections
    kinds = [question.kind for question in quiz.questions()]
    assert kinds[:7] == list(QuestionKind)
    assert (geography.draw, geography.asked, len(rest.questions)) == (1, 1, 6)
    assert (quiz.title, quiz.pass_mark, quiz.time_limit) == ({"en": "Office procedure"}, 0.6, 1800)
    assert geography.questions[0].text == {"en": "Capital?", "hi": "राजधानी?"}
    assert [option.correct for option in geography.questions[0].options] == [False, True]
    assert geography.questions[0].options[0].feedback == {"en": "No"}
    assert rest.questions[1].answers == ("Ganga", "गंगा")
    assert [target.text["en"] for target in rest.questions[2].targets] == ["Kochi", "Patna", "Pune"]
    assert [(one.low, one.high) for one in rest.questions[4:]] == [(29.5, 30.5), (4, 5)]
    assert report.served == frozenset()


def without(question, **changed):
    return {name: value for name, value in {**question, **changed}.items() if value != "-"}


REFUSED = [
    ("not json", b'{"title": ', "quiz_json"),
    ("no questions", a_quiz_json([]), "quiz_no_questions"),
    ("kind", a_quiz_json([without(SINGLE, kind="essay")]), "quiz_kind"),
    ("no text", a_quiz_json([without(SINGLE, text="-")]), "quiz_text_missing"),
    ("one option", a_quiz_json([without(SINGLE, options=["a"])]), "quiz_options"),
    ("27 options", a_quiz_json([without(SINGLE, options=[str(n) for n in range(27)])]),
     "quiz_options"),
    ("nothing right", a_quiz_json([without(SINGLE, options=["a", "b"])]), "quiz_correct"),
    ("two right", a_quiz_json([without(MULTIPLE, kind="single")]), "quiz_correct"),
    ("equal", a_quiz_json([without(MULTIPLE, options=[{"text": "a", "correct": True}, "a"])]),
     "quiz_equal"),
    ("no answer", a_quiz_json([without(FILL_BLANK, answers=[" "])]), "quiz_correct"),
    ("answer", a_quiz_json([{"kind": "true_false", "text": "?"}]), "quiz_correct"),
    ("one pair", a_quiz_json([without(MATCH, pairs=MATCH["pairs"][:1])]), "quiz_options"),
    ("distractor", a_quiz_json([without(MATCH, distractors=["Patna"])]), "quiz_equal"),
    ("one item", a_quiz_json([without(ORDER, items=["a"])]), "quiz_options"),
    ("no number", a_quiz_json([without(NUMERIC, answer="-")]), "quiz_range"),
    ("upside down", a_quiz_json([without(NUMERIC, answer="-", min=2, max=1)]), "quiz_range"),
    ("text for number", a_quiz_json([without(NUMERIC, answer="ten")]), "quiz_member"),
    ("no points", a_quiz_json([without(SINGLE, points=0)]), "quiz_points"),
    ("negative", a_quiz_json([without(SINGLE, negative=2)]), "quiz_points"),
    ("same id", a_quiz_json([SINGLE, SINGLE]), "quiz_id_twice"),
    ("draw", a_quiz_json(sections=[{"questions": [SINGLE], "draw": 2}]), "quiz_draw"),
    ("review", a_quiz_json(review="sometimes"), "quiz_member"),
    ("pass mark", a_quiz_json(pass_mark=60), "quiz_member"),
    ("time", a_quiz_json(minutes=0), "quiz_member"),
    ("attempts", a_quiz_json(attempts=1.5), "quiz_member"),
    ("other language", a_quiz_json(title={"fr": "Essai"}), "quiz_member"),
    ("picture alone", a_quiz_json([without(SINGLE, picture="a.png")]), "quiz_picture"),
    ("not a picture", a_quiz_zip({"pictures/map.png": b"<svg onload=alert(1)>"}), "quiz_picture"),
    ("columns", a_csv([("kind", "question"), ("single", "?")]), "quiz_sheet_columns"),
    ("setting", a_csv([*ROWS, ("setting", "colour", None, "red")]), "quiz_setting"),
    ("10,001 rows", a_csv([ROWS[0], *[("order", "?")] * 10_001]), "quiz_sheet_long"),
    ("bad csv", b'kind,text\nsingle,"a"b"\n', "quiz_sheet"),
    ("not text", b"kind,text\nsingle,\xff\xff\n", "quiz_sheet"),
    ("workbook of nothing", a_zip({"xl/workbook.xml": b"<a/>"}), "quiz_sheet"),
    ("entities", a_zip({"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
     "quiz_sheet"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_defect_is_refused_by_name(content, code):
    report = examined(content)
    assert not report.is_playable
    assert code in codes(report)


def test_a_finding_names_its_question():
    report = examined(a_quiz_json([SINGLE, without(NUMERIC, answer="-")]))
    assert any("Question 2 (days)" in finding.message for finding in report.findings)


def test_a_workbook_that_unpacks_too_far_is_refused():
    limits = Limits(manifest=2_000)
    assert codes(examined(a_workbook(), limits)) == {"manifest_too_large"}


def test_a_formula_is_not_worked_out():
    rows = [*ROWS, ("numeric", "Sum?", None, "=1+1")]
    assert "quiz_range" in codes(examined(a_workbook(rows)))


def test_warnings_leave_a_quiz_playable():
    pictured = without(SINGLE, picture="map.png", text="In English only", colour="red")
    content = {"quiz.json": a_quiz_json([pictured], review="after_last_attempt"), "map.png": PNG}
    report = examined(a_zip(content))
    assert report.is_playable
    assert codes(report) == {
        "quiz_picture_words",
        "quiz_one_language",
        "quiz_member_unknown",
        "quiz_never_reviewed",
    }


def test_the_name_of_the_file_is_the_title_where_there_is_none():
    assert examined(a_quiz_json(title=None)).structure.title == {"und": "Practice"}
    assert examined(a_quiz_json()).structure.title == TITLE
