"""Agents and groups. Source: xAPI 1.0.3 Data §2.4.2; IEEE 9274.1.1 §4.2.2.1."""

from typing import Any

from lrs.errors import StatementInvalid
from lrs.validation.rules import (
    Rule,
    Shape,
    check_each,
    check_iri,
    check_mailto,
    check_members,
    check_object,
    check_sha1,
    check_text,
    constant_rule,
    object_rule,
    shown,
)
from lrs.versions import Version

ACCOUNT = Shape(
    "an account",
    "Data §2.4.2.4",
    {"homePage": check_iri, "name": check_text},
    required=("homePage", "name"),
)
IDENTIFIERS: dict[str, Rule] = {
    "mbox": check_mailto,
    "mbox_sha1sum": check_sha1,
    "openid": check_iri,
    "account": object_rule(ACCOUNT),
}


def check_agent(value: Any, version: Version) -> None:
    """Check an Agent: exactly one identifier."""
    check_members(value, AGENT, version)
    count = _count_identifiers(value)
    if count != 1:
        raise StatementInvalid(
            f"an Agent needs exactly one of {', '.join(IDENTIFIERS)}, this has {count}",
            requirement=AGENT.requirement,
        )


def check_group(value: Any, version: Version) -> None:
    """Check a Group: one identifier, or none and members."""
    check_members(value, GROUP, version)
    count = _count_identifiers(value)
    if count > 1:
        raise StatementInvalid(
            f"a Group has at most one of {', '.join(IDENTIFIERS)}, this has {count}",
            requirement=GROUP.requirement,
        )
    if count == 0 and not value.get("member"):
        raise StatementInvalid(
            "a Group without an identifier needs members", requirement=GROUP.requirement
        )


def check_actor(value: Any, version: Version) -> None:
    """Check an Agent or a Group, told apart by objectType."""
    check_object(value, AGENT)
    kind = value.get("objectType", "Agent")
    if kind == "Agent":
        check_agent(value, version)
    elif kind == "Group":
        check_group(value, version)
    else:
        raise StatementInvalid(
            f"{shown(kind)} is neither 'Agent' nor 'Group'",
            requirement="Data §2.4.2",
            path="objectType",
        )


def check_authority(value: Any, version: Version) -> None:
    """Check an authority: an Agent, or a Group of two for 3-legged OAuth."""
    check_actor(value, version)
    is_group = value.get("objectType") == "Group"
    if is_group and (_count_identifiers(value) or len(value["member"]) != 2):
        raise StatementInvalid(
            "an authority that is a Group has no identifier and two members",
            requirement="Data §2.4.9",
        )


def _check_group_members(value: Any, version: Version) -> None:
    check_each(value, check_agent, version)


def _count_identifiers(value: dict[str, Any]) -> int:
    return len(IDENTIFIERS.keys() & value.keys())


AGENT = Shape(
    "an Agent",
    "Data §2.4.2.1",
    {"objectType": constant_rule("Agent", "Data §2.4.2.1"), "name": check_text, **IDENTIFIERS},
)
GROUP = Shape(
    "a Group",
    "Data §2.4.2.2",
    {
        "objectType": constant_rule("Group", "Data §2.4.2.2"),
        "name": check_text,
        "member": _check_group_members,
        **IDENTIFIERS,
    },
    required=("objectType",),
)
