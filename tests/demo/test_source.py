"""The sources of the demo courses, and what a defective one says."""

from pathlib import Path

import pytest

from demo.source import SourceInvalid, course_names, read_about, read_course, read_lesson

PAGE = "<page id='p'><h1>Title</h1></page>"
BAD = [
    ("<lesson><page id='p'><h1>T</h1></page></lesson>", "<lesson> has no <title>"),
    ("<lesson><title>T</title><page id='p'><p>x</p></page></lesson>", "<page> has no <h1>"),
    (f"<lesson><title>T</title>{PAGE}{PAGE}</lesson>", "used twice: ['p']"),
    ("<lesson><title><en>T</en></title></lesson>", "<en> is not followed by ['hi']"),
    ("<lesson><title><en>T</en><hi/></title></lesson>", "this <hi> has no text"),
    (
        "<lesson><title>T</title><assessment pass='70'>\n<question id='q' kind='riddle'/>"
        "</assessment></lesson>",
        "lesson.xml:2: no kind of question is called 'riddle'",
    ),
]


@pytest.mark.parametrize(("source", "says"), BAD)
def test_defect_is_named(tmp_path: Path, source: str, says: str) -> None:
    path = tmp_path / "lesson.xml"
    path.write_text(source)
    with pytest.raises(SourceInvalid) as refused:
        read_lesson(path, ["en", "hi"])
    assert says in str(refused.value)


def test_language_that_the_course_lacks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lesson.xml"
    path.write_text("<lesson><title><en>T</en><hi>श</hi></title></lesson>")
    with pytest.raises(SourceInvalid, match="the course is not in hi"):
        read_lesson(path, ["en"])


@pytest.mark.parametrize("name", course_names())
def test_course_is_valid(name: str) -> None:
    course = read_course(name)
    assert course.lessons
    assert any(lesson.assessment for lesson in course.lessons)


@pytest.mark.parametrize("name", course_names())
def test_about_speaks_both_languages_of_the_portal(name: str) -> None:
    about = read_about(name)
    assert set(about.title) == set(about.description) == set(about.outcomes) == {"en", "hi"}
    assert len(about.outcomes["en"]) == len(about.outcomes["hi"])


def test_assessment_of_the_bilingual_course_asks_ten_questions() -> None:
    *_, assessment = read_course("noting-and-drafting").lessons
    assert assessment.assessment is not None
    assert (len(assessment.assessment.questions), assessment.assessment.pass_mark) == (10, 70)
