"""marshmallow fields that do not guess: the stock Boolean and Float accept strings."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, validate

# RFC 3987 has none of these; joiners, which Hindi words need, it has.
NOT_IN_IRI = re.compile('[\x00-\x20<>"{}|\\\\^`\x7f-\x9f\ud800-\udfff]')


_ = str  # marks a sentence for the catalogues; a form translates it when it comes back

ODD = _("Use letters, figures and signs only")
NO_CONTROLS = validate.Regexp(r"[^\x00-\x1f\x7f\ud800-\udfff]*\Z", error=ODD)
NO_CONTROLS_BUT_LINES = validate.Regexp(
    r"[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]*\Z", error=ODD
)
JOINERS = str.maketrans("", "", "\u200c\u200d")


def is_printed(text: str) -> bool:
    """Tell text from what turns its direction or controls a terminal; Hindi words have joiners."""
    return text.translate(JOINERS).isprintable()


class Shape(Schema):
    """What crosses the boundary; a member that it does not know is refused."""

    class Meta:
        unknown = RAISE


class StrictBoolean(fields.Field[bool]):
    """`true` or `false`, nothing that merely looks like it."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Not true or false.")
        return value


class StrictFloat(fields.Field[float]):
    """A JSON number; no string, no boolean, no infinity."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("Not a number.")
        try:
            number = float(value)
        except OverflowError:
            raise ValidationError("Not a number.") from None
        if not math.isfinite(number):
            raise ValidationError("Not a number.")
        return number


class Iri(fields.String):
    """An absolute IRI, as given. RFC 3987."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        value: str = super()._deserialize(*args, **kwargs)
        if not is_absolute_iri(value):
            raise ValidationError("Not an absolute IRI.")
        return value


class UuidString(fields.String):
    """A UUID as text, in lower case. RFC 4122."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        value: str = super()._deserialize(*args, **kwargs)
        try:
            return str(UUID(value))
        except ValueError:
            raise ValidationError("Not a UUID.") from None


class Timestamp(fields.Field[datetime]):
    """An instant of ISO 8601 with its zone; aware UTC inside."""

    def _serialize(self, value: datetime | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else render_instant(value)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        try:
            return parse_instant(value)
        except (TypeError, ValueError, OverflowError):
            raise ValidationError("Not an ISO 8601 instant with a zone.") from None


def parse_instant(value: str) -> datetime:
    """Parse ISO 8601 with a zone; raises ValueError without one."""
    parsed = datetime.fromisoformat(value)
    if parsed.tzinfo is None:
        raise ValueError(f"{value!r} names no zone")
    return parsed.astimezone(UTC)


def render_instant(instant: datetime) -> str:
    """Render as ISO 8601 in UTC with microseconds and `Z`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def is_absolute_iri(value: str) -> bool:
    """Tell whether it is an IRI with its scheme. RFC 3987 §2.2."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    has_parts = bool(parts.scheme and (parts.netloc or parts.path))
    return has_parts and not NOT_IN_IRI.search(value) and not any(map(str.isspace, value))
