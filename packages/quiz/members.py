"""The members of a document that people wrote: each taken once, with a finding for what is wrong.

A reader that goes on after a finding gets a value of the right type in its place.
"""

from collections.abc import Mapping
from typing import Any

from packages.findings import Finding
from schemas.course_structure import LangString
from schemas.language import LANGUAGES

DEFAULT_LANGUAGE = "en"
LONGEST = 10_000


class Members:
    """The members of one object, and the findings of the whole document.

    where  how its place is told to its author: “Question 3 (q3)”
    """

    def __init__(self, members: Any, where: str, findings: list[Finding]) -> None:
        """Take an object; anything else is a finding, and has no members."""
        self.where, self.findings = where, findings
        self._given: Mapping[str, Any] = members if isinstance(members, dict) else {}
        self._seen: set[str] = set()
        if not isinstance(members, dict):
            self.wrong(where, "{…}")

    def find(self, code: str, **facts: object) -> None:
        """Add a finding at this place."""
        self.findings.append(Finding(code, facts={"where": self.where, **facts}))

    def wrong(self, name: str, wanted: str) -> None:
        """Say that a member is not what it has to be."""
        self.find("quiz_member", name=name[:60], wanted=wanted)

    def get(self, name: str) -> Any:
        """Give a member, None where it is missing."""
        self._seen.add(name)
        return self._given.get(name)

    def listed(self, name: str) -> list[Any]:
        """Give a list, empty where there is none."""
        value = self.get(name)
        if value is not None and not isinstance(value, list):
            self.wrong(name, "[…]")
        return value if isinstance(value, list) else []

    def flag(self, name: str, default: bool = False) -> bool:
        """Give true or false."""
        value = self.get(name)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, "true, false")
        return value if isinstance(value, bool) else default

    def number(self, name: str, least: float = -1e15, most: float = 1e15) -> float | None:
        """Give a number within bounds, None where it is missing."""
        value = self.get(name)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:
            self.wrong(name, f"{least:g}-{most:g}")
            return None
        return float(value)

    def count(self, name: str, least: int = 1, most: int = 10_000) -> int | None:
        """Give a whole number, None where it is missing."""
        value = self.number(name, least, most)
        if value is not None and value != int(value):
            self.wrong(name, "1, 2, 3 …")
        return None if value is None else int(value)

    def text(self, name: str, *, needed: bool = False) -> LangString:
        """Give a text in its languages; a plain one is English."""
        return self.language_map(self.get(name), name, needed=needed)

    def language_map(self, value: Any, name: str, *, needed: bool = False) -> LangString:
        """Read a text, or one for each language."""
        if isinstance(value, str):
            value = {DEFAULT_LANGUAGE: value}
        if value is not None and not _is_language_map(value):
            self.wrong(name, '"…", {"en": "…", "hi": "…"}')
            value = None
        found = {language: said.strip() for language, said in (value or {}).items() if said.strip()}
        if needed and not found:
            self.find("quiz_text_missing")
        return found

    def end(self) -> None:
        """Say which members mean nothing."""
        for name in sorted(self._given.keys() - self._seen)[:5]:
            self.find("quiz_member_unknown", name=str(name)[:60])


def _is_language_map(value: Any) -> bool:
    return isinstance(value, dict) and all(
        language in LANGUAGES
        and isinstance(said, str)
        and len(said) <= LONGEST
        and "\0" not in said
        for language, said in value.items()
    )
