"""Contexts. Source: xAPI 1.0.3 Data §2.4.6; IEEE 9274.1.1 §4.2.2.5."""

from collections.abc import Mapping
from typing import Any

from lrs.errors import StatementInvalid
from lrs.validation.activities import check_activity
from lrs.validation.agents import check_actor, check_agent, check_group
from lrs.validation.rules import (
    Rule,
    Shape,
    check_each,
    check_extensions,
    check_iri,
    check_language,
    check_members,
    check_text,
    check_uuid,
    constant_rule,
    object_rule,
)
from lrs.versions import VERSIONS, Version

REQUIREMENT = "Data §2.4.6"

STATEMENT_REF = Shape(
    "a StatementRef",
    "Data §2.4.4.3",
    {"objectType": constant_rule("StatementRef", "Data §2.4.4.3"), "id": check_uuid},
    required=("objectType", "id"),
)

check_statement_ref = object_rule(STATEMENT_REF)


def check_context(value: Any, version: Version) -> None:
    """Check a Context, with the members that this version knows."""
    check_members(value, CONTEXTS[version.number], version)


def _check_activities(value: Any, version: Version) -> None:
    if type(value) is list:
        check_each(value, check_activity, version)
    else:
        check_activity(value, version)


def _check_relevant_types(value: Any, version: Version) -> None:
    check_each(value, check_iri, version)
    if not value:
        raise StatementInvalid("an empty array", requirement="IEEE 9274.1.1 §4.2.2.5")


def _related(kind: str, member: str, rule: Rule) -> Rule:
    """Make the rule of contextAgents or contextGroups."""
    requirement = "IEEE 9274.1.1 §4.2.2.5"
    shape = Shape(
        f"a {kind}",
        requirement,
        {
            "objectType": constant_rule(kind, requirement),
            member: rule,
            "relevantTypes": _check_relevant_types,
        },
        required=("objectType", member),
    )
    return lambda value, version: check_each(value, object_rule(shape), version)


CONTEXT_ACTIVITIES = Shape(
    "contextActivities",
    "Data §2.4.6.2",
    dict.fromkeys(("parent", "grouping", "category", "other"), _check_activities),
)
MEMBERS: Mapping[str, Rule] = {
    "registration": check_uuid,
    "instructor": check_actor,
    "team": check_group,
    "contextActivities": object_rule(CONTEXT_ACTIVITIES),
    "revision": check_text,
    "platform": check_text,
    "language": check_language,
    "statement": check_statement_ref,
    "extensions": check_extensions,
}
NEW_MEMBERS: Mapping[str, Rule] = {
    "contextAgents": _related("contextAgent", "agent", check_agent),
    "contextGroups": _related("contextGroup", "group", check_group),
}
CONTEXTS = {
    version.number: Shape(
        "a Context",
        REQUIREMENT,
        {**MEMBERS, **{name: NEW_MEMBERS[name] for name in version.context_members}},
    )
    for version in VERSIONS
}
