"""What the world's pages show of packages and courses in use: made through the product's own doors.

A course of SCORM 2004 that its learner has half finished, with the log of its launch; a package
that waits for a repair, an upload that broke off, and a learner who waits for an officer's word.
"""

from collections.abc import Mapping
from datetime import timedelta

from accounts.people import Person
from packages.uploads.store import Upload, insert_upload
from schemas.course_structure import CourseStructure
from storage.database import Database
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person
from tests.apps import a_content_host
from tests.catalogue.factories import a_registration, a_structure, a_unit
from tests.packages.factories import PAGE, a_manifest, a_package, a_zip
from tests.player.factories2004 import (
    BEGIN,
    END,
    SAVE,
    a_manifest_2004,
    a_shell_2004,
    an_item_2004,
    enrolled_2004,
    put,
)

AMPERSAND = a_manifest(title="R and D").replace(b"R and D", b"R&D")
SKIPPED = """<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule>
<imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions>
<imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>
</imsss:sequencing>"""
LESSONS = ("Why files are noted", "For those who know it", "Drafting a letter", "Closing a file")


def in_use(installation: Installation, people: Mapping[str, Person], org: int) -> dict[str, str]:
    """Make them; gives the ids that addresses name."""
    broken = a_zip({"imsmanifest.xml": AMPERSAND, "sco1/index.html": PAGE})
    with installation.transaction() as db:
        an_unfinished_upload(db, installation, people["publisher"])
        one_who_waits(db, org)
    return {
        "broken": a_package(installation, broken, filename="research.zip").id,
        **half_finished(installation, people["learner"]),
    }


def half_finished(installation: Installation, learner: Person) -> dict[str, str]:
    """Let a learner complete one lesson and begin another; a lesson between them is skipped."""
    items = "".join(
        an_item_2004(f"L{number}", inside=SKIPPED if number == 1 else "")
        for number in range(len(LESSONS))
    )
    for number, title in enumerate(LESSONS):
        items = items.replace(f"<title>L{number}<", f"<title>{title}<")
    registration = enrolled_2004(installation, a_manifest_2004(items), person=learner)
    client = a_content_host(installation).test_client()
    shell = a_shell_2004(installation, client, registration)
    shell.navigate()
    shell.send(BEGIN, put("completion_status", "completed"), put("score.scaled", "0.9"), END)
    shell.navigate("continue")
    shell.send(BEGIN, put("progress_measure", "0.5"), put("score.scaled", "2"), SAVE)
    return {"half": registration.course_id, "log": shell.launch}


def an_unfinished_upload(db: Database, installation: Installation, owner: Person) -> None:
    """Let an upload of 2 GB break off."""
    now = installation.now()
    upload = Upload(
        institution=INSTITUTION,
        id="7f6de1b6-3f70-4f59-a6e0-3d3ef2b9a001",
        owner=owner.public_id,
        filename="office-procedure-with-videos.zip",
        metadata="",
        length=2_000_000_000,
        received=712_345_678,
        writer=None,
        package_id=None,
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
    insert_upload(db, upload)


def one_who_waits(db: Database, organisation: int) -> None:
    """Enrol someone in a course that an officer completes."""
    structure: CourseStructure = a_structure([a_unit(1)], title={"en": "Fire drill"})
    rule = {"units": {"u-1": {"fallback": {"when": "officer"}}}}
    person = a_person(db, name="Demo Learner who Waits", organisation=organisation)
    a_registration(db, person=person, structure=structure, rule=rule)
