"""Who is the same human being, and where people and offices stand, as REST takes and gives it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from schemas.fields import NO_CONTROLS_BUT_LINES, Shape, Timestamp, UuidString
from schemas.learner import EARLIEST, LATEST, Agent, EmployeeNumber, Place

REASON = [validate.Length(min=1, max=1000), NO_CONTROLS_BUT_LINES]
NUMBER = validate.Range(min=1, max=2**31 - 1)


class IdentifierBody(Shape):
    """Another identifier of a learner, as an Agent, and how it is known to be his."""

    actor = fields.Nested(Agent, required=True)
    reason = fields.String(required=True, validate=REASON)


class MergeBody(Shape):
    """The other learner who is the same human being, by id or employee id, and why."""

    learner = UuidString()
    employee_id = EmployeeNumber()
    reason = fields.String(required=True, validate=REASON)

    @validates_schema
    def check_other(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Refuse nobody, and two."""
        if ("learner" in data) == ("employee_id" in data):
            raise ValidationError("Exactly one of learner, employee_id is needed.")


class SplitBody(Shape):
    """What is to be taken back, by its number, and why."""

    change = fields.Integer(required=True, strict=True, validate=NUMBER)
    reason = fields.String(required=True, validate=REASON)


class TransferBody(Shape):
    """Where a learner belongs now, since which day, and why."""

    department = Place()
    organisation = Place()
    since = fields.Date(validate=validate.Range(min=EARLIEST, max=LATEST))
    reason = fields.String(required=True, validate=REASON)

    @validates_schema
    def check_place(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Refuse nowhere."""
        if "department" not in data and "organisation" not in data:
            raise ValidationError("One of department, organisation is needed.")


class MoveBody(Shape):
    """Which organisation stands below which now, since which day, and why."""

    organisation = Place(required=True)
    below = Place(required=True)
    since = fields.Date(validate=validate.Range(min=EARLIEST, max=LATEST))
    reason = fields.String(required=True, validate=REASON)


class IdentifierView(Schema):
    """An identifier, and whose row it stands with."""

    actor = fields.Dict(required=True)
    learner = UuidString(required=True)


class ChangeView(Schema):
    """What was said of who is who.

    joined           the other learner of a merge
    actor            the identifier that was added
    later            merges that must be taken back before this one can be
    """

    change = fields.Integer(required=True)
    kind = fields.String(required=True)
    learner = UuidString(required=True)
    joined = UuidString(required=True, allow_none=True)
    actor = fields.Dict(required=True, allow_none=True)
    made_at = Timestamp(required=True)
    made_by = fields.String(required=True)
    reason = fields.String(required=True)
    undone_at = Timestamp(required=True, allow_none=True)
    undone_by = fields.String(required=True, allow_none=True)
    undone_reason = fields.String(required=True, allow_none=True)
    later = fields.List(fields.Integer(), required=True)


class IdentityView(Schema):
    """A learner's identifiers, the learners who are the same human being, and how that came."""

    learner = UuidString(required=True)
    same_as = fields.List(UuidString(), required=True)
    identifiers = fields.List(fields.Nested(IdentifierView), required=True)
    changes = fields.List(fields.Nested(ChangeView), required=True)


class PlacementView(Schema):
    """Where a learner belonged, since when."""

    organisation = fields.String(required=True)
    number = fields.Integer(required=True)
    since = fields.Date(required=True)
    made_at = Timestamp(required=True)
    made_by = fields.String(required=True)
    reason = fields.String(required=True)


class PlacementsView(Schema):
    """Where a learner belonged, the newest first."""

    learner = UuidString(required=True)
    placements = fields.List(fields.Nested(PlacementView), required=True)


class OrganisationView(Schema):
    """A node of the tree; `below` is the number of the one above it."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    below = fields.Integer(required=True, allow_none=True)
