"""The grammar of cmi5.xml: which element holds what, in which order, with which attributes.

It says what CourseStructure.xsd says (cmi5 §13.2), as a table of ours, so that each breach has a
line and words. White space around a value does not count (13.1.0.0-1); elements and attributes of
other namespaces are let be where the schema has its wildcards (13.1.5.0-2).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from packages.findings import Finding
from packages.manifest.document import Document
from schemas.course_structure import MoveOn

NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MANY = 1 << 30
LAUNCH_METHODS = ("AnyWindow", "OwnWindow")
DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
SHOWN = 80  # characters of a wrong value that a finding repeats

Check = Callable[[str], bool]


@dataclass(frozen=True)
class Group:
    """One of these elements, at least so often and at most so often, at this place."""

    names: frozenset[str]
    least: int = 1
    most: int = 1


@dataclass(frozen=True)
class Rules:
    """What an element may hold.

    content     groups in their order; None: anything
    has_text    text instead of elements
    is_closed   nothing of other namespaces is let be
    required, optional   attributes, and what their values must be
    """

    content: Sequence[Group] | None = ()
    has_text: bool = False
    is_closed: bool = False
    in_any_order: bool = False
    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)


def anything(value: str) -> bool:
    """Take every value: xs:anyURI refuses nothing, and the reader looks at IRIs."""
    return True


def is_mastery_score(value: str) -> bool:
    """Tell whether it is a decimal of 0..1. cmi5 §13.1.4."""
    return DECIMAL.fullmatch(value) is not None and 0 <= Decimal(value) <= 1


def is_language(value: str) -> bool:
    """Tell whether it is an xs:language."""
    return LANGUAGE.fullmatch(value) is not None


def one(*names: str) -> Group:
    return Group(frozenset(names))


def perhaps(*names: str) -> Group:
    return Group(frozenset(names), least=0)


def some(*names: str) -> Group:
    return Group(frozenset(names), most=MANY)


TEXT = Rules((some("langstring"),))
NAMED = (one("title"), one("description"))
ID: Mapping[str, Check] = {"id": anything}

# (element, the one that it lies in, or "" for any) → its rules. cmi5 §13.1, §13.2.
RULES: Mapping[tuple[str, str], Rules] = {
    ("courseStructure", ""): Rules((one("course"), perhaps("objectives"), some("au", "block"))),
    ("course", ""): Rules(NAMED, required=ID),
    ("block", ""): Rules((*NAMED, perhaps("objectives"), some("au", "block")), required=ID),
    ("au", ""): Rules(
        (
            *NAMED,
            perhaps("objectives"),
            one("url"),
            perhaps("launchParameters"),
            perhaps("entitlementKey"),
        ),
        required=ID,
        optional={
            "moveOn": frozenset(MoveOn).__contains__,
            "masteryScore": is_mastery_score,
            "launchMethod": LAUNCH_METHODS.__contains__,
            "activityType": anything,
        },
    ),
    ("objectives", ""): Rules((some("objective"),)),
    ("objective", "courseStructure"): Rules(NAMED, in_any_order=True, is_closed=True, required=ID),
    ("objective", ""): Rules((), is_closed=True, optional={"idref": anything}),
    ("title", ""): TEXT,
    ("description", ""): TEXT,
    ("langstring", ""): Rules(has_text=True, optional={"lang": is_language}),
    ("url", ""): Rules(has_text=True, is_closed=True),
    ("launchParameters", ""): Rules(None, has_text=True),
    ("entitlementKey", ""): Rules(None, has_text=True),
}


def findings(document: Document) -> Iterator[Finding]:
    """Give every breach of the grammar, in the order of the document."""
    root = document.root
    if root.tag != f"{{{NAMESPACE}}}courseStructure":
        yield document.finding("cmi5_root", root, name=_shown(etree.QName(root).localname))
        return
    waiting = [(root, RULES["courseStructure", ""])]
    while waiting:
        element, rules = waiting.pop()
        yield from _attributes(document, element, rules)
        yield from _text(document, element, rules)
        yield from _content(document, element, rules)
        known = [inner for inner in element if own_name(inner)] if rules.content else []
        waiting += [(inner, _rules_of(inner)) for inner in reversed(known) if _is_known(inner)]


def own_name(element: etree._Element) -> str:
    """Give the name of an element of cmi5's namespace; "" for any other."""
    tag = str(element.tag)
    return tag.removeprefix(f"{{{NAMESPACE}}}") if tag.startswith(f"{{{NAMESPACE}}}") else ""


def _is_known(element: etree._Element) -> bool:
    return (own_name(element), "") in RULES


def _rules_of(element: etree._Element) -> Rules:
    name, outer = own_name(element), element.getparent()
    around = None if outer is None else outer.getparent()
    place = "" if around is None else own_name(around)
    return RULES.get((name, place), RULES[name, ""])


def _attributes(document: Document, element: etree._Element, rules: Rules) -> Iterator[Finding]:
    name, known = own_name(element), {**rules.required, **rules.optional}
    for key in rules.required.keys() - element.attrib.keys():
        yield document.finding("cmi5_attribute_missing", element, element=name, name=key)
    for given, value in element.attrib.items():
        key, text = str(given), str(value).strip()
        facts = {"element": name, "name": _shown(key.rpartition("}")[2])}
        if key.startswith("{"):
            if rules.is_closed and not key.startswith(f"{{{XSI}}}"):
                yield document.finding("cmi5_attribute", element, **facts)
        elif key not in known:
            yield document.finding("cmi5_attribute", element, **facts)
        elif not known[key](text):
            yield document.finding("cmi5_value", element, **facts, value=_shown(text))


def _text(document: Document, element: etree._Element, rules: Rules) -> Iterator[Finding]:
    """Find text where only elements may stand."""
    if rules.has_text:
        return
    said = " ".join(filter(None, (str(part or "").strip() for part in _texts(element))))
    if said:
        facts = {"element": own_name(element), "value": _shown(said)}
        yield document.finding("cmi5_text", element, **facts)


def _texts(element: etree._Element) -> Iterator[str | None]:
    yield element.text
    yield from (inner.tail for inner in element)


def _content(document: Document, element: etree._Element, rules: Rules) -> Iterator[Finding]:
    """Compare the child elements with the groups, one after another."""
    if rules.content is None:
        return
    waiting = _Waiting(rules)
    for inner in element:
        name = own_name(inner)
        if not name and not rules.is_closed and not str(inner.tag).startswith("{"):
            name = "?"  # no namespace at all: the wildcard is for other ones
        if name or rules.is_closed:
            if not waiting.takes(name):
                shown = _shown(etree.QName(inner).localname)
                yield document.finding("cmi5_element", inner, element=own_name(element), name=shown)
        else:
            waiting.end()
    for name in waiting.missing():
        yield document.finding("cmi5_missing", element, element=own_name(element), name=name)


class _Waiting:
    """How far a sequence of groups was met; wildcards of other namespaces stand at its end."""

    def __init__(self, rules: Rules) -> None:
        self._groups = list(rules.content or ())
        self._counts = [0] * len(self._groups)
        self._in_any_order = rules.in_any_order
        self._at = 0
        self._is_ended = False

    def takes(self, name: str) -> bool:
        """Take an element at this place; tells whether it may stand here."""
        for at, group in enumerate(self._groups):
            if name not in group.names:
                continue
            is_late = at < self._at and not self._in_any_order
            if is_late or self._is_ended or self._counts[at] >= group.most:
                self._counts[at] += 1
                return False
            self._counts[at] += 1
            self._at = at
            return True
        return False

    def end(self) -> None:
        """Note that something of another namespace came: nothing of ours may follow."""
        self._is_ended = True

    def missing(self) -> Iterator[str]:
        """Name what should have come and did not."""
        for group, count in zip(self._groups, self._counts, strict=True):
            if count < group.least:
                yield "> or <".join(sorted(group.names))


def _shown(value: str) -> str:
    return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
