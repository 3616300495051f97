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


class IssuedCredential(Schema):
    """A credential with its secret, which is shown this once."""

    key = fields.String(required=True)
    secret = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    organisation = fields.String(allow_none=True)
    activity_prefix = fields.String(allow_none=True)
    expires = Timestamp(allow_none=True)
