"""Exports of statements as REST takes and gives them. Contract, REST API; features E9."""

from collections.abc import Mapping
from typing import Any

import orjson
from marshmallow import Schema, ValidationError, fields, validate

from schemas.fields import NO_CONTROLS, Shape, StrictBoolean, Timestamp

FORMS = ("jsonl", "csv", "csv-bom")
MOST = 100


class Texts(fields.Field[list[str]]):
    """A text, or several that mean any of them; an object is written as the JSON that it is."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[str]:
        given = value if isinstance(value, list) else [value]
        if not 0 < len(given) <= MOST or not all(isinstance(one, str | dict) for one in given):
            raise ValidationError("Not a text, an object, or a list of them.")
        return [one if isinstance(one, str) else orjson.dumps(one).decode() for one in given]


class ExportFilters(Shape):
    """The parameters of GET /statements; those that name something may be lists: any of them."""

    agent = Texts()
    verb = Texts()
    activity = Texts()
    registration = Texts()
    related_agents = StrictBoolean()
    related_activities = StrictBoolean()
    since = Timestamp()
    until = Timestamp()


class ExportBody(Shape):
    format = fields.String(load_default="jsonl", validate=validate.OneOf(FORMS))
    filters = fields.Nested(ExportFilters, load_default=dict)
    cursor = fields.String(load_default=None, validate=[validate.Length(max=40), NO_CONTROLS])


class ExportOffer(Schema):
    """A link that gives the file once; `until` is the instant up to which it reaches."""

    id = fields.UUID(required=True)
    url = fields.String(required=True)
    format = fields.String(required=True)
    expires = Timestamp(required=True)
    until = Timestamp(required=True)


class ExportView(Schema):
    """How far an export is. It is whole when `finished` is there, with so many statements."""

    id = fields.UUID(required=True)
    format = fields.String(required=True)
    expires = Timestamp(required=True)
    until = Timestamp(required=True)
    taken = Timestamp(allow_none=True)
    finished = Timestamp(allow_none=True)
    statements = fields.Integer(required=True)
    cursor = fields.String(required=True)
