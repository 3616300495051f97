"""The Agents, Activities and About resources (Communication §2.4, §2.5, §2.8)."""

import orjson
from flask import Response

from lrs import policies
from lrs.api.answers import json_answer
from lrs.api.call import Call
from lrs.bounds import check_activity
from lrs.definitions import find_definitions
from lrs.errors import RequestInvalid
from lrs.identifiers import find_identifier
from lrs.json_body import write_json
from lrs.parameters import parse_agent, parse_iri, parse_parameters, require
from lrs.persons import person_of
from lrs.versions import V1, VERSIONS, Version

# Older clients look for their own version in this list.
OLDER = {V1.number: ["1.0.0", "1.0.1", "1.0.2"]}


def get_agents(call: Call) -> Response:
    """Answer all that is known of a person."""
    parsed = parse_parameters(call.parameters, {"agent": parse_agent})
    require(parsed, "agent")
    if find_identifier(parsed["agent"]) is None:
        raise RequestInvalid("agent: it has no identifier", requirement="Communication §2.4")
    with call.installation.reading() as db:
        policies.before_lookups(db, call.credential, parsed["agent"])
        person = person_of(db, call.credential, parsed["agent"], call.installation.iri_base)
    return json_answer(orjson.dumps(person))


def get_activities(call: Call) -> Response:
    """Answer an activity with what is known of it."""
    parsed = parse_parameters(call.parameters, {"activityId": parse_iri})
    require(parsed, "activityId")
    activity = parsed["activityId"]
    check_activity(call.credential, activity)
    with call.installation.reading() as db:
        policies.before_lookups(db, call.credential, None)
        definition = find_definitions(db, call.credential, [activity]).get(activity)
    known = {"definition": definition} if definition else {}
    return json_answer(write_json({"objectType": "Activity", "id": activity, **known}))


def about(versions: tuple[Version, ...] = VERSIONS) -> Response:
    """Answer which versions are served; anybody may ask."""
    numbers = [number for v in versions for number in [*OLDER.get(v.number, []), v.number]]
    return json_answer(orjson.dumps({"version": numbers, "extensions": {}}))
