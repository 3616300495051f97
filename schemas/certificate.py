"""Certificates as REST gives them. Contract, REST API."""

from marshmallow import Schema, fields

from schemas.fields import Timestamp, UuidString


class CertificateView(Schema):
    """A certificate with what it rests on."""

    number = fields.String(required=True)
    status = fields.String(required=True)
    learner = UuidString(required=True)
    holder = fields.String(required=True)
    issuer = fields.String(required=True)
    course = UuidString(required=True)
    course_title = fields.String(required=True)
    version = fields.Integer(required=True)
    registration = UuidString(required=True)
    completed_at = Timestamp(required=True)
    issued_at = Timestamp(required=True)
    valid_until = Timestamp(allow_none=True, required=True)
    score = fields.Float(allow_none=True, required=True)
    rule_version = fields.Integer(required=True)
    evidence = fields.List(UuidString(), required=True)
    evidence_hash = fields.String(required=True)
    confirmed = fields.Boolean(required=True)
    verify_url = fields.Url(required=True, require_tld=False)
    pdf_sha256 = fields.String(allow_none=True, required=True)
