"""The calls of a quiz: begun, answered, submitted; deadlines, retakes, reviews; what is told."""

import pytest

from player.quiz.overdue import close_attempts
from progress.store import progress_of
from tests.accounts.factories import INSTITUTION
from tests.packages.factories_quiz import MATCH, ORDER, SECRET, SINGLE, TRUE_FALSE
from tests.player.factories import a_shell, address_of, enrolled
from tests.player.quiz.factories import a_learner_at, attempts, enrolled_in_quiz, said, words

# The portal connects what listens to statements.
pytestmark = pytest.mark.usefixtures("app")

KEYS = ("correct", "feedback", "right", "pattern", "answers_", "share", "earned", "low", "high")


@pytest.fixture
def registration(installation):
    return enrolled_in_quiz(installation, minutes=30, attempts=2, shuffle_options=True)


@pytest.fixture
def learner(installation, content_client, registration):
    return a_learner_at(installation, content_client, registration)


def members(document):
    """Give the name of every member, at every depth."""
    if isinstance(document, dict):
        yield from document
        for value in document.values():
            yield from members(value)
    elif isinstance(document, list):
        for value in document:
            yield from members(value)


def unit_of(installation, registration):
    with installation.reading() as db:
        (unit,) = progress_of(db, INSTITUTION, registration.id).units
    return unit


def test_no_answer_is_in_any_response_before_submission(installation, learner, registration):
    responses = [learner.shell.call("GET"), learner.shell.call("GET", "/quiz"), learner.start()]
    state = responses[-1].json
    for place in range(1, 8):
        given = {"single": 1, "true_false": 1, "multiple": [1], "order": [1, 2, 3], "match": {}}
        kind = state["attempt"]["questions"][place - 1]["kind"]
        responses += [learner.answer(place, given.get(kind, "x")), learner.answer(place, "?!")]
    responses += [learner.shell.call("GET", "/quiz"), learner.start()]
    whole = [*responses, learner.delivered, address_of(installation, registration)]
    assert not any(SECRET in (one.text if hasattr(one, "text") else str(one)) for one in whole)
    told = {name for one in responses for name in members(one.json)}
    assert told.isdisjoint(KEYS), told
    assert said(installation, registration)[-1]["verb"]["id"].endswith("launched")


def test_what_is_right_is_shown_after_submission(learner):
    state = learner.start().json
    learner.answer_all(state, right=3)
    last = learner.submit().json["last"]
    assert (last["raw"], last["most"], last["scaled"], last["passed"]) == (4, 9, 0.4444, False)
    assert [one["share"] for one in last["review"]] == [1, 1, 1, None, None, None, None]
    assert last["review"][0]["feedback"] == [f"{SECRET} well done"]
    assert last["review"][0]["answer"] == last["review"][0]["right"]
    assert last["review"][3]["right"] == "SECRET Ganga / गंगा"
    assert last["review"][6]["right"] == "29.5 – 30.5"


def test_an_order_is_given_by_places_that_tell_nothing(learner):
    question = learner.start().json["attempt"]["questions"][5]
    texts = [option["text"] for option in question["options"]]
    assert texts != ["Receive", "Note", "Decide"]
    assert question["options"][0].keys() == {"text", "picture"}


def test_every_answer_is_kept_until_the_next_sitting(learner):
    learner.answer_all(learner.start().json, right=4)
    learner.answer(4, None)
    state = learner.again().look()
    assert sorted(map(int, state["attempt"]["answers"])) == [1, 2, 3]
    assert state["attempt"]["answers"]["3"] == 1
    assert state["allowance"]["why"] == "open"


def test_passing_is_told_in_the_session(installation, learner, registration):
    learner.answer_all(learner.start().json)
    assert learner.submit().json["last"]["passed"] is True
    told = said(installation, registration)
    answered = [one for one in told if one["verb"]["id"].endswith("answered")]
    assert words(installation, registration)[1:10] == [*["answered"] * 7, "passed", "completed"]
    passed = next(one for one in told if one["verb"]["id"].endswith("/passed"))
    assert passed["result"]["score"] == {"scaled": 1, "raw": 9, "min": 0, "max": 9}
    assert [one["result"]["success"] for one in answered] == [True] * 7
    assert answered[4]["result"]["response"] == "s1[.]t1[,]s2[.]t2"
    extensions = passed["context"]["extensions"]
    assert extensions["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] == 0.6
    assert (
        extensions["https://w3id.org/xapi/cmi5/context/extensions/sessionid"]
        == (learner.delivered["session"])
    )
    unit = unit_of(installation, registration)
    assert (unit.passed, unit.completed, unit.satisfied, unit.score) == (True, True, True, 1)


def test_failing_is_told_and_satisfies_nothing(installation, learner, registration):
    learner.start()
    learner.submit()
    assert words(installation, registration)[1:] == ["failed", "completed"]
    unit = unit_of(installation, registration)
    assert (unit.passed, unit.satisfied) == (False, False)


def test_failed_then_passed_in_another_session(installation, learner, registration):
    learner.start()
    learner.submit()
    assert learner.start().json["code"] == "sitting"
    second = learner.again()
    second.answer_all(second.start().json)
    last = second.submit(2).json["last"]
    assert (last["number"], last["passed"]) == (2, True)
    assert words(installation, registration).count("completed") == 1
    assert unit_of(installation, registration).satisfied
    assert second.again().start().json["code"] == "used_up"


def test_submitting_again_answers_the_same(installation, learner, registration):
    learner.answer_all(learner.start().json, right=2)
    first, second = learner.submit(), learner.submit()
    assert first.json == second.json
    assert words(installation, registration).count("failed") == 1


def test_the_instant_of_the_deadline_still_counts(learner, clock):
    state = learner.start().json
    clock.tick(1800)
    assert state["attempt"]["left"] == 1800
    assert learner.answer(3, 1).status_code == 200
    clock.tick(0.001)
    late = learner.answer(1, 1)
    assert (late.status_code, late.json["code"]) == (409, "over")


def test_what_was_saved_is_judged_by_the_deadline(installation, learner, registration, clock):
    learner.answer_all(learner.start().json)
    clock.tick(7200)
    last = learner.look()["last"]
    assert (last["closed_by"], last["passed"]) == ("deadline", True)
    assert last["at"] == "2026-07-01T09:30:00.000000Z"
    passed = next(one for one in said(installation, registration) if "passed" in one["verb"]["id"])
    assert passed["timestamp"].startswith("2026-07-01T09:30:00")
    assert passed["result"]["duration"] == "PT30M0S"


def test_a_late_submission_is_one_at_the_deadline(learner, clock):
    learner.answer_all(learner.start().json)
    clock.tick(1801)
    assert learner.submit().json["last"]["closed_by"] == "deadline"


def test_the_worker_ends_what_nobody_comes_back_to(installation, learner, registration, clock):
    learner.answer_all(learner.start().json)
    clock.tick(1830)
    close_attempts(installation)
    assert attempts(installation)[0].submitted_at is None  # an answer may still wait for a lock
    clock.tick(60)
    learner.shell.call("POST", "/exit", {})
    close_attempts(installation)
    close_attempts(installation)
    assert attempts(installation)[0].closed_by == "deadline"
    assert words(installation, registration).count("passed") == 1


def test_cooling_off(installation, content_client, clock):
    registration = enrolled_in_quiz(installation, wait_hours=1)
    learner = a_learner_at(installation, content_client, registration)
    learner.start()
    assert learner.submit().json["allowance"] == {"allowed": False, "why": "wait", "wait": 3601}
    again = a_learner_at(installation, content_client, registration)
    assert again.start().json["code"] == "wait"
    clock.tick(3600)
    assert again.start().status_code == 200


@pytest.mark.parametrize("review", ["never", "after_passing", "after_last_attempt"])
def test_a_review_that_is_not_due_tells_nothing(installation, content_client, review):
    registration = enrolled_in_quiz(installation, review=review, attempts=2)
    learner = a_learner_at(installation, content_client, registration)
    learner.start()
    last = learner.submit()
    assert last.json["last"]["review"] is None
    assert SECRET not in last.text


def test_time_is_counted_by_the_servers_clock(installation, learner, registration, clock):
    learner.start()
    clock.tick(20)
    learner.answer(1, 1)
    clock.tick(15)
    learner.answer(3, 1)
    clock.tick(5)
    learner.answer(1, 2)
    learner.submit()
    told = said(installation, registration)
    spent = [one["result"]["duration"] for one in told if "answered" in one["verb"]["id"]]
    assert spent == ["PT25S", "PT15S"]


def test_trying_leaves_no_trace_on_record(installation, content_client, registration):
    looking = a_learner_at(installation, content_client, registration, mode="browse")
    looking.answer_all(looking.start().json)
    last = looking.submit().json["last"]
    shown = {last[name] for name in ("raw", "most", "scaled", "passed", "review")}
    assert shown == {None}  # nothing tells which answer was right
    assert set(words(installation, registration)) == {"launched", "answered"}
    assert not unit_of(installation, registration).attempted
    assert a_learner_at(installation, content_client, registration).look()["used"] == 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/quiz/answer", {"attempt": 1, "question": 8, "answer": 1}, 422),
        ("/quiz/answer", {"attempt": 1, "question": 1, "answer": 9}, 422),
        ("/quiz/answer", {"attempt": 2, "question": 1, "answer": 1}, 409),
        ("/quiz/answer", {"attempt": 1, "question": 1}, 422),
        ("/quiz/answer", {"attempt": "1", "question": 1, "answer": 1}, 422),
        ("/quiz/submit", {}, 422),
        ("/quiz/submit", {"attempt": 7}, 409),
        ("/quiz/start", {}, 409),
    ],
)
def test_refusals(learner, path, body, status):
    learner.start()
    assert learner.shell.call("POST", path, body).status_code == status


def test_another_token_opens_nothing(learner):
    assert learner.shell.call("GET", "/quiz", token="another").status_code == 401


def test_a_course_of_another_kind_has_no_quiz(installation, content_client):
    shell = a_shell(installation, content_client, enrolled(installation))
    shell.deliver()
    assert shell.call("GET", "/quiz").status_code == 404


def test_sections_are_drawn_and_named(installation, content_client):
    sections = [
        {"title": "Bank", "questions": [SINGLE, TRUE_FALSE, MATCH], "draw": 1},
        {"title": {"en": "All"}, "questions": [ORDER]},
    ]
    registration = enrolled_in_quiz(installation, questions=[], sections=sections)
    learner = a_learner_at(installation, content_client, registration)
    questions = learner.start().json["attempt"]["questions"]
    assert [one["section"] for one in questions] == ["Bank", "All"]
    assert learner.look()["rules"]["questions"] == 2
