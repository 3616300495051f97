"""What differs between xAPI 1.0.3 and 2.0: this table, and nothing elsewhere.

Source: xAPI 1.0.3 Communication §3.3, §1.3, §3.1; IEEE 9274.1.1 §4.1.2, §4.1.4, §4.2.2.5.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Version:
    """One version of the standard.

    number                    what answers carry, and a statement that brings no `version`
    header                    request versions served as this one
    statement                 values of a statement's own `version`
    context_members           members of `context` that the other version does not know
    has_alternate_syntax      POST with ?method= and the request in a form
    state_needs_precondition  PUT over a State document without If-Match is a conflict
    create_needs_precondition PUT of a new profile without If-None-Match is refused
    keeps_offset              a timestamp is given back with the offset it came with
    """

    number: str
    default: str
    header: re.Pattern[str]
    statement: re.Pattern[str]
    context_members: frozenset[str]
    has_alternate_syntax: bool
    state_needs_precondition: bool
    create_needs_precondition: bool
    keeps_offset: bool


V1 = Version(
    number="1.0.3",
    default="1.0.0",
    header=re.compile(r"1\.0(\.\d{1,4})?"),
    statement=re.compile(r"1\.0(\.\d{1,4})?"),
    context_members=frozenset(),
    has_alternate_syntax=True,
    state_needs_precondition=False,
    create_needs_precondition=True,
    keeps_offset=True,
)
V2 = Version(
    number="2.0.0",
    default="2.0.0",
    header=re.compile(r"2\.0(\.\d{1,4})?"),
    statement=re.compile(r"[12]\.0(\.\d{1,4})?"),
    context_members=frozenset({"contextAgents", "contextGroups"}),
    has_alternate_syntax=False,
    state_needs_precondition=True,
    create_needs_precondition=False,
    keeps_offset=False,
)
VERSIONS = (V1, V2)


def find_version(header: str | None) -> Version | None:
    """Give the version that an X-Experience-API-Version asks for, None for any other."""
    return next((v for v in VERSIONS if header and v.header.fullmatch(header.strip())), None)
