"""A manifest's organization → `ActivityTree`, with what was wrong in it as findings.

The only door from XML into the library; `reading` and `markup` are its hands. Content packaging
elements are found by their local names, since every edition and many a tool has its own namespace
for them; sequencing elements by namespace URI. CAM Book §3.4, §5.1.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from sequencing.definitions import Activity, DataMap
from sequencing.editions import DIFFERENCES, Edition, parse_edition
from sequencing.markup import read_sequencing
from sequencing.reading import (
    ADLCP,
    ADLNAV,
    ADLSEQ,
    IMSSS,
    Finding,
    Reader,
    attribute,
    child,
    children,
    collapse,
    content,
    local_name,
    uri,
)
from sequencing.tree import ActivityTree


@dataclass(frozen=True)
class Reading:
    """What a manifest says, and what it says wrongly."""

    tree: ActivityTree
    findings: tuple[Finding, ...]


@dataclass
class _Pass:
    """One pass over a manifest.

    seen  identifiers given out; `used`: how often one was wanted again
    """

    reader: Reader
    edition: Edition
    collection: Mapping[str, etree._Element]
    seen: set[str] = field(default_factory=set)
    used: Counter[str] = field(default_factory=Counter)


def read_manifest(
    manifest: etree._Element, organization: str | None = None, edition: Edition | None = None
) -> Reading | None:
    """Give the activity tree of an organization; None where the manifest has none.

    organization  identifier; the default organization where None, the first where none is default
    edition       as the importer decided; from `schemaversion` where None
    """
    chosen = _organization(manifest, organization)
    if chosen is None:
        return None
    reader = Reader()
    known = edition or parse_edition(_schemaversion(manifest))
    work = _Pass(reader, known, _collection(manifest))
    tree = ActivityTree(
        _activity(work, chosen),
        known,
        _scope(reader, chosen, ADLSEQ, "objectivesGlobalToSystem"),
        _scope(reader, chosen, ADLCP, "sharedDataGlobalToSystem"),
    )
    return Reading(tree, tuple(reader.findings))


def _named(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Content packaging children of that local name."""
    for each in element if element is not None else ():
        if isinstance(each.tag, str) and local_name(each) == name:
            yield each


def _first(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(_named(element, name), None)


def _organization(manifest: etree._Element, wanted: str | None) -> etree._Element | None:
    organizations = _first(manifest, "organizations")
    found = list(_named(organizations, "organization"))
    name = wanted
    if name is None and organizations is not None:
        name = attribute(organizations, "default")
    chosen = (each for each in found if attribute(each, "identifier") == collapse(name))
    return next(chosen, found[0] if found else None)


def _schemaversion(manifest: etree._Element) -> str:
    return content(_first(_first(manifest, "metadata"), "schemaversion"))


def _collection(manifest: etree._Element) -> dict[str, etree._Element]:
    collected = children(child(manifest, IMSSS, "sequencingCollection"), IMSSS, "sequencing")
    return {attribute(each, "ID") or "": each for each in collected}


def _scope(reader: Reader, element: etree._Element, namespace: str, name: str) -> bool:
    """adlseq:objectivesGlobalToSystem, adlcp:sharedDataGlobalToSystem: true unless said."""
    # Lenient: some tools leave the prefix away.
    return reader.boolean(element, name, reader.boolean(element, f"{{{namespace}}}{name}", True))


def _activity(work: _Pass, element: etree._Element) -> Activity:
    return Activity(
        identifier=_identifier(work, element),
        title=content(_first(element, "title")),
        children=tuple(_activity(work, each) for each in _named(element, "item")),
        sequencing=read_sequencing(work.reader, _layers(work, element), element, work.edition),
        visible=work.reader.boolean(element, "isvisible", True),
        resource=attribute(element, "identifierref"),
        parameters=(element.get("parameters") or "").strip(),
        launch_data=_text(element, "dataFromLMS"),
        time_limit_action=_text(element, "timeLimitAction"),
        hides=_hides(element),
        data=_data(work, element),
    )


def _identifier(work: _Pass, element: etree._Element) -> str:
    """An identifier is unique in its tree; a second one of the same name is renamed."""
    name = unique = attribute(element, "identifier") or ""
    while not unique or unique in work.seen:
        work.used[name] += 1
        unique = f"{name}~{work.used[name] + 1}"
    if unique != name:
        message = f"identifier {name!r} is missing or used twice"
        work.reader.find("sequencing.identifier", message, element, identifier=name)
    work.seen.add(unique)
    return unique


def _layers(work: _Pass, element: etree._Element) -> list[etree._Element]:
    """The inline sequencing element, then the one of the collection that it refers to."""
    inline = child(element, IMSSS, "sequencing")
    if inline is None:
        return []
    reference = attribute(inline, "IDRef")
    if reference is None:
        return [inline]
    referred = work.collection.get(reference)
    if referred is None:
        message = f"sequencing IDRef={reference!r} names nothing in the sequencingCollection"
        work.reader.find("sequencing.idref", message, inline, identifier=reference)
        return [inline]
    return [inline, referred]


def _text(element: etree._Element, name: str) -> str | None:
    found = child(element, ADLCP, name)
    return None if found is None else (found.text or "").strip()


def _hides(element: etree._Element) -> frozenset[str]:
    """adlnav:presentation/navigationInterface/hideLMSUI. SN Book §5.5."""
    interface = child(child(element, ADLNAV, "presentation"), ADLNAV, "navigationInterface")
    return frozenset(content(each) for each in children(interface, ADLNAV, "hideLMSUI"))


def _data(work: _Pass, element: etree._Element) -> tuple[DataMap, ...]:
    if not DIFFERENCES[work.edition].shared_data:
        return ()
    return tuple(
        DataMap(
            uri(each.get("targetID")),
            work.reader.boolean(each, "readSharedData", True),
            work.reader.boolean(each, "writeSharedData", True),
        )
        for each in children(child(element, ADLCP, "data"), ADLCP, "map")
    )
