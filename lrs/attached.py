"""Which contents belong to which statement (xAPI 1.0.3 Data §2.4.11, Communication §1.5.2)."""

from collections.abc import Iterable, Iterator, Set
from typing import Any

from lrs.errors import StatementInvalid

REQUIREMENT = "Communication §1.5.2"


def attachments_of(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the attachments that a statement names, its SubStatement's included."""
    yield from statement.get("attachments", ())
    if statement["object"].get("objectType") == "SubStatement":
        yield from statement["object"].get("attachments", ())


def check_attached(statements: Iterable[dict[str, Any]], contents: Set[str]) -> None:
    """Check that every content is named, and that everything named is here or has a fileUrl."""
    named: set[str] = set()
    for index, statement in enumerate(statements):
        for attachment in attachments_of(statement):
            named.add(attachment["sha2"].lower())
            _check_here(attachment, contents, index)
    unnamed = contents - named
    if unnamed:
        raise StatementInvalid(
            f"no statement names the attachment {min(unnamed)}", requirement=REQUIREMENT
        )


def _check_here(attachment: dict[str, Any], contents: Set[str], index: int) -> None:
    # Lenient: `length` is not compared; ADL's suite sends a content that is longer, and the hash
    # says more.
    if attachment["sha2"].lower() not in contents and "fileUrl" not in attachment:
        raise StatementInvalid(
            f"its content {attachment['sha2']} is not in the request, and it has no fileUrl",
            requirement=REQUIREMENT,
            path="attachments",
        ).within(index)
