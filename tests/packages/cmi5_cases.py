"""Course structures of cmi5 that are refused and taken, by requirement of ADL's CATAPULT list."""

from tests.packages.factories_cmi5 import (
    COURSE,
    a_block,
    a_structure,
    a_text,
    an_au,
    an_objective,
    titled,
)

VENDOR = 'xmlns:v="https://example.org/vendor"'
WHOLE = "https://example.org/unit.html"

TOO_DEEP = "".join(
    f'<block id="{COURSE}/block/{level}">{titled("Block")}' for level in range(52)
) + (an_au() + "</block>" * 52)

# (requirement, code, structure)
REFUSED = [
    ("3.0.0.0-1", "cmi5_iri", a_structure(id="example.org/course")),
    ("3.0.0.0-1", "cmi5_iri", a_structure(id="#course")),
    ("3.0.0.0-1", "cmi5_iri", a_structure(an_au(id="unit-1"))),
    ("3.0.0.0-1", "cmi5_iri", a_structure(an_au(id="https://example.org/a b"))),
    ("3.0.0.0-1", "cmi5_iri", a_structure(a_block(an_au(), id="/block"))),
    (
        "3.0.0.0-1",
        "cmi5_iri",
        a_structure(objectives=f"<objectives>{an_objective('o1')}</objectives>"),
    ),
    ("3.0.0.0-1", "cmi5_iri", a_structure(an_au(attributes='activityType="lesson"'))),
    ("8.1.0.0-6", "cmi5_url_collides", a_structure(an_au(url="index.html?endpoint=x"))),
    ("8.1.0.0-6", "cmi5_url_collides", a_structure(an_au(url="index.html?a=1&amp;fetch="))),
    ("8.1.0.0-6", "cmi5_url_collides", a_structure(an_au(url="index.html?actor"))),
    ("8.1.0.0-6", "cmi5_url_collides", a_structure(an_au(url=f"{WHOLE}?registration=1"))),
    ("8.1.0.0-6", "cmi5_url_collides", a_structure(an_au(url="index.html?activity%49d=1"))),
    ("13.1.2.0-1", "cmi5_block_repeated", a_structure(a_block(an_au(1)) + a_block(an_au(2)))),
    (
        "13.1.3.0-1",
        "cmi5_objective_repeated",
        a_structure(objectives=f"<objectives>{an_objective() * 2}</objectives>"),
    ),
    ("13.1.4.0-1", "cmi5_au_repeated", a_structure(an_au() + a_block(an_au()))),
    ("13.1.4.0-2", "cmi5_url", a_structure(an_au(url="http://example.com index.html"))),
    ("13.1.4.0-2", "cmi5_url", a_structure(an_au(url="https://"))),
    ("13.1.4.0-2", "cmi5_url", a_structure(an_au(url="http://example.org:many/"))),
    ("13.1.4.0-2", "cmi5_url", a_structure(an_au(url="index.html?a=%zz"))),
    ("13.1.4.0-2", "cmi5_url", a_structure(an_au(url="//example.org/unit.html"))),
    ("13.1.4.0-2", "cmi5_url", a_structure(an_au(url="javascript:alert(1)"))),
    ("13.1.4.0-2", "cmi5_url", a_structure(an_au(url="data:text/html,hello"))),
    ("13.1.4.0-2", "cmi5_url", a_structure(an_au(url=" "))),
    ("13.2.0.0-1", "cmi5_root", a_structure().replace("CourseStructure.xsd", "Other.xsd")),
    ("13.2.0.0-1", "cmi5_root", "<course/>"),
    ("13.2.0.0-1", "cmi5_missing", a_structure("")),
    ("13.2.0.0-1", "cmi5_missing", a_structure(a_block(""))),
    ("13.2.0.0-1", "cmi5_missing", a_structure(course="")),
    ("13.2.0.0-1", "cmi5_missing", a_structure(course=f'<course id="{COURSE}"/>')),
    ("13.2.0.0-1", "cmi5_missing", a_structure(objectives="<objectives/>")),
    ("13.2.0.0-1", "cmi5_missing", a_structure().replace(a_text("Unit 1"), "")),
    ("13.2.0.0-1", "cmi5_missing", a_structure().replace("<url>index.html</url>", "")),
    ("13.2.0.0-1", "cmi5_element", a_structure(an_au(after="<url>index.html</url>"))),
    ("13.2.0.0-1", "cmi5_element", a_structure(an_au() + "<lesson/>")),
    ("13.2.0.0-1", "cmi5_element", a_structure(an_au(after=titled("late")))),
    (
        "13.2.0.0-1",
        "cmi5_element",
        a_structure(an_au(after="<entitlementKey>k</entitlementKey><launchParameters/>")),
    ),
    (
        "13.2.0.0-1",
        "cmi5_element",
        a_structure(an_au() + f"<objectives>{an_objective()}</objectives>"),
    ),
    ("13.2.0.0-1", "cmi5_attribute_missing", a_structure(course=f"<course>{titled('c')}</course>")),
    ("13.2.0.0-1", "cmi5_attribute", a_structure(an_au(attributes='order="1"'))),
    ("13.2.0.0-1", "cmi5_value", a_structure(an_au(attributes='moveOn="passed"'))),
    ("13.2.0.0-1", "cmi5_value", a_structure(an_au(attributes='launchMethod="Frame"'))),
    ("13.2.0.0-1", "cmi5_value", a_structure(an_au(attributes='masteryScore="1.01"'))),
    ("13.2.0.0-1", "cmi5_value", a_structure(an_au(attributes='masteryScore="-0.1"'))),
    ("13.2.0.0-1", "cmi5_value", a_structure(an_au(attributes='masteryScore="80%"'))),
    ("13.2.0.0-1", "cmi5_value", a_structure(an_au(attributes='masteryScore="1e-1"'))),
    ("13.2.0.0-1", "cmi5_value", a_structure().replace('lang="en"', 'lang="en_US"')),
    ("13.2.0.0-1", "cmi5_text", a_structure(f"words {an_au()}")),
    (
        "13.1.5.0-2",
        "cmi5_element",
        a_structure(an_au(after="<v:more/><launchParameters/>"), namespaces=VENDOR),
    ),
    ("13.1.5.0-2", "cmi5_element", a_structure(an_au(after='<more xmlns=""/>'))),
    ("14.1.0.0-4", "cmi5_url_missing", a_structure(an_au(url="unit.html"))),
    ("14.1.0.0-4", "cmi5_url_missing", a_structure(an_au(url="unit.html?a=b#c"))),
    ("14.1.0.0-4", "cmi5_url_missing", a_structure(an_au(url="missing/"))),
    ("", "cmi5_too_deep", a_structure(TOO_DEEP)),
]

# (requirement, structure that is taken)
TAKEN = [
    ("8.1.0.0-6", a_structure(an_au(url="index.html?endpoints=1&amp;activityid=2"))),
    ("13.1.4.0-2", a_structure(an_au(url="app+learn:open/unit"))),
    ("13.1.4.0-2", a_structure(an_au(url="https://example.org:8080/a%20b?c=d#e"))),
    ("13.1.5.0-2", a_structure(an_au(after="<v:more><v:x/></v:more>"), namespaces=VENDOR)),
    ("13.1.5.0-2", a_structure(an_au(attributes='v:order="1"'), namespaces=VENDOR)),
    ("13.1.0.0-1", a_structure(an_au(attributes='moveOn=" Passed " masteryScore=" 0.5 "'))),
    ("13.2.0.0-1", a_structure(an_au(attributes='masteryScore="1."'))),
    ("13.2.0.0-1", a_structure(an_au(after="<launchParameters><x>1</x></launchParameters>"))),
    ("14.1.0.0-3", a_structure(an_au(url="index.html?pages=1#first"))),
    ("14.1.0.0-3", a_structure(an_au(url=WHOLE))),
]
