"""The rules that all subjects share, and the walk over an object's members."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lrs import formats
from lrs.errors import StatementInvalid
from lrs.versions import Version

Rule = Callable[[Any, Version], None]

SHOWN = 80
# A Decimal is what a double would round (`lrs.json_body`).
NUMBERS = (int, float, Decimal)


@dataclass(frozen=True)
class Shape:
    """The members that an object may have, with their rules, and those that it must have."""

    name: str
    requirement: str
    members: Mapping[str, Rule]
    required: tuple[str, ...] = ()


def check_members(value: Any, shape: Shape, version: Version) -> None:
    """Check that it is an object of that shape: no other member, none missing, each by its rule."""
    check_object(value, shape)
    members = shape.members
    for name, item in value.items():
        rule = members.get(name)
        if rule is None:
            text = f"{shape.name} has no such property"
            raise StatementInvalid(text, requirement=shape.requirement, path=name[:SHOWN])
        try:
            rule(item, version)
        except StatementInvalid as defect:
            raise defect.within(name) from None
    for name in shape.required:
        if name not in value:
            text = f"{shape.name} needs this property"
            raise StatementInvalid(text, requirement=shape.requirement, path=name)


def check_object(value: Any, shape: Shape) -> None:
    """Check that it is a JSON object."""
    if type(value) is not dict:
        raise StatementInvalid(
            f"{shown(value)} is not {shape.name}, which is an object", requirement=shape.requirement
        )


def object_rule(shape: Shape) -> Rule:
    """Make the rule that a value has that shape."""
    return lambda value, version: check_members(value, shape, version)


def check_each(values: Any, rule: Rule, version: Version) -> None:
    """Check that it is an array, and each item by the rule."""
    if type(values) is not list:
        raise StatementInvalid(f"{shown(values)} is not an array", requirement="Data §2.2")
    for index, item in enumerate(values):
        try:
            rule(item, version)
        except StatementInvalid as defect:
            raise defect.within(index) from None


def text_rule(is_right: Callable[[str], bool], words: str, requirement: str) -> Rule:
    """Make the rule that a value is a string of some format."""

    def check_format(value: Any, version: Version) -> None:
        if type(value) is not str or not is_right(value):
            raise StatementInvalid(f"{shown(value)} is not {words}", requirement=requirement)

    return check_format


check_iri = text_rule(formats.is_iri, "an absolute IRI", "Data §4.6")
check_uuid = text_rule(formats.is_uuid, "a UUID", "Data §2.4.1")
check_mailto = text_rule(formats.is_mailto, "a mailto IRI", "Data §2.4.2.3")
check_sha1 = text_rule(formats.is_sha1, "a SHA-1 in hexadecimal", "Data §2.4.2.3")
check_sha2 = text_rule(formats.is_sha2, "a SHA-2 in hexadecimal", "Data §2.4.11")
check_media_type = text_rule(formats.is_media_type, "an Internet media type", "Data §2.4.11")
check_language = text_rule(formats.is_language_tag, "an RFC 5646 language tag", "Data §2.4.6.1")
check_duration = text_rule(formats.is_duration, "an ISO 8601 duration", "Data §4.4")


def check_text(value: Any, version: Version) -> None:
    """Check that it is a string."""
    if type(value) is not str:
        raise StatementInvalid(f"{shown(value)} is not a string", requirement="Data §2.2")


def check_timestamp(value: Any, version: Version) -> None:
    """Check that it is an instant with a real date and an allowed offset."""
    check_text(value, version)
    try:
        formats.parse_timestamp(value)
    except ValueError as error:
        raise StatementInvalid(f"{shown(value)} {error}", requirement="Data §4.5") from None


def check_boolean(value: Any, version: Version) -> None:
    """Check that it is true or false."""
    if type(value) is not bool:
        raise StatementInvalid(f"{shown(value)} is not true or false", requirement="Data §2.2")


def check_number(value: Any, version: Version) -> None:
    """Check that it is a number."""
    if type(value) not in NUMBERS:
        raise StatementInvalid(f"{shown(value)} is not a number", requirement="Data §2.2")


def check_language_map(value: Any, version: Version) -> None:
    """Check that it maps language tags to strings."""
    _check_map(value, formats.is_language_tag, "an RFC 5646 language tag", "Data §4.2")
    for tag, text in value.items():
        if type(text) is not str:
            raise StatementInvalid(
                f"{shown(text)} is not a string", requirement="Data §4.2", path=tag
            )


def check_extensions(value: Any, version: Version) -> None:
    """Check that it maps IRIs to anything at all, null included."""
    _check_map(value, formats.is_iri, "an absolute IRI", "Data §4.1")


def constant_rule(expected: str, requirement: str) -> Rule:
    """Make the rule that a value is that very string."""
    return text_rule(lambda text: text == expected, repr(expected), requirement)


def shown(value: Any) -> str:
    """Write a value as a message may show it: short, and never a whole object."""
    if type(value) is dict:
        return "an object"
    if type(value) is list:
        return "an array"
    if value is None:
        return "null"
    if type(value) is str and len(value) > SHOWN:
        return repr(value[:SHOWN]) + "…"
    if type(value) is Decimal:
        return str(value)[:SHOWN]
    return repr(value)


def _check_map(value: Any, is_key: Callable[[str], bool], words: str, requirement: str) -> None:
    if type(value) is not dict:
        raise StatementInvalid(f"{shown(value)} is not an object", requirement=requirement)
    for key in value:
        if not is_key(key):
            raise StatementInvalid(f"the key {shown(key)} is not {words}", requirement=requirement)
