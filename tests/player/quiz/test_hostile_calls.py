"""What no page of ours sends: each call of a quiz refuses it in words, and keeps nothing."""

import io

import pytest
from sqlalchemy import func, select

from player.store.quizzes import quiz_response
from tests.packages.factories_quiz import FILL_BLANK, MATCH, NUMERIC, ORDER, SINGLE, a_quiz_json
from tests.player.factories import a_shell
from tests.player.quiz.factories import a_learner_at, attempts, enrolled_in_quiz, words

pytestmark = pytest.mark.usefixtures("app")

KINDS = (SINGLE, FILL_BLANK, MATCH, ORDER, NUMERIC)
BIG = 10 << 20


def as_answer(answer, place=1, attempt=1):
    return b'{"attempt": %d, "question": %d, "answer": %s}' % (attempt, place, answer)


BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "null": b"null",
    "text": b'"x"',
    "other members": b'{"attempt": 1, "question": 1, "answer": 1, "score": 1}',
    "no answer": b'{"attempt": 1, "question": 1}',
    "a text for a number": b'{"attempt": "1", "question": "1", "answer": 1}',
    "true for a number": b'{"attempt": true, "question": true, "answer": 1}',
    "half a number": b'{"attempt": 1.5, "question": 1.5, "answer": 1}',
    "NaN": b'{"attempt": NaN, "question": 1, "answer": 1}',
    "infinite": b'{"attempt": 1e999, "question": 1, "answer": 1}',
    "beyond 64 bits": b'{"attempt": %s, "question": 1, "answer": 1}' % (b"9" * 400),
    "below nothing": b'{"attempt": -1, "question": -1, "answer": 1}',
    "not UTF-8": b'{"attempt": 1, "question": 1, "answer": "\xff"}',
    "half a surrogate": as_answer(b'"\\ud800"', 2),
    "deep": as_answer(b"[" * 5_000 + b"]" * 5_000),
    "very deep": b"[" * 1_000_000,
    "too large": b" " * BIG,
    "no such question": as_answer(b"1", 99),
    "no such choice": as_answer(b"99"),
    "the id of a choice": as_answer(b'"b"'),
    "true for a choice": as_answer(b"true"),
    "a list for one": as_answer(b"[1]"),
    "a huge choice": as_answer(b"9" * 30),
    "a list for a text": as_answer(b'["x"]', 2),
    "a long text": as_answer(b'"' + b"x" * 1_001 + b'"', 2),
    "a list of pairs": as_answer(b"[[1, 1]]", 3),
    "ids for pairs": as_answer(b'{"s1": "t1"}', 3),
    "a side of many digits": as_answer(b'{"' + b"1" * 5_000 + b'": 1}', 3),
    "digits of another script": as_answer('{"१": 1}'.encode(), 3),
    "a deep side": as_answer(b'{"1": {"1": {}}}', 3),
    "half an order": as_answer(b"[1, 2]", 4),
    "one thing twice": as_answer(b"[1, 1, 2]", 4),
    "null in an order": as_answer(b"[1, null, 2]", 4),
    "a number for a text": as_answer(b"30", 5),
}


@pytest.fixture
def learner(installation, content_client):
    registration = enrolled_in_quiz(installation, a_quiz_json(KINDS))
    made = a_learner_at(installation, content_client, registration)
    made.registration = registration
    assert made.start().status_code == 200
    return made


def send(shell, path, body, **headers):
    headers = {"Authorization": f"Bearer {shell.token}", **headers}
    return shell.client.post(
        f"/run/{shell.launch}{path}",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        headers=headers,
        environ_overrides={"vidyalekh.label": shell.label},
    )


def kept(installation):
    with installation.reading() as db:
        return db.execute(select(func.count()).select_from(quiz_response)).scalar_one()


def test_hostile_bodies_are_refused_in_words(installation, learner):
    before = words(installation, learner.registration)
    for name, body in BODIES.items():
        for path in ("/quiz/answer", "/quiz/submit"):
            if path == "/quiz/submit" and body.startswith(b'{"attempt": 1, "question"'):
                body = body.replace(b'"attempt": 1,', b'"attempt": 7,')
            answered = send(learner.shell, path, body)
            assert 400 <= answered.status_code < 500, (name, path, answered.text[:300])
            assert answered.json["detail"], (name, path)
    assert kept(installation) == 0
    assert [one.submitted_at for one in attempts(installation)] == [None]
    assert words(installation, learner.registration) == before


def test_a_member_that_comes_twice_is_the_last_one(installation, learner):
    body = b'{"attempt": 9, "attempt": 1, "question": 1, "answer": 99, "answer": 1}'
    assert send(learner.shell, "/quiz/answer", body).status_code == 200
    assert kept(installation) == 1


def test_texts_with_odd_characters_are_kept_and_judged(installation, learner):
    for place in (2, 5):
        for given in ("\0", "1\0", "\ufeff", "\U0010ffff", "1e400", "nan", "9" * 999, "-" * 999):
            assert learner.answer(place, given).status_code == 200
    assert learner.look()["attempt"]["answers"]["2"] == "-" * 999
    learner.answer(2, "a\0b")
    learner.answer(5, "\0")
    assert learner.submit().status_code == 200
    assert "completed" in words(installation, learner.registration)


def test_tokens_of_others_open_nothing(installation, content_client, learner):
    other = a_shell(installation, content_client, enrolled_in_quiz(installation))
    odd = ("", "x", "\x7f", "é", "x" * 10_000, other.token)
    for path, body in (
        ("/quiz", None),
        ("/quiz/start", {}),
        ("/quiz/answer", {"attempt": 1, "question": 1, "answer": 1}),
        ("/quiz/submit", {"attempt": 1}),
    ):
        for token in odd:
            method = "GET" if body is None else "POST"
            answered = learner.shell.call(method, path, body, token=token)
            assert answered.status_code == 401, (path, token[:20], answered.text)
    assert kept(installation) == 0


def test_an_ended_launch_keeps_nothing(installation, learner):
    assert learner.shell.call("POST", "/exit", {}).status_code == 200
    for name, body in BODIES.items():
        answered = send(learner.shell, "/quiz/answer", body)
        assert answered.status_code in (410, 413, 422), (name, answered.text)
    assert learner.answer(1, 1).status_code == 410
    assert learner.submit().status_code == 410
    assert kept(installation) == 0


@pytest.mark.parametrize("path", ["/cmi5/fetch/x", "/cmi5/fetch/%00", "/cmi5/fetch/%ff%ed%a0%80"])
@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b" " * BIG])
def test_addresses_that_open_nothing_say_so(client, path, body):
    answered = client.post(path, data=body, content_type="application/json")
    assert (answered.status_code, answered.json["error-code"]) == (200, "2")
