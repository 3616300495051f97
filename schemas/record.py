"""Learning records, registrations and progress as REST takes and gives them. Contract, REST API."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from schemas.cursor import Cursor
from schemas.fields import NO_CONTROLS, Shape, StrictBoolean, Timestamp, UuidString
from schemas.learner import Agent

SHORT = [validate.Length(min=1, max=200), NO_CONTROLS]


class RegistrationBody(Shape):
    """Whom to enrol in what."""

    course = UuidString(required=True)
    learner = UuidString()
    actor = fields.Nested(Agent)
    again = StrictBoolean(load_default=False)

    @validates_schema
    def check_learner(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Refuse none and both."""
        if ("learner" in data) == ("actor" in data):
            raise ValidationError("Exactly one of learner, actor is needed.")


class UnitName(fields.Field[str]):
    """A unit: its id, or its index from 0."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000:
            return str(value)
        if isinstance(value, str) and 0 < len(value) <= 200 and value.isprintable():
            return value
        raise ValidationError("Not the id or the index of a unit.")


class WaiveBody(Shape):
    """Which unit need not be done, and why. cmi5 §9.5.5.2."""

    unit = UnitName(required=True)
    reason = fields.String(required=True, validate=[validate.Length(min=1, max=500), NO_CONTROLS])


class OfficerForm(WaiveBody):
    """Which unit an officer completes, and how he knows."""


class ReasonView(Schema):
    """A condition of a unit, and the statement that met it."""

    condition = fields.String(required=True)
    met = fields.Boolean(required=True)
    statement = UuidString(allow_none=True, required=True)
    at = Timestamp(allow_none=True, required=True)
    mastery_score = fields.Float(allow_none=True)
    seconds = fields.Integer(allow_none=True)


class UnitView(Schema):
    """Where a learner stands in a unit."""

    id = fields.String(required=True)
    index = fields.Integer(required=True)
    title = fields.String(required=True)
    attempted = fields.Boolean(required=True)
    completed = fields.Boolean(required=True)
    passed = fields.Boolean(required=True)
    score = fields.Float(allow_none=True, required=True)
    waived = fields.Boolean(required=True)
    satisfied = fields.Boolean(required=True)
    why = fields.List(fields.Nested(ReasonView), required=True)


class ExtentView(Schema):
    """How many of the units that the course waits for are done, and how much of it, 0..1.

    In SCORM 2004 the parts as the course's sequencer tracks them; one that it skips is not waited
    for. That the course is complete is said by `satisfied` alone.
    """

    done = fields.Integer(required=True)
    all = fields.Integer(required=True)
    share = fields.Float(required=True)


class ProgressView(Schema):
    """Where a learner stands in a course; `why` where the course as a whole is one condition."""

    satisfied = fields.Boolean(required=True)
    satisfied_at = Timestamp(allow_none=True, required=True)
    score = fields.Float(allow_none=True, required=True)
    minutes = fields.Float(required=True)
    extent = fields.Nested(ExtentView, required=True)
    units = fields.List(fields.Nested(UnitView), required=True)
    why = fields.List(fields.Nested(ReasonView), required=True, allow_none=True)


class RegistrationView(ProgressView):
    """A registration, how far it is, and its certificate's number."""

    id = UuidString(required=True)
    course = UuidString(required=True)
    version = fields.Integer(required=True)
    learner = UuidString(required=True)
    actor = fields.Dict(required=True)
    attempt = fields.Integer(required=True)
    enrolled_at = Timestamp(required=True)
    left_at = Timestamp(allow_none=True, required=True)
    stale = fields.Boolean(required=True)
    certificate = fields.String(allow_none=True, required=True)
    progress = fields.Nested(ProgressView, required=True)


class RecordQuery(Shape):
    """Which records; all that the credential reaches where nothing is said."""

    learner = UuidString()
    employee_id = fields.String(validate=SHORT)
    department = fields.String(validate=SHORT)
    course = UuidString()
    updated_since = Timestamp()
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))
    cursor = Cursor(load_default=None)


class RecordView(Schema):
    """A learning record: what one learner did in one version of a course."""

    learner = UuidString(required=True)
    employee_id = fields.String(allow_none=True, required=True)
    course = UuidString(required=True)
    course_title = fields.String(required=True)
    version = fields.Integer(required=True)
    registration = UuidString(required=True)
    enrolled_at = Timestamp(required=True)
    satisfied_at = Timestamp(allow_none=True, required=True)
    score = fields.Float(allow_none=True, required=True)
    minutes = fields.Float(required=True)
    certificate = fields.String(allow_none=True, required=True)
    evidence = fields.List(UuidString(), required=True)
    updated_at = Timestamp(required=True)


class RecordPage(Schema):
    """A page of records in the order of their last change; `next` is the cursor after it."""

    records = fields.List(fields.Nested(RecordView), required=True)
    next = Cursor(allow_none=True, required=True)
