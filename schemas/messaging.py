"""What a message gateway reports."""

from marshmallow import fields, validate

from schemas.fields import Shape


class DeliveryReport(Shape):
    """The end of a message, as the gateway saw it."""

    status = fields.String(required=True, validate=validate.OneOf(("delivered", "failed")))
    detail = fields.String(load_default="", validate=validate.Length(max=200))


class ReportQuery(Shape):
    """The key that the report address carries."""

    key = fields.String(required=True, validate=validate.Length(max=128))
