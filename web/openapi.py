"""The description of the REST API: what flask-smorest writes, with our errors (RFC 9457)."""

from http import HTTPStatus

from flask_smorest import Api
from marshmallow import Schema, fields

PROBLEM = "application/problem+json"


class ProblemDocument(Schema):
    """A refusal. RFC 9457 §3.1, and the violated rule of a standard."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    requirement = fields.String()
    errors = fields.Dict()


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest without its error handlers: errors are rendered once, in `web.errors`."""

    def _register_error_handlers(self) -> None:
        return

    def _register_responses(self) -> None:
        refusals = [status for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST]
        named = {status.name: status.phrase for status in refusals}
        for name, words in {**named, self.DEFAULT_ERROR_RESPONSE_NAME: "A refusal"}.items():
            response = {"description": words, "content": {PROBLEM: {"schema": ProblemDocument}}}
            self.spec.components.response(name, response, lazy=True)
