"""Statements and SubStatements. Source: xAPI 1.0.3 Data §2.4, §2.4.4; IEEE 9274.1.1 §4.2.2."""

from collections.abc import Mapping
from typing import Any

from lrs.errors import StatementInvalid
from lrs.validation.activities import check_activity, check_verb
from lrs.validation.agents import check_actor, check_agent, check_authority, check_group
from lrs.validation.attachments import check_attachments
from lrs.validation.context import check_context, check_statement_ref
from lrs.validation.results import check_result
from lrs.validation.rules import (
    Rule,
    Shape,
    check_members,
    check_object,
    check_text,
    check_timestamp,
    check_uuid,
    constant_rule,
    shown,
)
from lrs.versions import Version

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
ACTIVITY_ONLY = ("revision", "platform")


def check_statement(value: Any, version: Version) -> None:
    """Check a Statement as received; raises StatementInvalid with the path and the rule."""
    check_members(value, STATEMENT, version)
    _check_context_fits(value)
    is_reference = value["object"].get("objectType") == "StatementRef"
    if value["verb"]["id"] == VOIDED and not is_reference:
        raise StatementInvalid(
            "a voiding statement names the voided one by a StatementRef",
            requirement="Data §2.3.2",
            path="object",
        )


def check_substatement(value: Any, version: Version) -> None:
    """Check a SubStatement: no id, stored, version, authority, and no SubStatement in it."""
    check_members(value, SUBSTATEMENT, version)
    _check_context_fits(value)


def _check_context_fits(value: dict[str, Any]) -> None:
    """Check that revision and platform stand only where the object is an Activity."""
    context = value.get("context")
    if not context or value["object"].get("objectType", "Activity") == "Activity":
        return
    for name in ACTIVITY_ONLY:
        if name in context:
            raise StatementInvalid(
                "only where the object is an Activity", requirement="Data §2.4.6", path=name
            ).within("context")


def _check_version(value: Any, version: Version) -> None:
    check_text(value, version)
    if not version.statement.fullmatch(value):
        raise StatementInvalid(
            f"{shown(value)} is not a version that {version.number} allows",
            requirement="Data §2.4.10",
        )


def _check_object_in(kinds: Mapping[str, Rule], value: Any, version: Version) -> None:
    check_object(value, OBJECT)
    kind = value.get("objectType", "Activity")
    rule = kinds.get(kind) if type(kind) is str else None
    if rule is None:
        raise StatementInvalid(
            f"{shown(kind)} is none of {', '.join(kinds)}",
            requirement=OBJECT.requirement,
            path="objectType",
        )
    rule(value, version)


def _check_object(value: Any, version: Version) -> None:
    _check_object_in(OBJECTS, value, version)


def _check_inner_object(value: Any, version: Version) -> None:
    _check_object_in(INNER_OBJECTS, value, version)


OBJECT = Shape("an object of a Statement", "Data §2.4.4", {})
INNER_OBJECTS: Mapping[str, Rule] = {
    "Activity": check_activity,
    "Agent": check_agent,
    "Group": check_group,
    "StatementRef": check_statement_ref,
}
OBJECTS: Mapping[str, Rule] = {**INNER_OBJECTS, "SubStatement": check_substatement}

COMMON: Mapping[str, Rule] = {
    "actor": check_actor,
    "verb": check_verb,
    "result": check_result,
    "context": check_context,
    "timestamp": check_timestamp,
    "attachments": check_attachments,
}
STATEMENT = Shape(
    "a Statement",
    "Data §2.4",
    {
        **COMMON,
        "object": _check_object,
        "id": check_uuid,
        "stored": check_timestamp,
        "authority": check_authority,
        "version": _check_version,
    },
    required=("actor", "verb", "object"),
)
SUBSTATEMENT = Shape(
    "a SubStatement",
    "Data §2.4.4.3",
    {
        **COMMON,
        "object": _check_inner_object,
        "objectType": constant_rule("SubStatement", "Data §2.4.4.3"),
    },
    required=("objectType", "actor", "verb", "object"),
)
