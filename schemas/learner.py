"""Learners as REST takes and gives them. Contract, REST API."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from schemas.fields import NO_CONTROLS, Iri, Shape, UuidString, is_printed

SHORT = [validate.Length(min=1, max=100), NO_CONTROLS]
LONG = [validate.Length(min=1, max=200), NO_CONTROLS]
LANGUAGE_TAG = validate.Regexp(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z", error="Not a language tag.")
MAILBOX = r"[^@\s\x00-\x1f\x7f\ud800-\udfff]+"
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
IFIS = ("mbox", "mbox_sha1sum", "openid", "account")


class EmployeeType(StrEnum):
    CENTRAL = "central"
    STATE = "state"
    TEACHER = "teacher"
    AUTONOMOUS = "autonomous"
    CONTRACTUAL = "contractual"
    MISSION_MODE = "mission-mode"


class Account(Shape):
    """xAPI 2.0 §4.2.2.2, account object."""

    homePage = Iri(required=True, validate=validate.Length(max=250))
    name = fields.String(required=True, validate=LONG)


class Agent(Shape):
    """An Agent with exactly one inverse functional identifier. xAPI 2.0 §4.2.2.2."""

    objectType = fields.String(validate=validate.Equal("Agent"))
    name = fields.String(validate=LONG)
    mbox = fields.String(
        validate=[
            validate.Regexp(rf"mailto:{MAILBOX}@{MAILBOX}\Z", error="Not a mailto IRI."),
            validate.Length(max=320),
        ]
    )
    mbox_sha1sum = fields.String(validate=validate.Regexp(r"[0-9a-fA-F]{40}\Z"))
    openid = Iri(validate=validate.Length(max=400))
    account = fields.Nested(Account)

    @validates_schema
    def check_identifier(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Refuse none and more than one."""
        if sum(name in data for name in IFIS) != 1:
            raise ValidationError(f"Exactly one of {', '.join(IFIS)} is needed.")


class Place(fields.Field[str | int]):
    """An organisation: its name, its code, or its number."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str | int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31:
            return value
        if isinstance(value, str) and value.strip() and len(value) <= 200 and is_printed(value):
            return value.strip()
        raise ValidationError("Not the name, code or number of an organisation.")


class EmployeeNumber(fields.Field[str]):
    """Text; a JSON number is taken as its digits, since HR systems send both."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not text.strip() or not is_printed(text):
            raise ValidationError("Not an employee id of 1 to 100 characters.")
        if len(text) > 100:
            raise ValidationError("Not an employee id of 1 to 100 characters.")
        return text.strip()


class LearnerBody(Shape):
    """A person by name, or by the Agent under which others know him (D3)."""

    actor = fields.Nested(Agent)
    name = fields.String(validate=LONG)
    employee_id = EmployeeNumber(allow_none=True)
    mobile = fields.String(allow_none=True, validate=SHORT)
    department = Place(allow_none=True)
    organisation = Place(allow_none=True)
    designation = fields.String(allow_none=True, validate=SHORT)
    state = fields.String(allow_none=True, validate=SHORT)
    employee_type = fields.String(allow_none=True, validate=validate.OneOf(tuple(EmployeeType)))
    date_of_joining = fields.Date(
        allow_none=True, validate=validate.Range(min=EARLIEST, max=LATEST)
    )
    language = fields.String(load_default="en", validate=LANGUAGE_TAG)

    @validates_schema
    def check_name(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Refuse someone without a name, unless an Agent tells who it is."""
        if "actor" not in data and not data.get("name", "").strip():
            raise ValidationError("Missing data for required field.", "name")


class LearnerQuery(Shape):
    """Whom HR looks for; with neither, a page of all."""

    employee_id = fields.String(validate=SHORT)
    mobile = fields.String(validate=SHORT)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))
    cursor = fields.Integer(load_default=0, validate=validate.Range(min=0, max=2**31 - 1))


class Learner(Schema):
    """A learner as REST gives him.

    identifiers  the Agents under which statements name the same human being, `actor` first
    same_as      ids of other learners who are known to be the same human being
    """

    id = UuidString(required=True)
    actor = fields.Dict(required=True)
    identifiers = fields.List(fields.Dict(), required=True)
    same_as = fields.List(UuidString(), required=True)
    name = fields.String(required=True)
    status = fields.String(required=True)
    employee_id = fields.String(allow_none=True)
    mobile = fields.String(allow_none=True)
    department = fields.String(allow_none=True)
    organisation = fields.String(allow_none=True)
    designation = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    employee_type = fields.String(allow_none=True)
    date_of_joining = fields.Date(allow_none=True)
    language = fields.String(required=True)


class LearnerPage(Schema):
    """A page of learners; `next` is the cursor of the following one."""

    learners = fields.List(fields.Nested(Learner), required=True)
    next = fields.Integer(allow_none=True, required=True)
