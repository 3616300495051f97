"""What an LMS does of itself, once, for all rows: launches, sessions, moveOn, waiving, modes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.test import TestResponse

from catalogue.store.registrations import Registration
from player.cmi5.vocabulary import EXTENSIONS
from schemas.course_structure import Block, MoveOn
from tests.conformance.cmi5.conftest import Lms
from tests.player.cmi5.factories import CMI5, MOVE_ON, Au, an_au

PUBLISHED = "https://example.com/course/au/1"
BLOCK = "https://example.com/course/block/1"
COURSE = "https://example.com/course"
RETURN = "https://lms.example/back"
SCORE = {"scaled": 0.9, "raw": 90, "min": 0, "max": 100}
KINDS = "https://w3id.org/xapi/cmi5/activitytype/"
Statement = dict[str, Any]


def an_ambitious_au(**more: Any) -> Any:
    """Make an AU that uses everything a course structure can say."""
    return an_au(
        mastery_score=0.8,
        move_on=MoveOn.COMPLETED_AND_PASSED,
        launch_data="level=2",
        entitlement_key="key 1",
        launch_method="OwnWindow",
        **more,
    )


def verb_of(statement: Statement) -> str:
    """Give the word of a statement's verb."""
    return str(statement["verb"]["id"]).rpartition("/")[2]


def around(statement: Statement, place: str) -> set[str]:
    """Give the ids of the activities at a place of the context."""
    activities = statement["context"].get("contextActivities", {})
    return {one["id"] for one in activities.get(place, [])}


def extension(statement: Statement, name: str) -> Any:
    """Give one of cmi5's extensions of the context."""
    return statement["context"]["extensions"].get(EXTENSIONS + name)


@dataclass
class Session:
    """A launch with what came of it; `before` is what was on record before the AU asked."""

    opened: dict[str, Any]
    au: Au
    before: list[Statement]

    @property
    def id(self) -> str:
        """Its session id, as the launch data tell it."""
        return str(self.data["contextTemplate"]["extensions"][EXTENSIONS + "sessionid"])

    @cached_property
    def data(self) -> dict[str, Any]:
        """Its launch data, read while it lives."""
        found: dict[str, Any] = self.au.state("LMS.LaunchData").json
        return found


class Story:
    """A learner's way through a course, and others beside it."""

    def __init__(self, lms: Lms) -> None:
        self.lms = lms
        block = Block("b-1", {"en": "Block"}, (an_ambitious_au(),), BLOCK)
        self.registration = lms.enrolled(children=[block])
        self.without_token: TestResponse
        self.unread: TestResponse
        self.fetched: list[TestResponse]
        self.first = self._first()
        self.second = self._second()
        self.third = self._open()
        self.third.au.begin()
        self.told = lms.told(self.registration)

    def _open(self) -> Session:
        opened = self.lms.launch(self.registration, return_url=RETURN)
        au = Au(self.lms.client, opened["url"])
        return Session(opened, au, self.lms.told(self.registration))

    def _first(self) -> Session:
        """A session that is abandoned."""
        session = self._open()
        au = session.au
        self.without_token = au.state("LMS.LaunchData")
        self.fetched = [au.fetch(), au.fetch()]
        au.token = self.fetched[0].json["auth-token"]
        au.template = session.data["contextTemplate"]
        self.unread = au.say("initialized")
        self.preferences = au.preferences()
        self.lms.clock.tick(30)
        self.initialized = au.say("initialized")
        self.lms.clock.tick(60)
        self.allowed = au.word("experienced", category=False)
        self.allowed_answer = au.say(self.allowed)
        self.lms.clock.tick(1000)
        return session

    def _second(self) -> Session:
        """A session that does all that moveOn asks."""
        session = self._open()
        au = session.au.begin()
        assert session.data
        self.after_abandoned = self.first.au.say("completed")
        before = self._satisfied()
        au.say("initialized", "completed")
        between = self._satisfied()
        passed = au.word("passed", result={"success": True, "duration": "PT1S", "score": SCORE})
        passed["context"]["extensions"] |= {EXTENSIONS + "masteryscore": 0.8}
        self.passed = au.say(passed)
        self.grew = (before, between, self._satisfied())
        self.terminated = au.say("terminated")
        self.after_terminated = au.say("experienced", category=False)
        self.reading_after = au.state("LMS.LaunchData")
        return session

    def _satisfied(self) -> int:
        return len([one for one in self.lms.told(self.registration) if verb_of(one) == "satisfied"])

    def of(self, verb: str) -> list[Statement]:
        """Give what was said with a verb, in order."""
        return [one for one in self.told if verb_of(one) == verb]

    @property
    def made_by_the_lms(self) -> list[Statement]:
        """Give all that the LMS itself said."""
        words = {"launched", "abandoned", "waived", "satisfied"}
        return [one for one in [*self.told, *self.waived] if verb_of(one) in words]

    @cached_property
    def waived(self) -> list[Statement]:
        """What is on record where a unit was waived, twice."""
        registration = self.lms.enrolled(an_au())
        path = f"/api/v1/registrations/{registration.id}/waive"
        for _ in range(2):
            body = {"unit": 0, "reason": "Tested Out"}
            assert self.lms.client.post(path, json=body, headers=self.lms.key).status_code == 204
        return self._of_cmi5(registration)

    @cached_property
    def not_applicable(self) -> list[Statement]:
        """What is on record of a course that asks for nothing, before anything is launched."""
        return self._of_cmi5(self.lms.enrolled(an_au(move_on=MoveOn.NOT_APPLICABLE)))

    def _of_cmi5(self, registration: Registration) -> list[Statement]:
        """Leave out what else the product says: that a certificate was issued."""
        return [one for one in self.lms.told(registration) if is_defined(one)]

    def moved(self, move_on: MoveOn, *verbs: str) -> bool:
        """Tell whether these verbs satisfy a course of one AU."""
        registration = self.lms.enrolled(an_au(move_on=move_on))
        self.lms.au(registration).begin().say("initialized", *verbs)
        return "satisfied" in map(verb_of, self.lms.told(registration))

    def enrolled_twice(self) -> list[Registration]:
        """Enrol two learners, each in a course of their own."""
        return [self.lms.enrolled(), self.lms.enrolled()]


def is_of_the_session(statement: Statement, session: Session) -> bool:
    """Tell whether a statement names a session."""
    return bool(extension(statement, "sessionid") == session.id)


def is_defined(statement: Statement) -> bool:
    """Tell whether a statement has cmi5's category."""
    return CMI5 in around(statement, "category")


def moves_on(statement: Statement) -> bool:
    """Tell whether a statement has moveOn's category."""
    return MOVE_ON in around(statement, "category")
