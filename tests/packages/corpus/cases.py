"""What a case of the corpus is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from packages.limits import DEFAULT, Limits

PLAYS = ""


@dataclass(frozen=True)
class Case:
    """A package, and what its import must come to.

    make      its bytes
    codes     all that is found; one of a refusal at least
    is_valid  whether it can be played
    launches  what its units open, where that is the point
    files     files that it must have, with their media types
    limits    the importer's
    """

    name: str
    make: Callable[[], bytes]
    codes: frozenset[str] = frozenset()
    is_valid: bool = False
    launches: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = DEFAULT

    def __str__(self) -> str:
        return self.name


def refused(name: str, code: str, make: Callable[[], bytes], limits: Limits = DEFAULT) -> Case:
    """A package that is refused with this code."""
    return Case(name, make, frozenset({code}), limits=limits)


def played(
    name: str,
    make: Callable[[], bytes],
    *codes: str,
    launches: tuple[str, ...] = (),
    files: Mapping[str, str] | None = None,
) -> Case:
    """A package that plays, with exactly these warnings."""
    return Case(name, make, frozenset(codes), True, launches, files or {})
