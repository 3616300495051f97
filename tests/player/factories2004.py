"""Courses of SCORM 2004 and their shells for tests: a manifest's text is all that is given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from lxml import etree

from accounts.people import Person
from catalogue.store.registrations import Registration, get_registration
from packages.store import Package
from schemas.course_structure import (
    Block,
    CourseStructure,
    MoveOn,
    Standard,
    Unit,
    UnitKind,
)
from sequencing.definitions import Activity
from sequencing.manifest import read_manifest
from sequencing.serial import to_json
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person
from tests.catalogue.factories import a_course, a_registration
from tests.packages.factories import a_package
from tests.player.factories import Shell, a_shell

ADLCP = "{http://www.adlnet.org/xsd/adlcp_v1p3}"
IMSSS = "http://www.imsglobal.org/xsd/imsss"
HEAD = """<manifest identifier="M" version="1"
  xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="%(imsss)s"
  xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"
  xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3">
  <metadata><schema>ADL SCORM</schema><schemaversion>%(version)s</schemaversion></metadata>
  <organizations default="ORG"><organization identifier="ORG" %(scope)s>
    <title>A course</title>%(items)s%(sequencing)s
  </organization></organizations>
  <resources><resource identifier="SCO" type="webcontent" adlcp:scormType="sco" href="a.html"/>
  <resource identifier="ASSET" type="webcontent" adlcp:scormType="asset" href="b.html"/></resources>
</manifest>"""
FLOWING = '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>'


def an_item_2004(
    identifier: str, *, resource: str = "SCO", inside: str = "", children: str = ""
) -> str:
    """Write an item; `inside` is XML after its title or children."""
    reference = "" if children else f' identifierref="{resource}"'
    return (
        f'<item identifier="{identifier}"{reference}><title>{identifier}</title>'
        f"{children}{inside}</item>"
    )


def a_manifest_2004(
    items: str | None = None,
    *,
    sequencing: str = FLOWING,
    version: str = "2004 4th Edition",
    scope: str = "",
) -> str:
    """Write a manifest of SCORM 2004: two SCOs that follow each other."""
    given = items if items is not None else an_item_2004("one") + an_item_2004("two")
    values = {"imsss": IMSSS, "version": version, "items": given, "sequencing": sequencing}
    return HEAD % {**values, "scope": scope}


def a_structure_2004(manifest: str) -> CourseStructure:
    """Read a manifest as the importer would."""
    root = etree.fromstring(manifest.encode())
    reading = read_manifest(root)
    assert reading
    kinds = {
        each.get("identifier"): UnitKind(each.get(f"{ADLCP}scormType", "asset"))
        for each in root.iter("{*}resource")
    }
    hrefs = {each.get("identifier"): each.get("href", "") for each in root.iter("{*}resource")}
    return CourseStructure(
        standard=Standard.SCORM_2004,
        title={"en": reading.tree.root.title or "A course"},
        children=tuple(_parts(reading.tree.root, kinds, hrefs)),
        edition=str(reading.tree.edition),
        language="en",
        sequencing=to_json(reading.tree),
    )


def _parts(
    activity: Activity, kinds: Mapping[Any, UnitKind], hrefs: Mapping[Any, str]
) -> Iterator[Unit | Block]:
    for child in activity.children:
        id, title = f"p-{child.identifier}"[:64], {"en": child.title}
        if child.children:
            inside = tuple(_parts(child, kinds, hrefs))
            yield Block(id, title, inside, child.identifier)
        elif child.resource in kinds:
            yield Unit(
                id=id,
                title=title,
                kind=kinds[child.resource],
                launch=hrefs[child.resource],
                move_on=MoveOn.COMPLETED_OR_PASSED,
                identifier=child.identifier,
                parameters=child.parameters,
            )


def enrolled_2004(
    installation: Installation,
    manifest: str | None = None,
    *,
    package: Package | None = None,
    person: Person | None = None,
    rule: Mapping[str, Any] | None = None,
) -> Registration:
    """Make a course of a manifest and enrol a learner; its files are those of another package."""
    structure = a_structure_2004(manifest or a_manifest_2004())
    imported = package or a_package(installation)
    with installation.transaction() as db:
        course = a_course(db, structure=structure, package_id=imported.id, rule=rule)
        learner = person or a_person(db, iri_base=str(installation.settings.iri_base))
        made = a_registration(db, person=learner, course=course, now=installation.now())
    with installation.reading() as db:
        return get_registration(db, INSTITUTION, made.id)


@dataclass
class Shell2004(Shell):
    """What the shell's script does with a course of SCORM 2004."""

    snapshot: int = 1
    values: dict[str, str] = field(default_factory=dict)
    moved: dict[str, Any] = field(default_factory=dict)

    def navigate(
        self, request: str | None = None, target: str | None = None, *, session: str | None = ""
    ) -> dict[str, Any]:
        """Ask for something; the sitting that is left is the one in play unless told otherwise."""
        left = (self.session or None) if session == "" else session
        body = {"request": request, "target": target, "session": left}
        response = self.call("POST", "/navigate", body)
        assert response.status_code == 200, response.text
        self.moved = response.json
        if delivery := self.moved["delivery"]:
            self.delivered, self.values = delivery, dict(delivery["values"])
            self.session, self.seq, self.snapshot = delivery["session"], 0, delivery["snapshot"]
        return self.moved

    def entries(self, *calls: tuple[str, ...]) -> list[dict[str, Any]]:
        """Record calls: method, element, value."""
        return [{**entry, "snapshot": self.snapshot} for entry in super().entries(*calls)]

    def send(self, *calls: tuple[str, ...], **more: Any) -> dict[str, Any]:
        """Record calls and send them; takes up what the receipt renews."""
        response = self.post(self.entries(*calls), **more)
        assert response.status_code == 200, response.text
        receipt: dict[str, Any] = response.json
        if "snapshot" in receipt:
            self.snapshot = receipt["snapshot"]
            self.values |= receipt["request_valid"]
        return receipt

    def values_valid(self) -> dict[str, str]:
        """Give which requests would be honoured, as far as the server has told."""
        start = "adl.nav.request_valid"
        return {name: value for name, value in self.values.items() if name.startswith(start)}

    @property
    def unit(self) -> str | None:
        """Name what is in play by the package's own identifier."""
        delivery = self.moved.get("delivery")
        return delivery["unit"].removeprefix("p-") if delivery else None


def a_shell_2004(
    installation: Installation, client: FlaskClient, registration: Registration, **wanted: Any
) -> Shell2004:
    """Launch a registration and open its shell, nothing delivered yet."""
    made = a_shell(installation, client, registration, **wanted)
    return Shell2004(made.client, made.launch, made.token, made.label)


def put(element: str, value: str) -> tuple[str, ...]:
    """Write SetValue on cmi or another branch."""
    name = element if element.startswith(("cmi.", "adl.")) else f"cmi.{element}"
    return ("SetValue", name, value)


BEGIN, SAVE, END = ("Initialize",), ("Commit",), ("Terminate",)
