"""The REST blueprint: flask-smorest's, whose bodies are read strictly and within a bound.

Python's own reader of JSON takes NaN, lone surrogates and integers of any length, and it recurses:
each of them passes a schema's text and number fields and fails behind them. RFC 8259 has none.
"""

from typing import Any

import flask_smorest
import orjson
from flask import Request
from marshmallow import RAISE, Schema
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request

from schemas.problem import Problem

LARGEST_JSON = 1 << 20


class BodyInvalid(Problem):
    """A body that is no JSON."""


class StrictParser(FlaskParser):
    """Arguments of a call, its body by `orjson`."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Read the body; raises BodyInvalid (400), and the framework's 413 beyond the bound."""
        if not is_json_request(req):
            return missing
        req.max_content_length = LARGEST_JSON
        try:
            return orjson.loads(req.get_data(cache=True))
        except orjson.JSONDecodeError as error:
            raise BodyInvalid(f"body: not JSON: {error}") from None


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """Views of the REST API of one package."""

    # Left to itself, webargs drops what a query's shape does not know, and answers all of a list.
    ARGUMENTS_PARSER = StrictParser(unknown=RAISE)
