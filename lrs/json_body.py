"""JSON as it arrives and as it is written: nothing that a parser may lose is lost.

Source: xAPI 1.0.3 Data §2.2 (no duplicate keys), RFC 8259. orjson refuses NaN, Infinity, numbers
beyond a double and lone surrogates itself, and anything nested more than 1,024 deep. It keeps the
last of two equal keys and rounds what a double does not hold; a body in which that can have
happened is read again, slowly, with such numbers as Decimal.
"""

import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from lrs.errors import BodyTooLarge, RequestInvalid, StatementInvalid

LONGEST_NUMBER = 1_000
MOST_VALUES = 500_000
SMALLEST_INTEGER, LARGEST_INTEGER = -(1 << 63), (1 << 64) - 1
SHOWN = 80
NOT_OF_NUMBERS = bytes(set(range(256)) - set(b"0123456789.-"))


def parse_json(body: bytes) -> Any:
    """Parse JSON; raises RequestInvalid (400) with line and column, or the path of the culprit.

    raises  BodyTooLarge (413) where there are more values in it than memory is meant for
    """
    if len(body) > MOST_VALUES and sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise BodyTooLarge(f"more than {MOST_VALUES} values; send several requests")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RequestInvalid(f"not JSON: {error}", requirement="RFC 8259") from None
    return value if _is_whole(body, value) else _Careful().parse(body)


def read_json(written: bytes) -> Any:
    """Read what `write_json` wrote, every number as it was."""
    value = orjson.loads(written)
    return value if orjson.dumps(value) == written else _Careful().parse(written)


def write_json(value: Any, option: int = 0) -> bytes:
    """Write what `parse_json` read; raises orjson.JSONEncodeError where it is nested too deep."""
    return orjson.dumps(value, default=_written, option=option)


def _is_whole(body: bytes, value: Any) -> bool:
    """Tell whether neither key nor digit is lost: written again, there are as many.

    A key that is lost takes its quotes along; only one that is escaped as \\u0022 could make up for
    them. Other escapes and other ways to write a number only make it look again.
    """
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:
        return False
    has_quotes = body.count(b'"') == written.count(b'"') and b"\\u0022" not in body
    return has_quotes and _digits(body) == _digits(written)


def _digits(text: bytes) -> bytes:
    return text.translate(None, NOT_OF_NUMBERS)


def _written(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)


class _Careful:
    """The slow reader: it notes what is wrong where it stands, and tells the way there then."""

    def __init__(self) -> None:
        self.has_defect = False

    def parse(self, body: bytes) -> Any:
        try:
            value = json.loads(
                body.decode(),
                object_pairs_hook=self._object,
                parse_int=self._integer,
                parse_float=self._number,
            )
            if self.has_defect:
                _raise_defect(value)
        except RecursionError:
            raise RequestInvalid("nested too deep", requirement="Data §2.2") from None
        return value

    def _object(self, pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        return self._defect(f"{_twice(pairs)[:SHOWN]}: the key stands twice", "Data §2.2")

    def _integer(self, text: str) -> Any:
        if len(text) > LONGEST_NUMBER:
            return self._defect(f"{text[:SHOWN]}… is too long a number", "RFC 8259 §6")
        if text == "-0":
            return -0.0
        value = int(text)
        return value if SMALLEST_INTEGER <= value <= LARGEST_INTEGER else Decimal(text)

    def _number(self, text: str) -> Any:
        if len(text) > LONGEST_NUMBER:
            return self._defect(f"{text[:SHOWN]}… is too long a number", "RFC 8259 §6")
        try:
            exact = Decimal(text)
        except InvalidOperation:
            return self._defect(f"{text[:SHOWN]} is out of any range", "RFC 8259 §6")
        near = float(text)
        return near if Decimal(repr(near)) == exact else exact

    def _defect(self, text: str, requirement: str) -> StatementInvalid:
        self.has_defect = True
        return StatementInvalid(text, requirement=requirement)


def _twice(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _raise_defect(value: Any) -> None:
    """Raise the first defect that stands for a value, with the path to it."""
    if isinstance(value, StatementInvalid):
        raise value
    for step, inner in _steps(value):
        try:
            _raise_defect(inner)
        except StatementInvalid as defect:
            raise defect.within(step) from None


def _steps(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()
