"""Objectives and their maps, imsss and adlseq together → `Objective`. CAM Book §5.1.7, §5.2.4."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from sequencing.definitions import Objective, ObjectiveMap
from sequencing.editions import DIFFERENCES, Edition
from sequencing.reading import ADLSEQ, IMSSS, Reader, child, children, uri
from sequencing.vocabulary import Fact

Find = Callable[[str, str], etree._Element | None]

# CAM Book §5.1.7.3 and §5.2.4: what a mapInfo reads unless it says otherwise, and its attributes.
IMSSS_FACTS = {Fact.SATISFIED: "SatisfiedStatus", Fact.MEASURE: "NormalizedMeasure"}
ADLSEQ_FACTS = {
    Fact.RAW: "RawScore",
    Fact.MIN: "MinScore",
    Fact.MAX: "MaxScore",
    Fact.COMPLETION: "CompletionStatus",
    Fact.PROGRESS: "ProgressMeasure",
}


def read_objectives(
    reader: Reader, find: Find, edition: Edition
) -> tuple[Objective, tuple[Objective, ...]]:
    """Give the primary objective and the others that have an identifier."""
    element = find(IMSSS, "objectives")
    extended = DIFFERENCES[edition].extended_maps
    more = _extended_maps(reader, find(ADLSEQ, "objectives")) if extended else {}
    first = child(element, IMSSS, "primaryObjective")
    primary = Objective() if first is None else _objective(reader, first, more)
    read = [_objective(reader, each, more) for each in children(element, IMSSS, "objective")]
    for each in read:
        if element is not None and not each.identifier:
            reader.find("sequencing.objective", "objective has no objectiveID", element)
    return primary, tuple(each for each in read if each.identifier)


def _objective(
    reader: Reader, element: etree._Element, more: Mapping[str, Sequence[ObjectiveMap]]
) -> Objective:
    identifier = uri(element.get("objectiveID")) or None
    own = [_map(reader, each, IMSSS_FACTS) for each in children(element, IMSSS, "mapInfo")]
    return Objective(
        identifier,
        reader.boolean(element, "satisfiedByMeasure", False),
        reader.text_number(child(element, IMSSS, "minNormalizedMeasure"), 1.0, -1.0, 1.0),
        _merged([*own, *more.get(identifier or "", ())]),
    )


def _extended_maps(reader: Reader, element: etree._Element | None) -> dict[str, list[ObjectiveMap]]:
    """adlseq:objectives: more facts for the maps of objectives that imsss defines. 4th Edition."""
    return {
        uri(each.get("objectiveID")): [
            _map(reader, info, ADLSEQ_FACTS) for info in children(each, ADLSEQ, "mapInfo")
        ]
        for each in children(element, ADLSEQ, "objective")
    }


def _map(reader: Reader, element: etree._Element, names: Mapping[Fact, str]) -> ObjectiveMap:
    return ObjectiveMap(
        uri(element.get("targetObjectiveID")),
        frozenset(f for f, name in names.items() if reader.boolean(element, f"read{name}", True)),
        frozenset(f for f, name in names.items() if reader.boolean(element, f"write{name}", False)),
    )


def _merged(maps: Sequence[ObjectiveMap]) -> tuple[ObjectiveMap, ...]:
    merged: dict[str, ObjectiveMap] = {}
    for each in maps:
        known = merged.get(each.target, ObjectiveMap(each.target))
        merged[each.target] = replace(
            known, reads=known.reads | each.reads, writes=known.writes | each.writes
        )
    return tuple(each for target, each in merged.items() if target)
