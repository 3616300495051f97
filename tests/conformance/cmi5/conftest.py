"""One LMS for both tables: its learners, its programs, and AUs at every stage of a session."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalogue.store.registrations import Registration
from player.scorm.attempt import Mode
from schemas.course_structure import Unit
from schemas.settings import parse
from storage.blobs import Blobs
from storage.database import open_engine
from storage.identity import identify, with_secret
from storage.installation import Installation
from tests.accounts.factories import a_credential, authorization
from tests.apps import a_portal
from tests.conftest import SetClock, environment, fill, portal_client
from tests.databases import fresh_postgresql
from tests.player.cmi5.factories import Au, an_au, enrolled_in

SCOPES = ["all", "registrations/write", "records/read"]


@dataclass
class Lms:
    """An LMS as programs and content see it."""

    installation: Installation
    client: FlaskClient
    clock: SetClock
    key: dict[str, str]
    stages: dict[str, Au] = field(default_factory=dict)

    def enrolled(self, *units: Unit, **course: Any) -> Registration:
        """Enrol somebody in a course of these AUs."""
        return enrolled_in(self.installation, *units, **course)

    def launch(self, registration: Registration, **wanted: Any) -> dict[str, Any]:
        """Launch over REST; gives its answer."""
        path = f"/api/v1/registrations/{registration.id}/launch"
        body = {"unit": 0, "mode": "normal", **wanted}
        answer: dict[str, Any] = self.client.post(path, json=body, headers=self.key).json
        return answer

    def au(self, registration: Registration, **wanted: Any) -> Au:
        """Launch, and be the AU before it has asked for anything."""
        return Au(self.client, self.launch(registration, **wanted)["url"])

    def told(self, registration: Registration) -> list[dict[str, Any]]:
        """Read all that is stored of a registration, in order, as an administrator's program."""
        query = {"registration": registration.id, "ascending": "true", "attachments": "false"}
        headers = {**self.key, "X-Experience-API-Version": "1.0.3"}
        answer = self.client.get("/xapi/statements", query_string=query, headers=headers)
        found: list[dict[str, Any]] = answer.json["statements"]
        return found

    def at(self, stage: str) -> Au:
        """Give an AU at a stage; what is refused there leaves it as it is."""
        if stage not in self.stages:
            self.stages[stage] = STAGES[stage](self)
        return self.stages[stage]


def _new(lms: Lms, **wanted: Any) -> Au:
    return lms.au(lms.enrolled(an_au(1, mastery_score=0.8), an_au(2)), **wanted)


def _after(*verbs: str, mode: Mode = Mode.NORMAL) -> Any:
    """Make an AU that has said these, in one session."""

    def stage(lms: Lms) -> Au:
        au = _new(lms, mode=str(mode)).begin()
        for verb in verbs:
            assert au.say(verb).status_code == 200, verb
        return au

    return stage


def _later(*verbs: str) -> Any:
    """Make an AU of a second session, whose first one said these."""

    def stage(lms: Lms) -> Au:
        registration = lms.enrolled(an_au(1, mastery_score=0.8), an_au(2))
        lms.au(registration).begin().say("initialized", *verbs, "terminated")
        au = lms.au(registration).begin()
        assert au.say("initialized").status_code == 200
        return au

    return stage


def _without_preferences(lms: Lms) -> Au:
    au = _new(lms)
    au.token = au.fetch().json["auth-token"]
    au.template = au.state("LMS.LaunchData").json["contextTemplate"]
    return au


def _abandoned(lms: Lms) -> Au:
    registration = lms.enrolled(an_au(1, mastery_score=0.8))
    au = lms.au(registration).begin()
    au.say("initialized")
    lms.launch(registration)
    return au


STAGES = {
    "launched": _after(),
    "without preferences": _without_preferences,
    "initialized": _after("initialized"),
    "completed": _after("initialized", "completed"),
    "passed": _after("initialized", "passed"),
    "failed": _after("initialized", "failed"),
    "terminated": _after("initialized", "terminated"),
    "abandoned": _abandoned,
    "browse": _after("initialized", mode=Mode.BROWSE),
    "review": _after("initialized", mode=Mode.REVIEW),
    "completed before": _later("completed"),
    "passed before": _later("passed"),
}


@pytest.fixture(scope="package")
def lms(is_postgresql: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lms]:
    """An LMS for all rows."""
    folder = tmp_path_factory.mktemp("cmi5")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'vidyalekh.db'}"
        if is_postgresql:
            url = stack.enter_context(fresh_postgresql(fill))
        else:
            fill(url)
        settings = with_secret(parse(environment(url, folder)))
        engine, clock = open_engine(url), SetClock()
        stack.callback(engine.dispose)
        here = identify(Installation(settings, engine, Blobs(Path(settings.blob_url)), clock))
        client = portal_client(a_portal(here))
        with here.transaction() as db:
            credential, secret = a_credential(db, here.settings, scopes=SCOPES)
        yield Lms(here, client, clock, authorization(credential, secret))
