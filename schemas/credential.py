"""Credentials as REST takes and gives them. Contract, REST API."""

from marshmallow import Schema, fields, validate

from schemas.fields import NO_CONTROLS, Iri, Shape, Timestamp
from schemas.learner import Place


class CredentialBody(Shape):
    name = fields.String(required=True, validate=[validate.Length(min=1, max=200), NO_CONTROLS])
    scopes = fields.List(
        fields.String(validate=validate.Length(max=40)),
        required=True,
        validate=validate.Length(min=1, max=20),
    )
    organisation = Place(allow_none=True)
    activity_prefix = Iri(allow_none=True, validate=validate.Length(max=500))
    expires = Timestamp(allow_none=True)


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
