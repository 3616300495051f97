"""A publisher writes a quiz: every kind, reordered, previewed, made a package of."""

import pytest

from accounts.roles import Role
from jobs.worker import run_pending
from packages.quiz.form import question_data, read_question
from packages.quiz.store import find_quiz, list_drafts
from packages.store import Status, list_packages
from packages.tasks import TASKS
from schemas.quiz import QuestionKind
from tests.accounts.factories import INSTITUTION, a_person, sign_in
from tests.packages.factories_quiz import QUESTIONS, SECRET, a_quiz

START = "/publish/quizzes"


@pytest.fixture
def publisher(client, installation):
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, person)
    return client


def typed(question):
    """Give a question as a browser sends its form."""
    data = question_data(question).items()
    return {name: "yes" if value is True else value for name, value in data if value}


def draft_of(installation):
    with installation.reading() as db:
        (draft,) = list_drafts(db, INSTITUTION)
    return draft


@pytest.fixture
def draft(publisher, installation):
    """A quiz with a question of every kind, typed one by one."""
    publisher.post(START, data={"title_en": "Office procedure", "title_hi": "कार्यालय पद्धति"})
    at = f"{START}/{draft_of(installation).id}"
    for question in QUESTIONS:
        posted = publisher.post(
            f"{at}/questions", query_string={"kind": question["kind"]}, data=typed(question)
        )
        assert posted.status_code == 303, posted.text
    return at


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["kind"])
def test_a_form_gives_back_what_it_was_given(question):
    read = read_question(QuestionKind(question["kind"]), typed(question), question["id"])
    (kept,), (meant,) = a_quiz([read]).questions(), a_quiz([question]).questions()
    assert kept == meant


def test_a_package_is_made_of_what_was_written(publisher, installation, draft):
    made = publisher.post(f"{draft}/package")
    run_pending(installation, TASKS)
    with installation.reading() as db:
        (package,) = list_packages(db, INSTITUTION, before=None, limit=2)
        quiz = find_quiz(db, INSTITUTION, package.id)
    assert made.location.endswith(package.id)
    assert package.status is Status.VALID
    kept = [(one.kind, one.options, one.answers, one.low) for one in quiz.questions()]
    meant = [(one.kind, one.options, one.answers, one.low) for one in a_quiz().questions()]
    assert kept == meant
    assert draft_of(installation).package_id == package.id


def test_questions_are_moved_changed_and_deleted(publisher, installation, draft):
    publisher.post(f"{draft}/questions/7/up")
    publisher.post(f"{draft}/questions/1/up")
    publisher.post(f"{draft}/questions/2/delete")
    changed = {**typed(QUESTIONS[0]), "text_en": "Which is it?"}
    publisher.post(f"{draft}/questions/1", data=changed)
    questions = draft_of(installation).document["questions"]
    kinds = [question["kind"] for question in questions]
    assert kinds == ["single", "true_false", "fill_blank", "match", "numeric", "order"]
    assert questions[0]["text"]["en"] == "Which is it?"


def test_a_question_that_lacks_something_comes_back_with_words(publisher, installation, draft):
    answer = publisher.post(
        f"{draft}/questions", query_string={"kind": "single"}, data={"text_en": "Which?"}
    )
    assert answer.status_code == 422
    assert "there have to be from 2" in answer.text
    assert "Which?" in answer.text
    assert len(draft_of(installation).document["questions"]) == 7


def test_settings_are_kept_and_what_is_wrong_is_told(publisher, installation, draft):
    given = {"title_en": "New", "pass_mark": "70", "minutes": "20", "draw": "9", "shuffle": "yes"}
    publisher.post(draft, data=given)
    page = publisher.get(draft).text
    document = draft_of(installation).document
    assert (document["pass_mark"], document["minutes"], document["shuffle"]) == (0.7, 20, True)
    assert "9 questions cannot be drawn from 7" in page
    assert 'value="70"' in page
    assert publisher.post(f"{draft}/package").location.endswith(draft)


def test_the_preview_shows_what_is_right(publisher, draft):
    page = publisher.get(f"{draft}/preview").text
    assert "✓ New Delhi" in page
    assert f"{SECRET} Ganga" in page


def test_a_draft_is_deleted(publisher, installation, draft):
    publisher.post(f"{draft}/delete")
    assert publisher.get(draft).status_code == 404
    assert "No quiz is being written" in publisher.get(START).text


@pytest.mark.parametrize("path", ["questions?kind=essay", "questions/8", "questions/0"])
def test_what_is_not_there_is_not_found(publisher, draft, path):
    assert publisher.get(f"{draft}/{path}").status_code == 404
