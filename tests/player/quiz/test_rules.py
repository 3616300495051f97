"""The rules of a quiz as tables: drawing, grading, allowance, and xAPI's patterns."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs.validation.activities import INTERACTION_MEMBERS
from player.errors import AnswerInvalid
from player.quiz.allowance import Past, may_review, may_start
from player.quiz.answers import parse, render
from player.quiz.drawing import draw
from player.quiz.grading import grade, number, score
from player.quiz.patterns import definition, response
from tests.packages.factories_quiz import (
    FILL_BLANK,
    MATCH,
    MULTIPLE,
    NUMERIC,
    ORDER,
    QUESTIONS,
    SINGLE,
    TRUE_FALSE,
    a_quiz,
)

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=timezone.utc)  # noqa: UP017
QUIZ = a_quiz()
BY_ID = {question.id: question for question in QUIZ.questions()}
BANK = [{**TRUE_FALSE, "id": f"q{number}"} for number in range(20)]


@pytest.mark.parametrize(
    ("question", "answer", "share", "points"),
    [
        ("capital", "b", 1, 1),
        ("capital", "a", 0, 0),
        ("capital", None, None, 0),
        ("seas", ["a", "b"], 1, 2),
        ("seas", ["a"], 0.5, 1),
        ("seas", ["a", "b", "c"], 0.5, 1),
        ("seas", ["a", "c"], 0, -1),
        ("seas", ["c"], 0, -1),
        ("seas", [], None, 0),
        ("rti", "true", 1, 1),
        ("rti", "false", 0, 0),
        ("river", " secret  GANGA ", 1, 1),
        ("river", "गंगा", 1, 1),
        ("river", "Yamuna", 0, 0),
        ("river", "  ", None, 0),
        ("states", {"s1": "t1", "s2": "t2"}, 1, 2),
        ("states", {"s1": "t1", "s2": "t3"}, 0.5, 1),
        ("states", {"s1": "t2"}, 0, 0),
        ("file", ["a", "b", "c"], 1, 1),
        ("file", ["a", "c", "b"], 0, 0),
        ("days", "30", 1, 1),
        ("days", "३०", 1, 1),
        ("days", "29,5", 1, 1),
        ("days", "30.6", 0, 0),
        ("days", "thirty", 0, 0),
    ],
)
def test_grade(question, answer, share, points):
    found = grade(BY_ID[question], answer)
    assert (found.share, found.points) == (share, points)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", 1.5),
        ("-2", -2),
        ("−2", -2),
        ("1,5", 1.5),
        ("1,000.5", None),
        ("1e9", None),
        ("", None),
        ("nan", None),
        ("४.५", 4.5),
        ("9" * 41, None),
    ],
)
def test_number(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("points", "mark", "raw", "scaled", "passed"),
    [
        ((1, 2), 0.5, 3, 0.3333, False),
        ((5, 4), 1, 9, 1, True),
        ((-1, -1), 0.1, 0, 0, False),
        ((4, 0), None, 4, 0.4444, None),
        ((0, 0), 0, 0, 0, True),
    ],
)
def test_score(points, mark, raw, scaled, passed):
    grades = [
        grade(BY_ID["capital"], "b").__class__("q", 1.0, earned, most)
        for earned, most in zip(points, (5, 4), strict=True)
    ]
    found = score(grades, mark)
    assert (found.raw, found.scaled, found.passed) == (raw, scaled, passed)


def test_the_same_seed_draws_the_same():
    quiz = a_quiz(QUESTIONS, shuffle=True, shuffle_options=True)
    assert draw(quiz, "one") == draw(quiz, "one")
    assert len({draw(quiz, str(seed)) for seed in range(20)}) > 15


@given(seed=st.uuids())
def test_a_draw_has_n_of_m_and_nothing_twice(seed):
    quiz = a_quiz((), sections=[{"questions": BANK, "draw": 5}, {"questions": [ORDER, MATCH]}])
    drawn = draw(quiz, str(seed))
    assert len({one.question for one in drawn}) == 7
    assert [one.question for one in drawn[5:]] == ["file", "states"]
    assert sorted(drawn[5].options) == ["a", "b", "c"]
    assert drawn[5].options != ("a", "b", "c")
    assert sorted(drawn[6].targets) == ["t1", "t2", "t3"]


@given(seed=st.uuids(), data=st.data())
def test_an_answer_comes_back_as_it_was_given(seed, data):
    quiz = a_quiz(QUESTIONS, shuffle_options=True)
    for drawn, question in zip(draw(quiz, str(seed)), quiz.questions(), strict=True):
        places = range(1, len(drawn.options) + 1)
        given = data.draw(
            {
                "single": st.sampled_from(places or [1]),
                "true_false": st.sampled_from(places or [1]),
                "multiple": st.just([1, 3]),
                "order": st.permutations(places),
                "match": st.just({"1": 3, "2": 1}),
            }.get(question.kind, st.text(max_size=20))
        )
        assert render(question.kind, drawn, parse(question.kind, drawn, given)) == given


@pytest.mark.parametrize(
    ("question", "given"),
    [
        (SINGLE, 0),
        (SINGLE, 4),
        (SINGLE, "a"),
        (SINGLE, True),
        (SINGLE, [1]),
        (MULTIPLE, 1),
        (MULTIPLE, [1, 1]),
        (MULTIPLE, [9]),
        (ORDER, [1, 2]),
        (ORDER, [1, 1, 2]),
        (MATCH, [1]),
        (MATCH, {"1": 9}),
        (MATCH, {"x": 1}),
        (FILL_BLANK, 7),
        (FILL_BLANK, "x" * 1001),
        (NUMERIC, 30),
        (TRUE_FALSE, "true"),
        (TRUE_FALSE, 3),
    ],
)
def test_what_no_answer_can_be_is_refused(question, given):
    quiz = a_quiz([question])
    (drawn,) = draw(quiz, "seed")
    with pytest.raises(AnswerInvalid):
        parse(next(quiz.questions()).kind, drawn, given)


HOUR = timedelta(hours=1)
DONE, PASSED = Past(NOW, False), Past(NOW, True)


@pytest.mark.parametrize(
    ("rules", "attempts", "after", "why"),
    [
        ({}, [], 0, None),
        ({}, [Past(None)], 0, "open"),
        ({}, [DONE] * 50, 0, None),
        ({"attempts": 2}, [DONE], 0, None),
        ({"attempts": 2}, [DONE, DONE], 99, "used_up"),
        ({"wait_hours": 2}, [DONE], 1, "wait"),
        ({"wait_hours": 2}, [DONE], 2, None),
        ({"wait_hours": 2, "attempts": 1}, [DONE], 1, "used_up"),
    ],
)
def test_may_start(rules, attempts, after, why):
    assert may_start(a_quiz([SINGLE], **rules), attempts, NOW + after * HOUR).why == why


@pytest.mark.parametrize(
    ("review", "attempts", "allowed"),
    [
        ("never", [PASSED], False),
        ("after_submission", [DONE], True),
        ("after_passing", [DONE], False),
        ("after_passing", [PASSED, DONE], True),
        ("after_last_attempt", [PASSED], False),
        ("after_last_attempt", [DONE, DONE], True),
    ],
)
def test_may_review(review, attempts, allowed):
    assert may_review(a_quiz([SINGLE], review=review, attempts=2), attempts) is allowed


@pytest.mark.parametrize(
    ("question", "kind", "patterns", "answer", "said"),
    [
        ("capital", "choice", ["b"], "a", "a"),
        ("seas", "choice", ["a[,]b"], ["c", "a"], "c[,]a"),
        ("rti", "true-false", ["true"], "false", "false"),
        ("river", "fill-in", ["{case_matters=false}SECRET Ganga", "{case_matters=false}गंगा"],
         "गंगा", "गंगा"),
        ("states", "matching", ["s1[.]t1[,]s2[.]t2"], {"s1": "t3"}, "s1[.]t3"),
        ("file", "sequencing", ["a[,]b[,]c"], ["c", "b", "a"], "c[,]b[,]a"),
        ("days", "numeric", ["29.5[:]30.5"], "३०", "30"),
    ],
)  # fmt: skip
def test_patterns(question, kind, patterns, answer, said):  # xAPI 1.0.3 Data §2.4.4.1
    found = definition(BY_ID[question])
    assert (found["interactionType"], found["correctResponsesPattern"]) == (kind, patterns)
    assert response(BY_ID[question], answer) == said
    assert found.keys() <= INTERACTION_MEMBERS | {"type", "name", "description", "interactionType"}
