"""The place in a list ordered by time and id, as text that goes out and comes back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields

from schemas.fields import render_instant

WRONG = "Not a cursor that a list gave."

Place = tuple[datetime, str]


class Cursor(fields.Field[Place]):
    """`(instant, UUID)` of the last row that was shown; the text means nothing to a client."""

    def _serialize(self, value: Place | None, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{render_instant(value[0])}~{value[1]}"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Place:
        instant, _, name = str(value).partition("~")
        try:
            parsed, unique = datetime.fromisoformat(instant), str(UUID(name))
        except ValueError:
            raise ValidationError(WRONG) from None
        if parsed.utcoffset() is None or parsed.year < 1971:
            raise ValidationError(WRONG)
        return parsed, unique
