"""A course of AUs, its launch, and an AU that speaks over HTTP as the standard lets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import orjson
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalogue.store.registrations import Registration, get_registration
from lrs.store.tables import statement as statement_table
from player.launch import Address, launch
from schemas.course_structure import MoveOn, Standard, Unit, UnitKind
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person
from tests.catalogue.factories import a_course, a_registration, a_structure, a_unit

ADL = "http://adlnet.gov/expapi/verbs/"
CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION_ID = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
NOW = "2026-07-01T09:00:01.000Z"
JUDGED = frozenset({"completed", "passed", "failed"})
RESULTS: Mapping[str, Mapping[str, Any]] = {
    "completed": {"completion": True, "duration": "PT1S"},
    "passed": {"success": True, "duration": "PT1S"},
    "failed": {"success": False, "duration": "PT1S"},
    "terminated": {"duration": "PT2S"},
}


def an_au(number: int = 1, **fields: Any) -> Unit:
    """Make an AU that completes or passes."""
    given = {
        "kind": UnitKind.AU,
        "launch": f"au{number}/index.html?page={number}",
        "identifier": f"https://example.com/course/au/{number}",
        "move_on": MoveOn.COMPLETED_OR_PASSED,
        **fields,
    }
    return a_unit(number, **given)


def enrolled_in(
    installation: Installation,
    *units: Unit,
    standard: Standard = Standard.CMI5,
    rule: Mapping[str, Any] | None = None,
    children: Sequence[Any] = (),
    **structure: Any,
) -> Registration:
    """Make a course of these AUs, and enrol a learner."""
    parts = list(children) or list(units) or [an_au()]
    made = a_structure(
        parts, standard=standard, identifier="https://example.com/course", edition=None, **structure
    )
    with installation.transaction() as db:
        course = a_course(db, structure=made, rule=rule)
        learner = a_person(db, iri_base=installation.iri_base)
        new = a_registration(db, person=learner, course=course, now=installation.now())
    with installation.reading() as db:
        return get_registration(db, INSTITUTION, new.id)


def launched(installation: Installation, registration: Registration, **wanted: Any) -> Address:
    """Launch a registration."""
    with installation.transaction() as db:
        now = installation.now()
        return launch(db, installation.settings, registration, now=now, **wanted)


def parameters_of(url: str) -> dict[str, str]:
    """Give the parameters of a launch URL."""
    return dict(parse_qsl(urlsplit(url).query, strict_parsing=True))


@dataclass
class Au:
    """An AU in a learner's browser: it knows its launch URL, and nothing else."""

    client: FlaskClient
    url: str
    token: str = ""
    template: dict[str, Any] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.given = parameters_of(self.url)

    @property
    def actor(self) -> dict[str, Any]:
        """The actor as launched."""
        actor: dict[str, Any] = orjson.loads(self.given["actor"])
        return actor

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request."""
        return {"Authorization": f"Basic {self.token}", "X-Experience-API-Version": "1.0.3"}

    def fetch(self) -> TestResponse:
        """Ask for the token."""
        return self.client.post(urlsplit(self.given["fetch"]).path)

    def begin(self) -> "Au":
        """Fetch, and read what must be read first."""
        self.token = self.fetch().json["auth-token"]
        self.template = self.state("LMS.LaunchData").json["contextTemplate"]
        self.preferences()
        return self

    def state(self, name: str, method: str = "GET", **changed: Any) -> TestResponse:
        """Ask for a state document of its own, or change it."""
        asked = {
            "activityId": self.given.get("activityId"),
            "agent": self.given["actor"],
            "registration": self.given["registration"],
            "stateId": name,
            **changed.pop("asked", {}),
        }
        query = {name: value for name, value in asked.items() if value is not None}
        return self.open(method, "activities/state", query, **changed)

    def preferences(self) -> TestResponse:
        """Ask for the learner's preferences."""
        query = {"agent": self.given["actor"], "profileId": "cmi5LearnerPreferences"}
        return self.open("GET", "agents/profile", query)

    def open(
        self, method: str, resource: str, query: Mapping[str, str] | None = None, **more: Any
    ) -> TestResponse:
        """Send a request to a resource of the record store."""
        path = f"{urlsplit(self.given['endpoint']).path.rstrip('/')}/{resource}"
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.open(path, method=method, query_string=query, headers=headers, **more)

    def word(self, verb: str, *, category: bool = True, **changed: Any) -> dict[str, Any]:
        """Make the statement of a verb that cmi5 defines."""
        kinds = [CMI5, *([MOVE_ON] if verb in JUDGED else [])] if category else []
        activities = {**self.template.get("contextActivities", {})}
        if kinds:
            activities["category"] = [{"id": kind} for kind in kinds]
        made = {
            "id": str(uuid4()),
            "actor": self.actor,
            "verb": {"id": ADL + verb},
            "object": {"id": self.given.get("activityId") or self.given["activity_id"]},
            "timestamp": NOW,
            "context": {
                **self.template,
                "registration": self.given["registration"],
                "contextActivities": activities,
            },
            **({"result": dict(RESULTS[verb])} if verb in RESULTS else {}),
            **changed,
        }
        return {name: value for name, value in made.items() if value is not None}

    def say(self, *verbs: str | dict[str, Any], **changed: Any) -> TestResponse:
        """Send statements as one batch."""
        batch = [one if isinstance(one, dict) else self.word(one, **changed) for one in verbs]
        return self.open("POST", "statements", json=batch)


def an_au_of(
    installation: Installation, client: FlaskClient, registration: Registration, **wanted: Any
) -> Au:
    """Launch a registration, and be its AU before it has asked for anything."""
    return Au(client, launched(installation, registration, **wanted).url)


def stored(installation: Installation, registration: Registration) -> list[dict[str, Any]]:
    """Give every statement about a registration, in order."""
    query = select(statement_table.c.payload).order_by(statement_table.c.seq)
    with installation.reading() as db:
        found = [orjson.loads(row.payload) for row in db.execute(query)]
    return [one for one in found if one.get("context", {}).get("registration") == registration.id]


def verbs(installation: Installation, registration: Registration) -> list[str]:
    """Give the verbs of all that is stored about a registration, in order."""
    found = stored(installation, registration)
    return [one["verb"]["id"].rpartition("/")[2] for one in found]
