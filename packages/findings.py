"""What an import found: a code, where, and in plain words what it means and how to mend it.

The words of a code are in `RULES` and nowhere else; a `Finding` carries only the facts, so that it
is worded in the reader's language when it is read.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from babel.numbers import format_decimal

from packages.archive_rules import ARCHIVE
from packages.cmi5_rules import CMI5
from packages.item_rules import ITEMS
from packages.manifest_rules import CONTENT, DETECTION, DOCUMENT
from packages.media_rules import MEDIA
from packages.pdf_rules import PDF
from packages.quiz_rules import QUIZ
from packages.reporting_rules import REPORTING
from packages.rule import Rule, Severity
from packages.sequencing_rules import SEQUENCING
from schemas.language import gettext, language

RULES: Mapping[str, Rule] = {
    **ARCHIVE,
    **DETECTION,
    **DOCUMENT,
    **CONTENT,
    **ITEMS,
    **SEQUENCING,
    **CMI5,
    **PDF,
    **MEDIA,
    **QUIZ,
    **REPORTING,
}

OURS = frozenset({"kind", "standard"})  # facts that are words of ours, and so translated
EACH = 20  # findings of one code that a report lists before it only counts them


@dataclass(frozen=True)
class Finding:
    """One defect of a package.

    code   a key of `RULES`
    file   the path inside the package, or "" for the whole
    line   1-based, where the file has lines
    facts  what fills the rule's message
    """

    code: str
    file: str = ""
    line: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rule(self) -> Rule:
        """The words and the weight of its code."""
        return RULES[self.code]

    @property
    def severity(self) -> Severity:
        """Whether the package can be played all the same."""
        return self.rule.severity

    @property
    def is_error(self) -> bool:
        """Whether it keeps the package from being played."""
        return self.severity is Severity.ERROR

    @property
    def message(self) -> str:
        """What was found, in the reader's language."""
        facts = {name: _worded(name, value) for name, value in self.facts.items()}
        return gettext(self.rule.message) % {"file": self.file, "line": self.line, **facts}

    @property
    def fix(self) -> str:
        """What the publisher can do, in the reader's language."""
        return gettext(self.rule.fix)

    @property
    def requirement(self) -> str | None:
        """The violated rule of a standard, where one is."""
        return self.rule.requirement

    def to_json(self) -> dict[str, Any]:
        """Render what is kept; `from_json` reads it back."""
        facts = dict(self.facts)
        return {"code": self.code, "file": self.file, "line": self.line, "facts": facts}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "Finding":
        """Parse what `to_json` rendered."""
        return cls(**members)


class Refused(Exception):
    """The package cannot be read further; the findings say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(", ".join(finding.code for finding in findings))
        self.findings = findings


def refuse(code: str, file: str = "", line: int | None = None, /, **facts: object) -> Refused:
    """Make the exception of one finding, to be raised."""
    return Refused(Finding(code, file, line, facts))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether one of them keeps the package from being played."""
    return any(finding.is_error for finding in findings)


def check(findings: Iterable[Finding]) -> None:
    """Raise Refused with all of them where one is an error."""
    found = tuple(findings)
    if has_errors(found):
        raise Refused(*found)


def digest(findings: Iterable[Finding], each: int = EACH) -> list[Finding]:
    """Sort errors first; of one code list at most `each`, and count the rest in one more."""
    return sorted(_thinned(findings, each), key=lambda finding: finding.severity.order)


def summed(findings: Iterable[Finding], codes: Collection[str]) -> list[Finding]:
    """Make one finding of all of a code: the first, with how many there are as its `count`."""
    listed = list(findings)
    counts = Counter(finding.code for finding in listed)
    firsts = {finding.code: finding for finding in reversed(listed)}
    return [
        finding if finding.code not in codes else _counted(finding, counts[finding.code])
        for finding in listed
        if finding.code not in codes or finding is firsts[finding.code]
    ]


def _counted(finding: Finding, count: int) -> Finding:
    return replace(finding, facts={**finding.facts, "count": count})


def _worded(name: str, value: Any) -> Any:
    if name in OURS:
        return gettext(value)
    return format_decimal(value, locale=language()) if isinstance(value, int) else value


def _thinned(findings: Iterable[Finding], each: int) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= each:
            yield finding
    for code, count in seen.items():
        if count > each:
            yield Finding(
                f"more_{RULES[code].severity}s", facts={"count": count - each, "of": code}
            )
