"""What one sitting is launched with, and what is said of it. cmi5 §8.1, §9.3, §9.5, §9.6, §10.2.

Everything here is pure: it is the same for an AU on another server and for a player of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid5

import orjson

from player.cmi5.vocabulary import (
    ABANDONED,
    CMI5,
    LAUNCH_MODE,
    LAUNCH_PARAMETERS,
    LAUNCH_URL,
    LAUNCHED,
    MASTERY_SCORE,
    MODES,
    MOVE_ON_OF,
    SESSION_ID,
    last_part,
)
from player.scorm.attempt import Mode
from player.scorm.timespan import render_duration
from progress.announcing import LESSON
from progress.observation import MODE
from schemas.course_structure import Standard, Unit
from schemas.fields import render_instant


@dataclass(frozen=True)
class Sitting:
    """One sitting with a unit, as its launch describes it.

    kind           how it is launched: cmi5's way, but for xapi
    activity       IRI of the unit here (the LMS id)
    publisher_id   its id in the package
    move_on        moveOn's word; mastery_score 0..1 scaled, None where there is none
    """

    session: str
    registration: str
    actor: Mapping[str, Any]
    kind: Standard
    activity: str
    publisher_id: str
    unit: Unit
    mode: Mode
    move_on: str
    mastery_score: float | None

    @property
    def template(self) -> dict[str, Any]:
        """Give what the context of its statements must contain."""
        return context_template(self.session, self.publisher_id, self.mode)

    @property
    def terms(self) -> dict[str, Any]:
        """Give what its statements are judged by later."""
        return {
            "activity": self.activity,
            "publisher_id": self.publisher_id,
            "move_on": self.move_on,
            "mastery_score": self.mastery_score,
        }


@dataclass(frozen=True)
class Launching:
    """What content is launched with; cmi5 has a `fetch`, an xAPI package its `auth` at once.

    parameters  of the launch URL, in the order of cmi5 §8.1
    """

    session: str
    parameters: Mapping[str, str]

    def added_to(self, url: str) -> str:
        """Give the URL with the parameters behind its own query. cmi5 §8.1."""
        page, mark, fragment = url.partition("#")
        joint = "&" if "?" in page else "?"
        return f"{page}{joint}{self.query()}{mark}{fragment}"

    def query(self) -> str:
        """Give the parameters as a query string."""
        return urlencode(self.parameters, quote_via=quote, safe="")


def context_template(session: str, publisher_id: str, mode: Mode) -> dict[str, Any]:
    """Give what the context of every statement of a session must contain. cmi5 §10.2.1."""
    # What is only browsed counts nowhere: the fold tells it by this.
    looked = {} if mode is Mode.NORMAL else {MODE: str(mode)}
    return {
        "contextActivities": {"grouping": [{"id": publisher_id}]},
        "extensions": {SESSION_ID: session, **looked},
    }


def launch_data(sitting: Sitting, return_url: str | None) -> dict[str, Any]:
    """Give the LMS.LaunchData document; what is not defined is left out. cmi5 §10.2."""
    key = sitting.unit.entitlement_key
    said = {
        "contextTemplate": sitting.template,
        "launchMode": MODES[sitting.mode],
        "moveOn": sitting.move_on,
        "masteryScore": sitting.mastery_score,
        "launchParameters": sitting.unit.launch_data,
        "returnURL": return_url,
        "entitlementKey": {"courseStructure": key} if key else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def launched_statement(sitting: Sitting, url: str, at: datetime) -> dict[str, Any]:
    """Say that a unit was launched; `url` without what the launch added. cmi5 §9.3.1, §9.6.3."""
    said = {
        LAUNCH_MODE: MODES[sitting.mode],
        LAUNCH_URL: url,
        MOVE_ON_OF: sitting.move_on,
        MASTERY_SCORE: sitting.mastery_score,
        LAUNCH_PARAMETERS: sitting.unit.launch_data,
    }
    extensions = {name: value for name, value in said.items() if value is not None}
    return _statement(sitting, LAUNCHED, at, extensions)


def abandoned_statement(sitting: Sitting, seconds: float, at: datetime) -> dict[str, Any]:
    """Say that a sitting ended without a word of its content. cmi5 §9.3.6, §9.5.4.1."""
    made = _statement(sitting, ABANDONED, at, {})
    return {**made, "result": {"duration": render_duration(max(int(seconds * 100), 0))}}


def cmi5_parameters(sitting: Sitting, endpoint: str, fetch: str) -> dict[str, str]:
    """Give the parameters of a cmi5 launch. cmi5 §8.1."""
    return {
        "endpoint": endpoint,
        "fetch": fetch,
        "actor": _json(sitting.actor),
        "registration": sitting.registration,
        "activityId": sitting.activity,
    }


def xapi_parameters(sitting: Sitting, endpoint: str, token: str, course: str) -> dict[str, str]:
    """Give the parameters of an xAPI package's launch.

    The activity is the package's own id: what its statements are about.
    """
    return {
        # Lenient: many of them write `endpoint + "statements"`.
        "endpoint": endpoint + "/",
        "auth": f"Basic {token}",
        "actor": _json(sitting.actor),
        "registration": sitting.registration,
        "activity_id": sitting.publisher_id,
        "grouping": course,
    }


def _statement(
    sitting: Sitting, verb: str, at: datetime, extensions: Mapping[str, Any]
) -> dict[str, Any]:
    template = sitting.template
    activities = {**template["contextActivities"], "category": [{"id": CMI5}]}
    return {
        # D18. With its time: content, which knows the rest, could otherwise take the id before.
        "id": str(uuid5(UUID(sitting.session), f"{verb} {sitting.activity} {at.isoformat()}")),
        "actor": dict(sitting.actor),
        "verb": {"id": verb, "display": {"en": last_part(verb)}},
        "object": {
            "objectType": "Activity",
            "id": sitting.activity,
            "definition": {
                "type": sitting.unit.activity_type or LESSON,
                "name": dict(sitting.unit.title),
            },
        },
        "context": {
            "registration": sitting.registration,
            "contextActivities": activities,
            "extensions": {**template["extensions"], **extensions},
        },
        "timestamp": render_instant(at),
    }


def _json(document: Mapping[str, Any]) -> str:
    return orjson.dumps(document).decode()
