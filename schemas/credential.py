"""Credentials as REST takes and gives them. Contract, REST API."""

from datetime import UTC, datetime

from marshmallow import Schema, fields, validate

from schemas.fields import NO_CONTROLS, Iri, Shape, Timestamp
from schemas.form import FormShape
from schemas.learner import Place

_ = str  # marks a sentence for the catalogues; it is translated when the form comes back
TOO_LONG = _("This is too long")
# Calendars end, and a zone east of Greenwich is beyond that first.
END_OF_TIME = datetime(2200, 1, 1, tzinfo=UTC)


class CredentialBody(Shape):
    name = fields.String(required=True, validate=[validate.Length(min=1, max=200), NO_CONTROLS])
    scopes = fields.List(
        fields.String(validate=validate.Length(max=40)),
        required=True,
        validate=validate.Length(min=1, max=20),
    )
    organisation = Place(allow_none=True)
    activity_prefix = Iri(allow_none=True, validate=validate.Length(max=500))
    expires = Timestamp(allow_none=True, validate=validate.Range(max=END_OF_TIME))


class CredentialQuery(Shape):
    limit = fields.Integer(strict=False, load_default=100, validate=validate.Range(1, 500))
    cursor = fields.String(load_default=None, validate=[validate.Length(max=60), NO_CONTROLS])


class RotationBody(Shape):
    overlap_hours = fields.Integer(
        strict=True, load_default=24 * 7, validate=validate.Range(0, 24 * 90)
    )


class RotatedCredential(Schema):
    """A key with its new secret, which is shown this once, and the end of the one before."""

    key = fields.String(required=True)
    secret = fields.String(required=True)
    previous_ends = Timestamp(required=True)


class CredentialView(Schema):
    """What may be told of a key. Uses are noted to the hour."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    organisation = fields.String(allow_none=True)
    activity_prefix = fields.String(allow_none=True)
    created = Timestamp(required=True)
    expires = Timestamp(allow_none=True)
    revoked = Timestamp(allow_none=True)
    last_used = Timestamp(allow_none=True)
    previous_ends = Timestamp(allow_none=True)
    previous_last_used = Timestamp(allow_none=True)


class CredentialPage(Schema):
    credentials = fields.List(fields.Nested(CredentialView), required=True)
    next = fields.String(allow_none=True)


class IssuedCredential(Schema):
    """A credential with its secret, which is shown this once."""

    key = fields.String(required=True)
    secret = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    organisation = fields.String(allow_none=True)
    activity_prefix = fields.String(allow_none=True)
    expires = Timestamp(allow_none=True)


class ProgramForm(FormShape):
    """The form by which an administrator gives a program its key; its scopes are boxes beside."""

    name = fields.String(
        required=True,
        validate=[validate.Length(max=200, error=TOO_LONG), NO_CONTROLS],
        error_messages={"required": _("Say what the program is")},
    )
    organisation = fields.String(validate=[validate.Length(max=200, error=TOO_LONG), NO_CONTROLS])
    activity_prefix = fields.String(
        validate=[
            validate.Length(max=500, error=TOO_LONG),
            validate.Regexp(
                r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f]+\Z",
                error=_("Enter the beginning of an address, as https://courses.example/"),
            ),
        ]
    )
    expires = fields.Date(
        validate=validate.Range(max=END_OF_TIME.date(), error=_("Choose a day to come")),
        error_messages={"invalid": _("Choose a day to come")},
    )


class RotateForm(FormShape):
    overlap = fields.Integer(
        required=True,
        validate=validate.OneOf((0, 1, 7, 30), error=_("Choose how long")),
        error_messages={"required": _("Choose how long"), "invalid": _("Choose how long")},
    )
