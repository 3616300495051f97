"""Attachments as a statement names them. Source: xAPI 1.0.3 Data §2.4.11."""

from typing import Any

from lrs.errors import StatementInvalid
from lrs.validation.rules import (
    Shape,
    check_each,
    check_iri,
    check_language_map,
    check_media_type,
    check_sha2,
    object_rule,
    shown,
)
from lrs.versions import Version

REQUIREMENT = "Data §2.4.11"


def check_length(value: Any, version: Version) -> None:
    """Check a count of bytes."""
    if type(value) is not int or value < 0:
        raise StatementInvalid(f"{shown(value)} is not a count of bytes", requirement=REQUIREMENT)


ATTACHMENT = Shape(
    "an Attachment",
    REQUIREMENT,
    {
        "usageType": check_iri,
        "display": check_language_map,
        "description": check_language_map,
        "contentType": check_media_type,
        "length": check_length,
        "sha2": check_sha2,
        "fileUrl": check_iri,
    },
    required=("usageType", "display", "contentType", "length", "sha2"),
)


def check_attachments(value: Any, version: Version) -> None:
    """Check the list of attachments."""
    check_each(value, object_rule(ATTACHMENT), version)
