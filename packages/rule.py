"""What a code of a finding means: its weight, its words, and what the publisher can do.

English is the message id; the Hindi is in `translations/hi.po`. `CAM-…` are requirement ids of
SCORM's Content Aggregation Model, listed in docs/packages.md.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether the package can be played all the same."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def order(self) -> int:
        """Errors first."""
        return 0 if self is Severity.ERROR else 1


@dataclass(frozen=True)
class Rule:
    """What a code means.

    message   a %-format filled from the finding's facts, its `file` and its `line`
    """

    severity: Severity
    message: str
    fix: str
    requirement: str | None = None


def error(message: str, fix: str, requirement: str | None = None) -> Rule:
    return Rule(Severity.ERROR, message, fix, requirement)


def warning(message: str, fix: str, requirement: str | None = None) -> Rule:
    return Rule(Severity.WARNING, message, fix, requirement)


NOTHING_TO_DO = "Nothing has to be done; the package plays as it is."
ZIP_AGAIN = "Make the zip again with your authoring tool or your computer's own zip command."
