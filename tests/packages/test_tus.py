"""Uploads in pieces, by the table of tus 1.0.0 and where lines break."""

import base64
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.roles import Role
from jobs.worker import run_pending
from packages.tasks import TASKS
from storage.installation import Installation
from tests.accounts.factories import a_person, sign_in
from tests.conftest import portal_client
from tests.packages.factories import a_html_zip

URL = "/publish/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"
ZIP = a_html_zip()
HALF = len(ZIP) // 2


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@dataclass
class Tus:
    """A client of the protocol, signed in as a publisher."""

    client: FlaskClient
    owner: str

    def create(self, length: object = len(ZIP), **headers: str) -> TestResponse:
        sent = {**TUS, "Upload-Length": str(length), **_spelled(headers)}
        return self.client.post(URL, headers=sent)

    def begun(self, length: int = len(ZIP)) -> str:
        metadata = f"filename {encoded('पाठ.zip')},is_whole"
        return self.create(length, upload_metadata=metadata).headers["Location"]

    def head(self, address: str, **headers: str) -> TestResponse:
        return self.client.head(address, headers={**TUS, **_spelled(headers)})

    def offset(self, address: str) -> str:
        return self.head(address).headers["Upload-Offset"]

    def patch(
        self, address: str, content: bytes, offset: object = 0, **headers: str
    ) -> TestResponse:
        sent = {**TUS, "Upload-Offset": str(offset), "Content-Type": BYTES, **_spelled(headers)}
        return self.client.patch(address, data=content, headers=sent)

    def delete(self, address: str) -> TestResponse:
        return self.client.delete(address, headers=TUS)


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}


def a_publisher(app: Flask, installation: Installation) -> Tus:
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    client = portal_client(app)
    sign_in(client, person)
    return Tus(client, person.public_id)


@pytest.fixture
def tus(app: Flask, installation: Installation) -> Tus:
    return a_publisher(app, installation)


def test_whole_way(tus: Tus, installation: Installation) -> None:
    address = tus.begun()
    assert tus.offset(address) == "0"
    first = tus.patch(address, ZIP[:HALF])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(HALF))
    last = tus.patch(address, ZIP[HALF:], HALF)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(ZIP)))
    assert tus.offset(address) == str(len(ZIP))
    led = tus.client.get(f"{address}/package")
    assert led.status_code == 303
    run_pending(installation, TASKS)
    shown = tus.client.get(f"{led.location}/report.json").json
    assert (shown["status"], shown["filename"], shown["size"]) == ("valid", "पाठ.zip", len(ZIP))
