"""marshmallow fields that do not guess: the stock Boolean and Float accept strings."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from marshmallow import RAISE, Schema, fields


class Shape(Schema):
    """What crosses the boundary; a member that it does not know is refused."""

    class Meta:
        unknown = RAISE


class StrictBoolean(fields.Field[bool]):
    """`true` or `false`, nothing that merely looks like it."""

    default_error_messages: ClassVar[dict[str, str]] = {"invalid": "Not true or false."}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class StrictFloat(fields.Field[float]):
    """A JSON number; no string, no boolean, no infinity."""

    default_error_messages: ClassVar[dict[str, str]] = {"invalid": "Not a number."}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        if not math.isfinite(value):
            raise self.make_error("invalid")
        return float(value)


class Iri(fields.String):
    """An absolute IRI, as given. RFC 3987."""

    default_error_messages: ClassVar[dict[str, str]] = {"invalid_iri": "Not an absolute IRI."}

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        value: str = super()._deserialize(*args, **kwargs)
        if not _is_absolute(value):
            raise self.make_error("invalid_iri")
        return value


class UuidString(fields.String):
    """A UUID as text, in lower case. RFC 4122."""

    default_error_messages: ClassVar[dict[str, str]] = {"invalid_uuid": "Not a UUID."}

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        value: str = super()._deserialize(*args, **kwargs)
        try:
            return str(UUID(value))
        except ValueError:
            raise self.make_error("invalid_uuid") from None


class Timestamp(fields.Field[datetime]):
    """An instant of ISO 8601 with its zone; aware UTC inside."""

    default_error_messages: ClassVar[dict[str, str]] = {
        "invalid": "Not an ISO 8601 instant with a zone."
    }

    def _serialize(self, value: datetime | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else render_instant(value)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        try:
            parsed = datetime.fromisoformat(value)
            return parsed.astimezone(UTC) if parsed.tzinfo else self._refuse()
        except (TypeError, ValueError, OverflowError):
            raise self.make_error("invalid") from None

    def _refuse(self) -> datetime:
        raise self.make_error("invalid")


def render_instant(instant: datetime) -> str:
    """Render as ISO 8601 in UTC with microseconds and `Z`."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _is_absolute(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and not any(map(str.isspace, value))
