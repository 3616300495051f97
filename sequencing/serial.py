"""An activity tree as JSON values and back, so that a launch need not read a manifest.

What is at its default is left out; a field that an older writer did not know comes back at its
default. One reader serves all definitions, by their types.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from sequencing.definitions import Activity
from sequencing.editions import Edition
from sequencing.tree import ActivityTree


def to_json(tree: ActivityTree) -> dict[str, Any]:
    """Render a tree as JSON values."""
    return {
        "edition": tree.edition.value,
        "objectives_global_to_system": tree.objectives_global_to_system,
        "shared_data_global_to_system": tree.shared_data_global_to_system,
        "root": _said(tree.root),
    }


def from_json(value: Mapping[str, Any]) -> ActivityTree:
    """Take a tree back from what `to_json` rendered."""
    return ActivityTree(
        _taken(value["root"], Activity),
        Edition(value["edition"]),
        value["objectives_global_to_system"],
        value["shared_data_global_to_system"],
    )


def _said(value: Any) -> Any:
    if is_dataclass(value):
        written = [each for each in fields(value) if not _is_default(value, each)]
        return {each.name: _said(getattr(value, each.name)) for each in written}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_said(each) for each in value]
    return sorted(_said(each) for each in value) if isinstance(value, frozenset) else value


def _is_default(value: object, of: Field[Any]) -> bool:
    return of.default is not MISSING and bool(getattr(value, of.name) == of.default)


def _taken(value: Any, kind: Any) -> Any:
    if isinstance(kind, UnionType):
        return None if value is None else _taken(value, get_args(kind)[0])
    origin = get_origin(kind)
    if origin in (tuple, frozenset):
        return origin(_taken(each, get_args(kind)[0]) for each in value)
    if is_dataclass(kind):
        types = _types(kind)  # type: ignore[arg-type]
        return kind(**{name: _taken(each, types[name]) for name, each in value.items()})  # type: ignore[operator]
    return kind(value)


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
