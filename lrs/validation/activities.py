"""Verbs, activities and their definitions. Source: xAPI 1.0.3 Data §2.4.3, §2.4.4.1."""

from collections import Counter
from typing import Any

from lrs.errors import StatementInvalid
from lrs.validation.rules import (
    Shape,
    check_each,
    check_extensions,
    check_iri,
    check_language_map,
    check_members,
    check_text,
    constant_rule,
    object_rule,
    shown,
    text_rule,
)
from lrs.versions import Version

REQUIREMENT = "Data §2.4.4.1"

VERB = Shape(
    "a Verb", "Data §2.4.3", {"id": check_iri, "display": check_language_map}, required=("id",)
)
COMPONENT = Shape(
    "an interaction component",
    REQUIREMENT,
    {"id": check_text, "description": check_language_map},
    required=("id",),
)

# Which lists of components each interaction type may have.
COMPONENTS_OF: dict[str, frozenset[str]] = {
    "true-false": frozenset(),
    "choice": frozenset({"choices"}),
    "fill-in": frozenset(),
    "long-fill-in": frozenset(),
    "matching": frozenset({"source", "target"}),
    "performance": frozenset({"steps"}),
    "sequencing": frozenset({"choices"}),
    "likert": frozenset({"scale"}),
    "numeric": frozenset(),
    "other": frozenset(),
}
COMPONENT_LISTS = frozenset[str]().union(*COMPONENTS_OF.values())
INTERACTION_MEMBERS = COMPONENT_LISTS | {"correctResponsesPattern"}

check_verb = object_rule(VERB)


def check_activity(value: Any, version: Version) -> None:
    """Check an Activity."""
    check_members(value, ACTIVITY, version)


def check_definition(value: Any, version: Version) -> None:
    """Check an Activity Definition; the members of an interaction go with its type."""
    check_members(value, DEFINITION, version)
    members = INTERACTION_MEMBERS & value.keys()
    if not members:
        return
    kind = value.get("interactionType")
    if kind is None:
        raise StatementInvalid(
            f"needed beside {min(members)}", requirement=REQUIREMENT, path="interactionType"
        )
    wrong = (members & COMPONENT_LISTS) - COMPONENTS_OF[kind]
    if wrong:
        raise StatementInvalid(
            f"an interaction of type {kind} has no such list",
            requirement=REQUIREMENT,
            path=min(wrong),
        )


def _check_components(value: Any, version: Version) -> None:
    check_each(value, object_rule(COMPONENT), version)
    counts = Counter(component["id"] for component in value)
    twice = next((id for id, count in counts.items() if count > 1), None)
    if twice is not None:
        raise StatementInvalid(
            f"two components have the id {shown(twice)}", requirement=REQUIREMENT
        )


def _check_texts(value: Any, version: Version) -> None:
    check_each(value, check_text, version)


DEFINITION = Shape(
    "an Activity Definition",
    REQUIREMENT,
    {
        "name": check_language_map,
        "description": check_language_map,
        "type": check_iri,
        "moreInfo": check_iri,
        "extensions": check_extensions,
        "interactionType": text_rule(
            COMPONENTS_OF.__contains__, "an interaction type", REQUIREMENT
        ),
        "correctResponsesPattern": _check_texts,
        **dict.fromkeys(sorted(COMPONENT_LISTS), _check_components),
    },
)
ACTIVITY = Shape(
    "an Activity",
    REQUIREMENT,
    {
        "objectType": constant_rule("Activity", REQUIREMENT),
        "id": check_iri,
        "definition": check_definition,
    },
    required=("id",),
)
