"""What one tenant or office has behind each route, and what nobody has, to be asked for alike."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from typing import Any
from uuid import uuid4

from flask import Flask

from accounts import people
from lrs.statements import store
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, IRI_BASE, a_credential, authorization
from tests.conftest import portal_client
from tests.lrs.factories import a_statement, an_agent
from tests.lrs.test_attachments import an_attachment
from tests.web.routes import Target, a_target


class Holder(StrEnum):
    """Within which bounds a thing stays."""

    INSTITUTION = "institution"
    OFFICE = "office"
    NOBODY = "nobody"


# Every argument of a route: who holds what it names, and one that names nothing.
ARGUMENTS: Mapping[str, tuple[Holder, Any]] = {
    "course_id": (Holder.INSTITUTION, str(uuid4())),
    "package_id": (Holder.INSTITUTION, str(uuid4())),
    "draft_id": (Holder.INSTITUTION, str(uuid4())),
    "export_id": (Holder.INSTITUTION, str(uuid4())),
    "key": (Holder.OFFICE, "vl1-bbbbbbbbbbbbbbbb"),
    "learner_id": (Holder.OFFICE, str(uuid4())),
    "person_id": (Holder.OFFICE, str(uuid4())),
    "registration_id": (Holder.OFFICE, str(uuid4())),
    "launch_id": (Holder.OFFICE, str(uuid4())),
    "session_id": (Holder.OFFICE, str(uuid4())),
    "request_id": (Holder.OFFICE, str(uuid4())),
    "statement_id": (Holder.OFFICE, str(uuid4())),
    "sha2": (Holder.OFFICE, "0" * 64),
    "number": (Holder.OFFICE, "VL-2026-0000-0000-0000"),
    "change": (Holder.OFFICE, 2_000_000),
    # Of the one person who began it; tested in tests/packages/test_tus.py.
    "upload_id": (Holder.NOBODY, str(uuid4())),
    # Of whoever has the link, which is a secret; tested where it is made.
    **dict.fromkeys(("token", "message_id"), (Holder.NOBODY, "1-none")),
    **dict.fromkeys(
        ("code", "step", "decision", "filename", "institution", "place"), (Holder.NOBODY, None)
    ),
}

# Every call that names no thing in its address, with words of a body that names one, or nothing.
CALLS: Mapping[str, Any] = {
    "GET /api/v1/courses": None,
    "GET /api/v1/credentials": None,
    "GET /api/v1/learners": None,
    "GET /api/v1/packages": None,
    "GET /api/v1/records": None,
    "POST /api/v1/courses": {"package": "{package_id}"},
    "POST /api/v1/credentials": {
        "name": "x",
        "scopes": ["statements/read/mine"],
        "organisation": "{office}",
    },
    "POST /api/v1/exports": {"filters": {"registration": "{registration_id}"}},
    "POST /api/v1/learners": {
        "actor": {"mbox": "mailto:{word}@example.org"},
        "organisation": "{office}",
    },
    "POST /api/v1/organisations/move": {
        "organisation": "{office}",
        "below": "{office}",
        "reason": "x",
    },
    "POST /api/v1/packages": None,
    "POST /api/v1/registrations": {"course": "{course_id}", "learner": "{learner_id}"},
}
# Queries of lists, with what they may name.
QUERIES: Mapping[str, Mapping[str, str]] = {
    "GET /api/v1/learners": {"employee_id": "employee_id", "mobile": "mobile"},
    "GET /api/v1/records": {
        "learner": "learner_id",
        "employee_id": "employee_id",
        "department": "office",
        "course": "course_id",
    },
    "GET /api/v1/courses": {"q": "q"},
}
# What bodies and queries name, beside the arguments.
WORDS: Mapping[str, tuple[str, str]] = {
    "office": ("Office of Aims", "Office of Nothing"),
    "employee_id": ("TARGET-1", "NOBODY-1"),
    "mobile": ("+919876500000", "+919876500001"),
    "q": ("Targeted", "Nowhere"),
    "word": ("somebody", "whoever"),
}


def everything(portal: Flask, house: Installation) -> Target:
    """Give a learner of one office with everything, a key, an export and a statement included."""
    target = a_target(house)
    content = b"Targeted content"
    sha2 = hashlib.sha256(content).hexdigest()
    with house.transaction() as db:
        office = people.get_person_by_public_id(db, INSTITUTION, target.values["person_id"])
        key, secret = a_credential(
            db, house.settings, organisation=office.organisation, name="Targeted key"
        )
        blob = house.blobs.put(db, INSTITUTION, BytesIO(content), now=house.now())
        statement = a_statement(
            actor=an_agent(target.values["person_id"], name="Targeted Person"),
            attachments=[an_attachment(content)],
        )
        store(db, [statement], {sha2: blob}, key, now=house.now(), iri_base=IRI_BASE)
    client = portal_client(portal)
    export = client.post("/api/v1/exports", json={}, headers=authorization(key, secret)).get_json()
    added = {
        "key": key.id,
        "export_id": export["id"],
        "statement_id": statement["id"],
        "sha2": sha2,
    }
    return Target({**target.values, **added}, target.secrets)


def nothing(target: Target) -> Target:
    """Give what nobody has in the place of each thing."""
    unheard = {name: value for name, (_, value) in ARGUMENTS.items() if value is not None}
    return Target({**target.values, **unheard}, target.secrets)


def filled(body: Any, values: Mapping[str, Any]) -> Any:
    """Fill words in braces into a body."""
    if isinstance(body, str):
        return body.format(**values)
    if isinstance(body, list):
        return [filled(inner, values) for inner in body]
    if isinstance(body, dict):
        return {name: filled(inner, values) for name, inner in body.items()}
    return body
