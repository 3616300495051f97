"""Shapes of the catalogue's requests and answers, REST and forms."""

import re
from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    validate,
    validates_schema,
)

from schemas.course_structure import MoveOn
from schemas.cursor import Cursor
from schemas.fields import (
    NO_CONTROLS,
    Shape,
    StrictBoolean,
    StrictFloat,
    Timestamp,
    UuidString,
    render_instant,
)

LANGUAGE_TAG = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z"
LONGEST_TITLE = 300
LONGEST_TEXT = 4000
MOST_OUTCOMES = 20
MOST_KEYWORDS = 30
LONGEST_KEYWORD = 100
MOST_MINUTES = 60_000
MOST_UNITS = 5_000
MOST_AFTER = 100
MOST_PARTS = 100
# Lines and tabs are text; no font, file or database has the others.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Tag(fields.String):
    """A language tag, as `hi` or `en-IN`. BCP 47."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(LANGUAGE_TAG), **kwargs)


class Words(fields.Field[dict[str, str]]):
    """A text, or the same in several languages by tag; inside always the latter."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, str]:
        texts = {"und": value} if isinstance(value, str) else value
        if not isinstance(texts, dict) or not all(map(_is_worded, texts.items())):
            raise ValidationError("Not a text, nor texts by language tag.")
        if any(len(text) > self.most for text in texts.values()):
            raise ValidationError(f"Longer than {self.most} characters.")
        if any(NO_TEXT.search(text) for text in texts.values()):
            raise ValidationError("Has characters that no text has.")
        return {tag: text.strip() for tag, text in texts.items() if text.strip()}


class FallbackShape(Shape):
    """What completes a unit whose content never says so; see `catalogue.rule`."""

    when = fields.String(
        required=True, validate=validate.OneOf(("finish", "opened", "minutes", "officer"))
    )
    minutes = fields.Integer(strict=True, validate=validate.Range(1, 600))

    @validates_schema
    def check_minutes(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuse minutes where they mean nothing, and their lack where they are needed."""
        if (data["when"] == "minutes") != ("minutes" in data):
            raise ValidationError("Minutes go with “minutes”, and only with it.", "minutes")


class UnitRuleShape(Shape):
    """What the publisher asks of a unit, where it differs from the package."""

    move_on = fields.Enum(MoveOn, by_value=True)
    mastery_score = StrictFloat(validate=validate.Range(0, 1), allow_none=True)
    min_score = StrictFloat(validate=validate.Range(0, 1))
    min_minutes = fields.Integer(strict=True, validate=validate.Range(1, 6_000))
    optional = StrictBoolean()
    finish_completes = StrictBoolean()
    completion = fields.String(validate=validate.OneOf(("launch", "never")))
    fallback = fields.Nested(FallbackShape)
    share = StrictFloat(validate=validate.Range(0.01, 1))
    seek_ahead = StrictBoolean()
    download = StrictBoolean()
    after = fields.List(fields.String(), validate=validate.Length(max=MOST_AFTER))

    @post_load
    def as_json(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Keep the words of move_on, not the enumeration."""
        return {key: value.value if key == "move_on" else value for key, value in data.items()}


class CertificateRuleShape(Shape):
    """How long a certificate is good."""

    valid_days = fields.Integer(strict=True, validate=validate.Range(1, 36_500))


class Instant(Timestamp):
    """An instant as a rule keeps it: ISO 8601 in UTC."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return render_instant(super()._deserialize(value, attr, data, **kwargs))


class WindowShape(Shape):
    """When what is done counts: from `opens` on, and before `closes`."""

    opens = Instant()
    closes = Instant()

    @validates_schema
    def check_order(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuse a window that nothing fits into."""
        # Rendered alike, so that they compare as text.
        if "opens" in data and "closes" in data and data["opens"] >= data["closes"]:
            raise ValidationError("It closes before it opens.", "closes")


class AllOrNumber(fields.Field[str | int]):
    """How many units are needed: “all”, or so many."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str | int:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if value != "all" and not (is_number and 0 < value <= MOST_UNITS):
            raise ValidationError("Neither “all” nor a number of units.")
        chosen: str | int = value
        return chosen


class RuleShape(Shape):
    """A rule of completion; see `catalogue.rule`."""

    version = fields.Integer(strict=True, validate=validate.Equal(1), load_default=1)
    course = AllOrNumber(load_default="all")
    units = fields.Dict(fields.String(), fields.Nested(UnitRuleShape), load_default=dict)
    root = fields.String(validate=validate.OneOf([*MoveOn][:4]))
    certificate = fields.Nested(CertificateRuleShape)
    fallback = fields.Nested(FallbackShape)
    window = fields.Nested(WindowShape)


class PackagePart(Shape):
    """A package in a course of parts.

    title     in the place of the package's own
    replaces  the package of the course in whose place it stands: what was learned there stays
    """

    package = UuidString(required=True)
    title = Words(most=LONGEST_TITLE)
    replaces = UuidString()


class PartShape(PackagePart):
    """A package, or a block of the course with packages in it."""

    package = UuidString()
    parts = fields.List(fields.Nested(PackagePart), validate=validate.Length(1, MOST_PARTS))

    @validates_schema
    def check_kind(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuse what is neither or both, and a block without a title."""
        if ("package" in data) == ("parts" in data):
            raise ValidationError("Either a package, or a block with parts.", "package")
        if "parts" in data and ("title" not in data or "replaces" in data):
            raise ValidationError("A block has a title, and replaces nothing.", "title")


class CourseChange(Shape):
    """What may be said of a course; what is missing stays."""

    package = UuidString()
    parts = fields.List(fields.Nested(PartShape), validate=validate.Length(1, MOST_PARTS))
    title = Words(most=LONGEST_TITLE)
    description = Words(most=LONGEST_TEXT)
    keywords = fields.Dict(
        Tag(),
        fields.List(
            fields.String(validate=[validate.Length(1, LONGEST_KEYWORD), NO_CONTROLS]),
            validate=validate.Length(max=MOST_KEYWORDS),
        ),
    )
    outcomes = fields.Dict(
        Tag(),
        fields.List(
            fields.String(validate=[validate.Length(1, LONGEST_TITLE), NO_CONTROLS]),
            validate=validate.Length(max=MOST_OUTCOMES),
        ),
    )
    provider = fields.String(validate=[validate.Length(max=200), NO_CONTROLS])
    languages = fields.List(Tag(), validate=validate.Length(max=12))
    minutes = fields.Integer(strict=True, allow_none=True, validate=validate.Range(1, MOST_MINUTES))
    rule = fields.Nested(RuleShape)

    @validates_schema
    def check_parts(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuse a course that is both one package and several."""
        if "package" in data and "parts" in data:
            raise ValidationError("A course is one package, or it has parts.", "parts")


class CoursePatch(CourseChange):
    """A change, and what becomes of learners in progress where it makes a new version."""

    learners = fields.String(
        load_default="stay", validate=validate.OneOf(("stay", "not_begun", "all", "restart"))
    )


class NewCourse(CourseChange):
    """A course to be made from an imported package, or from several."""

    @validates_schema
    def check_source(self, data: dict[str, Any], **kwargs: Any) -> None:
        """Refuse what names neither a package nor parts."""
        if "package" not in data and "parts" not in data:
            raise ValidationError("Missing data for required field.", "package")


class CourseUnitView(Schema):
    """A unit with what it asks for. `title` is in one language; `titles` has all."""

    id = fields.String()
    index = fields.Integer()
    title = fields.String()
    titles = fields.Dict(fields.String(), fields.String())
    kind = fields.String()
    move_on = fields.String()
    mastery_score = fields.Float(allow_none=True)
    optional = fields.Boolean()
    fallback = fields.Dict(allow_none=True)


class CourseView(Schema):
    """A course."""

    id = fields.String()
    status = fields.String()
    version = fields.Integer()
    title = fields.String()
    titles = fields.Dict(fields.String(), fields.String())
    description = fields.Dict(fields.String(), fields.String())
    outcomes = fields.Dict(fields.String(), fields.List(fields.String()))
    keywords = fields.Dict(fields.String(), fields.List(fields.String()))
    provider = fields.String()
    languages = fields.List(fields.String())
    minutes = fields.Integer(allow_none=True)
    bytes = fields.Integer()
    package = fields.String()
    parts = fields.List(fields.Dict())
    rule = fields.Dict()
    units = fields.List(fields.Nested(CourseUnitView))
    created_at = Timestamp()
    published_at = Timestamp(allow_none=True)


class CourseQuery(Shape):
    """A page of the list of courses."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    status = fields.String(validate=validate.OneOf(("draft", "live", "retired")))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = Cursor(load_default=None)


class CoursePage(Schema):
    """Courses, and the cursor of the next page where there is one."""

    courses = fields.List(fields.Nested(CourseView))
    next = Cursor(allow_none=True)


def _is_worded(entry: tuple[Any, Any]) -> bool:
    tag, text = entry
    is_tag = isinstance(tag, str) and re.match(LANGUAGE_TAG, tag) is not None
    return is_tag and isinstance(text, str)
