"""An OpenAPI description of the record store, made from its own tables: for schemathesis."""

from typing import Any

from lrs.api import MOUNTS, RESOURCES, Mount, Resource
from lrs.api.documents import ACTIVITY_PROFILE, AGENT_PROFILE, STATE
from lrs.queries import PARAMETERS
from tests.lrs.factories import COURSE, a_statement, an_agent

DOCUMENTS = {
    "activities/state": STATE,
    "activities/profile": ACTIVITY_PROFILE,
    "agents/profile": AGENT_PROFILE,
}
UUID = {"type": "string", "format": "uuid"}
IRI = {"type": "string", "format": "uri", "examples": [COURSE]}
AGENT = {
    "type": "object",
    "required": ["mbox"],
    "properties": {"mbox": {"const": "mailto:a@example.org"}, "name": {"type": "string"}},
}
BOOLEAN = {"enum": ["true", "false"]}
INSTANT = {"type": "string", "format": "date-time"}
NAME = {"type": "string", "minLength": 1}
TAGS = {"type": "string", "pattern": '^("[!-~]*"|\\*)$'}
SCHEMAS: dict[str, Any] = {
    **dict.fromkeys(("statementId", "voidedStatementId", "registration"), UUID),
    **dict.fromkeys(("verb", "activity", "activityId"), IRI),
    **dict.fromkeys(("related_activities", "related_agents", "attachments", "ascending"), BOOLEAN),
    **dict.fromkeys(("since", "until"), INSTANT),
    **dict.fromkeys(("stateId", "profileId"), NAME),
    "limit": {"type": "integer", "minimum": 0, "maximum": 999},
    "format": {"enum": ["ids", "exact", "canonical"]},
    "cursor": {"type": "string", "pattern": "^[0-9a-z]{1,12}$"},
}
HEADERS: dict[str, Any] = {
    **dict.fromkeys(("If-Match", "If-None-Match"), TAGS),
    "Accept-Language": {"type": "string", "pattern": "^[ -~]*$"},
}
OF_DOCUMENTS = {
    "GET": (200, 304, 404, 412),
    "PUT": (204, 409, 412),
    "POST": (204, 409, 412),
    "DELETE": (204, 409, 412),
}
STATUSES: dict[str, dict[str, tuple[int, ...]]] = {
    "statements": {"GET": (200, 404), "PUT": (204, 409), "POST": (200, 409)},
    **dict.fromkeys(DOCUMENTS, OF_DOCUMENTS),
}
# Whatever is wrong with a request.
REFUSALS = (400, 411, 413, 414, 415)


def description() -> dict[str, Any]:
    """Describe every resource in all places where it stands."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Record store", "version": "1"},
        "paths": {
            f"{mount.prefix}/{resource.path}": _path(mount, resource)
            for mount in MOUNTS
            for resource in RESOURCES
        },
    }


def _path(mount: Mount, resource: Resource) -> dict[str, Any]:
    return {method.lower(): _operation(mount, resource, method) for method in resource.handlers}


def _operation(mount: Mount, resource: Resource, method: str) -> dict[str, Any]:
    version = {"name": "X-Experience-API-Version", "in": "header", "required": True}
    numbers = [version.number for version in mount.about]
    parameters = [{**version, "schema": {"enum": numbers}}, *_parameters(resource, method)]
    statuses = STATUSES.get(resource.path, {}).get(method, (200,))
    described = {
        "parameters": parameters,
        "responses": {
            **{str(status): {"description": "as the standard says"} for status in statuses},
            **{str(status): REFUSAL for status in REFUSALS},
        },
    }
    return {**described, "requestBody": _body(resource)} if method in ("PUT", "POST") else described


def _parameters(resource: Resource, method: str) -> list[dict[str, Any]]:
    documents = DOCUMENTS.get(resource.path)
    if documents is not None:
        names = {**documents.place, **documents.optional}
        is_one = method in ("PUT", "POST")
        return [
            *(_query(name, name in documents.place) for name in names),
            _query(documents.id_name, is_one),
            *({"name": name, "in": "header", "schema": HEADERS[name]} for name in HEADERS),
        ]
    if resource.path == "statements":
        given = {"GET": tuple(PARAMETERS), "PUT": ("statementId",)}.get(method, ())
        return [_query(name, method == "PUT") for name in given]
    return [_query("agent" if resource.path == "agents" else "activityId", True)]


def _query(name: str, is_required: bool) -> dict[str, Any]:
    place = {"name": name, "in": "query", "required": is_required}
    if name == "agent":
        return {**place, "content": {"application/json": {"schema": AGENT}}}
    return {**place, "schema": SCHEMAS[name]}


def _body(resource: Resource) -> dict[str, Any]:
    if resource.path in DOCUMENTS:
        return {"content": {"application/json": {"schema": {"type": "object"}}}}
    return {"required": True, "content": {"application/json": {"schema": STATEMENT}}}


REFUSAL = {
    "description": "the culprit and the rule",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {"detail": {"type": "string", "minLength": 1}},
            }
        }
    },
}
STATEMENT = {
    "type": "object",
    "required": ["actor", "verb", "object"],
    "properties": {
        "id": UUID,
        "actor": {"anyOf": [AGENT, {"const": an_agent()}]},
        "verb": {"const": a_statement()["verb"]},
        "object": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": IRI, "objectType": {"const": "Activity"}},
        },
        "result": {
            "type": "object",
            "properties": {
                "response": {"type": "string"},
                "success": {"type": "boolean"},
                "extensions": {"type": "object", "propertyNames": {"format": "uri"}},
            },
        },
        "timestamp": INSTANT,
    },
}
