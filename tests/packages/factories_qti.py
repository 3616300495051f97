"""Items, tests and packages of QTI for tests: in the names of 2.x, and the same in those of 3.0."""

import re
from collections.abc import Mapping

from tests.packages.factories import a_zip

HEAD = '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="%s" title="T">'


def an_item(identifier: str, declared: str, body: str, more: str = "") -> str:
    """An item; `more` stands behind its body."""
    return (
        f"{HEAD % identifier}{declared}<itemBody>{body}</itemBody>"
        f'<responseProcessing template="match_correct"/>{more}</assessmentItem>'
    )


def declared(
    *right: str, cardinality: str = "single", base: str = "identifier", more: str = ""
) -> str:
    """What is declared of the response."""
    values = "".join(f"<value>{one}</value>" for one in right)
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" '
        f'baseType="{base}"><correctResponse>{values}</correctResponse>{more}'
        "</responseDeclaration>"
    )


def an_interaction(name: str, inner: str, prompt: str = "", attributes: str = "") -> str:
    """An interaction with its prompt."""
    told = f"<prompt>{prompt}</prompt>" if prompt else ""
    return f'<{name} responseIdentifier="RESPONSE" {attributes}>{told}{inner}</{name}>'


def some_choices(**texts: str) -> str:
    """Choices by identifier."""
    return "".join(
        f'<simpleChoice identifier="{id}">{text}</simpleChoice>' for id, text in texts.items()
    )


def some_sets(*sets: Mapping[str, str]) -> str:
    """The sets of a match interaction."""
    choice = '<simpleAssociableChoice identifier="%s" matchMax="1">%s</simpleAssociableChoice>'
    listed = ("".join(choice % pair for pair in one.items()) for one in sets)
    return "".join(f"<simpleMatchSet>{one}</simpleMatchSet>" for one in listed)


POINTS = (
    '<mapping defaultValue="0"><mapEntry mapKey="a" mappedValue="1"/>'
    '<mapEntry mapKey="b" mappedValue="2"/><mapEntry mapKey="c" mappedValue="-1"/></mapping>'
)
FEEDBACK = (
    '<feedbackInline outcomeIdentifier="F" identifier="a" showHide="show">No</feedbackInline>'
)
MODAL = '<modalFeedback outcomeIdentifier="F" identifier="%s" showHide="show">%s</modalFeedback>'
GAP = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
MAXSCORE = (
    '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
    "<defaultValue><value>3</value></defaultValue></outcomeDeclaration>"
)
TOLERANCE = (
    '<responseProcessing><equal toleranceMode="%s" tolerance="%s"><variable identifier="RESPONSE"/>'
    '<correct identifier="RESPONSE"/></equal></responseProcessing>'
)
SINGLE = an_item(
    "capital",
    declared("b") + MAXSCORE,
    '<p>Which city is the <b>capital</b>?</p><p><img src="images/map.png" alt="A map"/></p>'
    + an_interaction(
        "choiceInteraction",
        some_choices(a=f"Mumbai{FEEDBACK}", b="New Delhi"),
        "Choose one.",
        'shuffle="true" maxChoices="1"',
    ),
    MODAL % ("correct", "Well done") + MODAL % ("incorrect", "Read on"),
)
MULTIPLE = an_item(
    "seas",
    declared("a", "b", cardinality="multiple", more=POINTS),
    an_interaction(
        "choiceInteraction",
        some_choices(a="Arabian Sea", b="Bay of Bengal", c="Black Sea"),
        "Which seas touch India?",
        'shuffle="true" maxChoices="0"',
    ),
)
MATCH = an_item(
    "states",
    declared("B P", "O Q", cardinality="multiple", base="directedPair"),
    an_interaction(
        "matchInteraction",
        some_sets({"B": "Bihar", "O": "Odisha"}, {"P": "Patna", "Q": "Bhubaneswar", "R": "Pune"}),
        "Match.",
        'shuffle="true"',
    ),
)
ORDER = an_item(
    "steps",
    declared("r", "n", "d", cardinality="ordered"),
    an_interaction(
        "orderInteraction",
        some_choices(d="Decide", n="Note", r="Receive"),
        "In which order?",
        'shuffle="true"',
    ),
)
TEXT = an_item(
    "river",
    declared(
        "Ganga",
        base="string",
        more='<mapping><mapEntry mapKey="Ganga" mappedValue="1"/>'
        '<mapEntry mapKey="Ganges" mappedValue="1"/></mapping>',
    ),
    f"<p>Varanasi lies on the {GAP}.</p>",
)
NUMBER = an_item(
    "days",
    declared("30", base="integer"),
    f"<p>How many days? {GAP}</p>",
    TOLERANCE % ("absolute", "2 3"),
)
ITEMS = {"1": SINGLE, "2": MULTIPLE, "3": MATCH, "4": ORDER, "5": TEXT, "6": NUMBER}


def as_qti3(text: str) -> str:
    """Say it in the names of QTI 3.0: hyphens, and `qti-` before what is not of HTML."""
    kept = {"p", "b", "img"}
    text = re.sub(
        r"<(/?)([A-Za-z]+)",
        lambda m: m[0] if m[2] in kept else f"<{m[1]}qti-{_hyphened(m[2])}",
        text,
    )
    return re.sub(r" ([a-z]+[A-Z]\w*)=", lambda m: f" {_hyphened(m[1])}=", text)


def _hyphened(name: str) -> str:
    return re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", name)


def a_manifest(hrefs: Mapping[str, str], version: str = "2p2") -> str:
    """A manifest: path → “item” or “test”."""
    listed = "".join(
        f'<resource identifier="r{n}" type="imsqti_{kind}_xmlv{version}" href="{href}"/>'
        for n, (href, kind) in enumerate(hrefs.items())
    )
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"><organizations/>'
        f"<resources>{listed}</resources></manifest>"
    )


def a_test(sections: str) -> str:
    """A test of sections, with 90 seconds."""
    return (
        '<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="t" '
        f'title="Practice test"><timeLimits maxTime="90"/><testPart identifier="p">{sections}'
        "</testPart></assessmentTest>"
    )


def a_qti_zip(
    items: Mapping[str, str] = ITEMS, test: str = "", files: Mapping[str, bytes] | None = None
) -> bytes:
    """A package of items in a folder, of a test where there is one, and of other files."""
    hrefs = {f"items/{name}.xml": "item" for name in items}
    manifest = a_manifest({"tests/t.xml": "test", **hrefs} if test else hrefs)
    made = {"imsmanifest.xml": manifest.encode()}
    made |= {f"items/{name}.xml": text.encode() for name, text in items.items()}
    made |= {"tests/t.xml": test.encode()} if test else {}
    return a_zip({**made, **(files or {})})
