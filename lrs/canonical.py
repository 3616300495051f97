"""The formats `ids` and `canonical` of GET /statements (xAPI 1.0.3 Communication §2.1.3)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from lrs.terms import activities_in

Definitions = Mapping[str, Mapping[str, Any]]

MAPS = ("name", "description")
COMPONENT_LISTS = ("choices", "scale", "source", "target", "steps")


def parse_languages(header: str | None) -> list[str]:
    """Give the language ranges of an Accept-Language, best first (RFC 9110 §12.5.4)."""
    ranges = []
    for place, part in enumerate((header or "").split(",")[:50]):
        tag, _, weight = part.strip().partition(";")
        quality = _quality(weight)
        if tag and quality > 0:
            ranges.append((-quality, place, tag.strip().lower()))
    return [tag for _, _, tag in sorted(ranges)]


def in_one_language(texts: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """Keep the entry of a language map that the reader wants most; the first where none fits."""
    for wanted in languages:
        near = (tag for is_near in CLOSENESS for tag in texts if is_near(tag.lower(), wanted))
        if tag := next(near, None):
            return {tag: texts[tag]}
    return dict([next(iter(texts.items()))]) if texts else {}


def canonical(
    statement: dict[str, Any], definitions: Definitions, languages: list[str]
) -> dict[str, Any]:
    """Give the statement with the store's own definitions, each text in one language."""

    def settle_activity(activity: dict[str, Any]) -> dict[str, Any]:
        definition = definitions.get(activity["id"]) or activity.get("definition")
        if not definition:
            return activity
        return {**activity, "definition": _one_language_definition(definition, languages)}

    def settle_verb(verb: dict[str, Any]) -> dict[str, Any]:
        if "display" not in verb:
            return verb
        return {**verb, "display": in_one_language(verb["display"], languages)}

    return _rewritten(statement, verb=settle_verb, activity=settle_activity, agent=_same)


def ids_only(statement: dict[str, Any]) -> dict[str, Any]:
    """Give the statement with nothing of agents, activities, verbs and groups but identifiers."""
    return _rewritten(
        statement, verb=lambda verb: {"id": verb["id"]}, activity=_activity_id, agent=_agent_id
    )


def activities_of(statements: Iterable[dict[str, Any]]) -> set[str]:
    """Give the ids of all activities that the statements name."""
    return {activity["id"] for statement in statements for activity in activities_in(statement)}


Change = Callable[[dict[str, Any]], dict[str, Any]]


def _rewritten(
    statement: dict[str, Any], *, verb: Change, activity: Change, agent: Change
) -> dict[str, Any]:
    changed = {**statement, "actor": agent(statement["actor"]), "verb": verb(statement["verb"])}
    changed["object"] = _object(statement["object"], verb=verb, activity=activity, agent=agent)
    if "authority" in statement:
        changed["authority"] = agent(statement["authority"])
    if "context" in statement:
        changed["context"] = dict(_context(statement["context"], activity, agent))
    return changed


def _object(
    target: dict[str, Any], *, verb: Change, activity: Change, agent: Change
) -> dict[str, Any]:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return activity(target)
    if kind in ("Agent", "Group"):
        return agent(target)
    if kind == "SubStatement":
        return _rewritten(target, verb=verb, activity=activity, agent=agent)
    return target


def _context(context: dict[str, Any], activity: Change, agent: Change) -> Iterator[tuple[str, Any]]:
    for name, value in context.items():
        if name == "contextActivities":
            yield name, {kind: [activity(one) for one in listed] for kind, listed in value.items()}
        elif name in ("instructor", "team"):
            yield name, agent(value)
        elif name == "contextAgents":
            yield name, [{**one, "agent": agent(one["agent"])} for one in value]
        elif name == "contextGroups":
            yield name, [{**one, "group": agent(one["group"])} for one in value]
        else:
            yield name, value


def _activity_id(activity: dict[str, Any]) -> dict[str, Any]:
    return {"id": activity["id"]}


def _agent_id(agent: dict[str, Any]) -> dict[str, Any]:
    """Keep the identifier; of an anonymous group the members, each with its own."""
    identifiers = ("objectType", "mbox", "mbox_sha1sum", "openid", "account")
    plain = {name: agent[name] for name in identifiers if name in agent}
    if plain.keys() - {"objectType"} or "member" not in agent:
        return plain
    return {**plain, "member": [_agent_id(member) for member in agent["member"]]}


def _one_language_definition(definition: Mapping[str, Any], languages: list[str]) -> dict[str, Any]:
    settled = dict(definition)
    for name in MAPS:
        if name in settled:
            settled[name] = in_one_language(settled[name], languages)
    for name in COMPONENT_LISTS:
        if name in settled:
            settled[name] = [_one_language_component(one, languages) for one in settled[name]]
    return settled


def _one_language_component(component: dict[str, Any], languages: list[str]) -> dict[str, Any]:
    if "description" not in component:
        return component
    return {**component, "description": in_one_language(component["description"], languages)}


def _same(value: dict[str, Any]) -> dict[str, Any]:
    return value


def _fits(tag: str, wanted: str) -> bool:
    """Tell whether a tag and a range agree up to the shorter's end (RFC 4647 §3.3.1, §3.4)."""
    return tag.startswith(f"{wanted}-") or wanted.startswith(f"{tag}-")


def _is_same_language(tag: str, wanted: str) -> bool:
    """Tell whether only regions or scripts differ: better than a language never asked for."""
    return tag.partition("-")[0] == wanted.partition("-")[0]


# How a tag may answer a range, best first.
CLOSENESS = (str.__eq__, _fits, _is_same_language)


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
