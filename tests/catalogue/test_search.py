"""Looking for courses, in English and Hindi."""

from datetime import timedelta

import pytest

from catalogue.cursor import parse_cursor, place_of, render_cursor
from catalogue.store import CourseStatus, Search, all_courses, courses_of_ids, live_courses
from catalogue.store.courses import fold_words
from storage.database import Database
from tests.catalogue.factories import NOW, a_course, a_structure


def titled(db: Database, **title: str) -> str:
    """Make a course of this title; give its id."""
    return a_course(db, structure=a_structure(title=title)).id


@pytest.mark.parametrize("text", ["NOTING", "draft not", "टिप्पण", "  noting  ", ""])
def test_words_are_found_in_either_language(db: Database, text: str) -> None:
    wanted = titled(db, en="Noting and drafting", hi="टिप्पण और प्रारूपण")
    assert [course.id for course in live_courses(db, 1, Search(text=text))] == [wanted]


@pytest.mark.parametrize("text", ["nothing", "note%", "_oting", "draft rti", "\0"])
def test_other_words_are_not_found(db: Database, text: str) -> None:
    titled(db, en="Noting and drafting")
    assert live_courses(db, 1, Search(text=text)) == [] or not text.strip("\0")


def test_fold_joins_two_ways_of_writing_a_letter() -> None:  # Unicode §3.11
    assert fold_words("क़") == fold_words("क़")


def test_only_live_courses_of_the_institution_are_offered(db: Database) -> None:
    for status in CourseStatus:
        a_course(db, status=status)
    assert [course.status for course in live_courses(db, 1)] == [CourseStatus.LIVE]
    assert len(all_courses(db, 1)) == 3
    assert all_courses(db, 2) == []


def test_language_and_length_narrow_the_list(db: Database) -> None:
    short = a_course(db, languages=" hi ", minutes=20)
    a_course(db, languages=" en hi ", minutes=50)
    a_course(db, languages=" en ", minutes=20)
    found = live_courses(db, 1, Search(language="hi", most_minutes=30))
    assert [course.id for course in found] == [short.id]


def test_pages_join_without_gap_or_repeat(db: Database) -> None:
    made = [a_course(db, now=NOW + timedelta(days=day // 2)).id for day in range(5)]
    seen: list[str] = []
    after = None
    while True:
        found = live_courses(db, 1, Search(after=after, limit=2))
        seen += [course.id for course in found[:2]]
        if len(found) <= 2:
            break
        after = parse_cursor(render_cursor(place_of(found[1])))
    assert sorted(seen) == sorted(made)
    assert len(seen) == 5


@pytest.mark.parametrize("text", ["", "x", "1~2", "2026-07-01T09:00:00Z~", "9" * 40])
def test_what_is_no_place_is_the_beginning(text: str) -> None:
    assert parse_cursor(text) is None


def test_courses_by_ids_are_one_query(db: Database) -> None:
    course = a_course(db)
    assert courses_of_ids(db, 1, [course.id, "gone"]) == {course.id: course}
    assert courses_of_ids(db, 1, []) == {}
