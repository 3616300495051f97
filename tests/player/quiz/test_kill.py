"""A server that is killed in the middle: no answer that it acknowledged is lost."""

import os
import signal
import sys
from subprocess import PIPE, Popen

from sqlalchemy import select

from player.store.quizzes import quiz_response
from tests.packages.factories_quiz import TRUE_FALSE
from tests.player.quiz.factories import a_learner_at, enrolled_in_quiz

QUESTIONS = [{**TRUE_FALSE, "id": f"q{number}"} for number in range(1, 201)]
# Another process answers one question after the other, and says each that was acknowledged.
ANSWERING = """
import sys
from pathlib import Path
from schemas.clock import system_clock
from schemas.settings import parse
from storage.blobs import Blobs
from storage.database import open_engine
from storage.identity import identify, with_secret
from storage.installation import Installation
from tests.conftest import environment
from tests.player.factories import Shell
from web.content import create_content
url, folder, launch, token, label = sys.argv[1:]
settings = with_secret(parse(environment(url, Path(folder))))
blobs = Blobs(Path(settings.blob_url))
made = identify(Installation(settings, open_engine(url), blobs, system_clock))
shell = Shell(create_content(made).test_client(), launch, token, label)
for place in range(1, 201):
    body = {"attempt": 1, "question": place, "answer": 1 + place % 2}
    answered = shell.call("POST", "/quiz/answer", body)
    assert answered.status_code == 200, answered.text
    print(f"acknowledged {place}", flush=True)
"""


def test_no_acknowledged_answer_is_lost(installation, content_client, database_url, tmp_path):
    registration = enrolled_in_quiz(installation, questions=QUESTIONS)
    learner = a_learner_at(installation, content_client, registration)
    learner.start()
    shell = learner.shell
    given = [database_url, str(tmp_path), shell.launch, shell.token, shell.label]
    with Popen([sys.executable, "-c", ANSWERING, *given], stdout=PIPE, text=True) as process:
        heard = 0
        for line in process.stdout:
            heard += line.startswith("acknowledged")
            if heard == 40:
                os.kill(process.pid, signal.SIGKILL)
    assert heard >= 40, "the other process did not answer"
    with installation.reading() as db:
        rows = {row.place: row.answer for row in db.execute(select(quiz_response))}
    assert all(rows[place] == ("false" if place % 2 else "true") for place in range(1, heard + 1))
    assert learner.submit().status_code == 200
