"""Who looks at statements, and what of them: a role on part of the tree shows that part (I2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.names import Named, Reach, find_named, people_meant, reach_of
from accounts.personas import identifiers_of
from accounts.roles import Grant, Role
from lrs.identifiers import find_identifier
from reports.statements.filters import Filter
from storage.database import Database

ROLES = (Role.SUPPORT, Role.NODAL_OFFICER)


@dataclass(frozen=True)
class Desk:
    """Where somebody may look.

    reach    whose statements, and who they are
    support  of whom also the launch logs, which are for support
    """

    institution: int
    iri_base: str
    reach: Reach
    support: Reach


@dataclass(frozen=True)
class Subject:
    """Somebody whom a filter asks for.

    named   None where the reader may not know who that is
    agents  by which statements name him
    """

    named: Named | None
    agents: tuple[dict[str, Any], ...]

    @property
    def identifiers(self) -> list[str]:
        """The agents as the store's terms know them."""
        found = (find_identifier(agent) for agent in self.agents)
        return [identifier for identifier in found if identifier]


def desk_of(db: Database, institution: int, grants: Sequence[Grant], iri_base: str) -> Desk:
    """Give the desk of somebody with these roles."""
    return Desk(
        institution,
        iri_base,
        reach_of(db, institution, grants, ROLES),
        reach_of(db, institution, grants, (Role.SUPPORT,)),
    )


def subject_of(db: Database, desk: Desk, wanted: Filter) -> Subject | None:
    """Find whom a filter asks for, under every name that statements have for him (E14)."""
    agent = _agent_of(wanted, desk.iri_base)
    if agent is None:
        return None
    within = desk.reach
    agents = identifiers_of(db, desk.institution, agent, iri_base=desk.iri_base, within=within)
    if wanted.person:
        return Subject(find_named(db, desk.institution, desk.reach, wanted.person), agents)
    identifier = find_identifier(agent) or ""
    known = people_meant(db, desk.institution, desk.reach, [identifier], desk.iri_base)
    return Subject(known.get(identifier), agents)


def supported(
    db: Database, desk: Desk, people: Collection[Named], identifiers: Collection[str]
) -> frozenset[int]:
    """Give the numbers of those people whose launch logs may be seen."""
    if desk.support is None or desk.support == desk.reach:
        return frozenset(one.id for one in people)
    if not desk.support:
        return frozenset()
    found = people_meant(db, desk.institution, desk.support, identifiers, desk.iri_base)
    return frozenset(one.id for one in found.values())


def _agent_of(wanted: Filter, iri_base: str) -> dict[str, Any] | None:
    if wanted.person:
        account = {"homePage": iri_base, "name": wanted.person}
        return {"objectType": "Agent", "account": account}
    return wanted.agent
