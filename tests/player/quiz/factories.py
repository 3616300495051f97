"""A learner before a quiz, over HTTP as the page does it."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.store.registrations import Registration
from lrs.store.tables import statement as statement_table
from player.store.quizzes import quiz_attempt
from storage.installation import Installation
from tests.packages.factories_quiz import a_quiz_json
from tests.player.factories import Shell, a_shell, enrolled

# As an author would answer: by what is shown.
RIGHT: Mapping[str, Any] = {
    "Which city is the capital?": "New Delhi",
    "Which seas touch India?": ["Arabian Sea", "Bay of Bengal"],
    "A note may be asked for under RTI.": "True",
    "Which river flows through Varanasi?": "गंगा",
    "Match state and capital.": {"Kerala": "Kochi?", "Bihar": "Patna"},
    "In which order?": ["Receive", "Note", "Decide"],
    "How many days has a reply under RTI?": "30",
}


def enrolled_in_quiz(
    installation: Installation, content: bytes | None = None, **fields: Any
) -> Registration:
    """Import a quiz and enrol a learner."""
    return enrolled(installation, content or a_quiz_json(**fields))


class Learner:
    """Who answers a quiz in the shell's frame."""

    def __init__(self, shell: Shell) -> None:
        """Begin a sitting."""
        self.shell = shell
        self.delivered = shell.deliver()

    def look(self) -> dict[str, Any]:
        """Ask where the quiz stands."""
        state: dict[str, Any] = self.shell.call("GET", "/quiz").json
        return state

    def start(self) -> Any:
        """Begin an attempt."""
        return self.shell.call("POST", "/quiz/start", {})

    def answer(self, place: int, given: Any, attempt: int = 1) -> Any:
        """Answer a question."""
        body = {"attempt": attempt, "question": place, "answer": given}
        return self.shell.call("POST", "/quiz/answer", body)

    def submit(self, attempt: int = 1) -> Any:
        """End an attempt."""
        return self.shell.call("POST", "/quiz/submit", {"attempt": attempt})

    def answer_all(self, state: Mapping[str, Any], *, right: int = 99) -> None:
        """Answer so many questions rightly, and the others not at all."""
        attempt = state["attempt"]
        for place, question in enumerate(attempt["questions"][:right], 1):
            given = as_given(question, RIGHT[question["text"]])
            assert self.answer(place, given, attempt["number"]).status_code == 200

    def again(self) -> "Learner":
        """Have the unit delivered once more: a new sitting."""
        return Learner(self.shell)


def as_given(question: Mapping[str, Any], answer: Any) -> Any:
    """Turn words into places, as a browser sends them."""
    options = [option["text"] for option in question["options"]]
    targets = [target["text"] for target in question["targets"]]
    if question["kind"] in ("fill_blank", "numeric"):
        return answer
    if isinstance(answer, str):
        return options.index(answer) + 1
    if isinstance(answer, dict):
        return {
            str(options.index(one) + 1): targets.index(other) + 1 for one, other in answer.items()
        }
    return [options.index(one) + 1 for one in answer]


def a_learner_at(
    installation: Installation, client: FlaskClient, registration: Registration, **wanted: Any
) -> Learner:
    """Launch a registration and come to its quiz."""
    return Learner(a_shell(installation, client, registration, **wanted))


def said(installation: Installation, registration: Registration) -> list[dict[str, Any]]:
    """Give every statement of a registration, in order."""
    query = select(statement_table.c.payload).order_by(statement_table.c.seq)
    with installation.reading() as db:
        found = [orjson.loads(row.payload) for row in db.execute(query)]
    return [one for one in found if one.get("context", {}).get("registration") == registration.id]


def words(installation: Installation, registration: Registration) -> list[str]:
    """Give the verbs of a registration."""
    return [one["verb"]["id"].rpartition("/")[2] for one in said(installation, registration)]


def attempts(installation: Installation) -> list[Any]:
    """Give the rows of all attempts."""
    with installation.reading() as db:
        return list(db.execute(select(quiz_attempt).order_by(quiz_attempt.c.number)))
