"""Uploads in pieces, by the table of tus 1.0.0 and where lines break."""

import base64
import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from accounts.roles import Role
from jobs.worker import run_pending
from packages.limits import DEFAULT
from packages.tasks import TASKS
from packages.uploads import protocol, receiving, store
from packages.uploads.errors import OffsetConflict
from packages.uploads.finishing import finish
from packages.uploads.receiving import KEPT, Piece
from packages.uploads.store import Upload
from packages.uploads.tasks import EVERY_MINUTE
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person, sign_in
from tests.conftest import SetClock, portal_client
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
    shown: Any = tus.client.get(f"{led.location}/report.json").json
    assert (shown["status"], shown["filename"], shown["size"]) == ("valid", "पाठ.zip", len(ZIP))


def test_capabilities_are_told_without_a_version(tus: Tus) -> None:
    told = tus.client.options(URL).headers
    assert told["Tus-Resumable"] == told["Tus-Version"] == "1.0.0"
    assert told["Tus-Extension"] == "creation,termination,expiration,checksum"
    assert told["Tus-Max-Size"] == str(DEFAULT.upload)
    assert told["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_creation_gives_address_and_expiry(tus: Tus) -> None:
    answer = tus.create(upload_metadata=f"filename {encoded('a.zip')}")
    assert answer.status_code == 201
    assert answer.headers["Location"].startswith(f"{URL}/")
    assert answer.headers["Upload-Expires"] == "Sat, 04 Jul 2026 09:00:00 GMT"


def test_head_tells_everything_and_is_not_stored(tus: Tus) -> None:
    metadata = f"filename {encoded('a.zip')},other"
    address = tus.create(upload_metadata=metadata).headers["Location"]
    told = tus.head(address)
    assert (told.status_code, told.data) == (200, b"")
    assert told.headers["Upload-Offset"] == "0"
    assert told.headers["Upload-Length"] == str(len(ZIP))
    assert told.headers["Upload-Metadata"] == metadata
    assert told.headers["Cache-Control"] == "no-store"
    assert told.headers["Tus-Resumable"] == "1.0.0"


@pytest.mark.parametrize(
    ("length", "headers", "status"),
    [
        ("", {}, 400),
        ("-1", {}, 400),
        ("1.5", {}, 400),
        ("٣", {}, 400),
        ("9" * 30, {}, 400),
        ("0", {}, 400),
        (DEFAULT.upload + 1, {}, 413),
        (10, {"upload_defer_length": "1"}, 400),
        (10, {"upload_concat": "partial"}, 400),
        (10, {"upload_metadata": "filename !!!"}, 400),
        (10, {"upload_metadata": "filename YQ==,filename YQ=="}, 400),
        (10, {"upload_metadata": ",,"}, 400),
        (10, {"upload_metadata": "é YQ=="}, 400),
        (10, {"upload_metadata": "k " + "A" * 5000}, 400),
        (10, {"tus_resumable": "0.2.2"}, 412),
        (10, {"tus_resumable": ""}, 412),
    ],
)
def test_wrong_creation_is_refused(
    tus: Tus, installation: Installation, length: object, headers: dict[str, str], status: int
) -> None:
    answer = tus.create(length, **headers)
    assert answer.status_code == status
    assert answer.mimetype == "text/plain"
    assert "Tus-Version" in answer.headers or status != 412
    assert "Location" not in answer.headers
    with installation.reading() as db:
        assert store.known_uploads(db) == set()


@pytest.mark.parametrize(
    ("offset", "content", "headers", "status"),
    [
        (1, b"x", {}, 409),
        (len(ZIP), b"", {}, 409),
        ("", b"x", {}, 400),
        ("x", b"x", {}, 400),
        ("-1", b"x", {}, 400),
        (0, ZIP + b"x", {}, 413),
        (0, b"x", {"content_type": "application/zip"}, 415),
        (0, b"x", {"tus_resumable": "2.0.0"}, 412),
        (0, b"x", {"upload_checksum": "md5 YQ=="}, 400),
        (0, b"x", {"upload_checksum": "sha1 !"}, 400),
        (0, b"x", {"upload_checksum": f"sha1 {encoded('another')}"}, 460),
    ],
)
def test_wrong_bytes_are_refused_and_change_nothing(
    tus: Tus, offset: object, content: bytes, headers: dict[str, str], status: int
) -> None:
    address = tus.begun()
    assert tus.patch(address, content, offset, **headers).status_code == status
    assert tus.offset(address) == "0"
    assert tus.patch(address, ZIP).status_code == 204


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_right_checksum_is_taken(tus: Tus, algorithm: str) -> None:
    digest = base64.b64encode(hashlib.new(algorithm, ZIP).digest()).decode()
    answer = tus.patch(tus.begun(), ZIP, upload_checksum=f"{algorithm} {digest}")
    assert answer.status_code == 204


@pytest.mark.parametrize(
    ("method", "expected"), [("PATCH", 204), ("HEAD", 200), ("DELETE", 204), ("", 405), ("X", 405)]
)
def test_method_may_be_told_in_a_header(tus: Tus, method: str, expected: int) -> None:
    headers = {**TUS, "X-HTTP-Method-Override": method, "Upload-Offset": "0", "Content-Type": BYTES}
    assert tus.client.post(tus.begun(), data=ZIP, headers=headers).status_code == expected


def test_terminated_upload_is_gone_with_its_bytes(tus: Tus, installation: Installation) -> None:
    address = tus.begun()
    tus.patch(address, ZIP[:HALF])
    assert tus.delete(address).status_code == 204
    assert tus.head(address).status_code == 404
    assert tus.patch(address, ZIP[HALF:], HALF).status_code == 404
    assert unfinished(installation) == []


def test_another_publisher_finds_nothing(tus: Tus, app: Flask, installation: Installation) -> None:
    address, other = tus.begun(), a_publisher(app, installation)
    assert other.head(address).status_code == 404
    assert other.patch(address, ZIP).status_code == 404
    assert other.delete(address).status_code == 404
    assert other.client.get(f"{address}/package").status_code == 404
    assert other.client.post(f"{address}/discard").status_code == 404
    assert tus.offset(address) == "0"


def test_expired_upload_is_gone_and_collected(
    app: Flask, installation: Installation, clock: SetClock
) -> None:
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))

    tus = Tus(portal_client(app), person.public_id)

    def tick(seconds: float) -> None:
        """Let time pass, in which people are signed out."""
        clock.tick(seconds)
        sign_in(tus.client, person)

    tick(0)
    address = tus.begun()
    tick(KEPT.total_seconds() - 1)
    tus.patch(address, ZIP[:HALF])
    tick(KEPT.total_seconds() - 1)
    assert tus.offset(address) == str(HALF)  # bytes that came late keep it
    tick(1)
    assert tus.head(address).status_code == 410
    receiving.collect(installation)
    assert tus.head(address).status_code == 404
    assert unfinished(installation) == []


def test_file_that_belongs_to_nothing_is_collected(tus: Tus, installation: Installation) -> None:
    address = tus.begun()
    tus.patch(address, ZIP[:HALF])
    (kept,) = unfinished(installation)
    kept.with_name("orphan").write_bytes(b"x")
    receiving.collect(installation)
    assert unfinished(installation) == [kept]


def test_upload_whose_bytes_are_not_here_is_gone(tus: Tus, installation: Installation) -> None:
    address = tus.begun()
    tus.patch(address, ZIP[:HALF])
    unfinished(installation)[0].unlink()  # as after a restored backup
    assert tus.head(address).status_code == 410


def test_publisher_has_a_share(tus: Tus, app: Flask, installation: Installation) -> None:
    app.config["PACKAGE_LIMITS"] = replace(DEFAULT, unfinished=2, unfinished_total=100)
    assert tus.create(60).status_code == 201
    assert tus.create(41).status_code == 429
    assert tus.create(40).status_code == 201
    assert tus.create(1).status_code == 429
    assert a_publisher(app, installation).create(60).status_code == 201


def test_full_disk_is_told_before_anything_is_sent(
    tus: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        free = 5

    monkeypatch.setattr("shutil.disk_usage", lambda folder: Full)
    assert tus.create().status_code == 507


def test_cut_piece_keeps_what_arrived(tus: Tus, installation: Installation) -> None:
    upload = an_upload_of(installation, tus)
    with pytest.raises(ConnectionError):
        receiving.add(installation, upload, Piece(Broken(ZIP[:HALF]), 0, len(ZIP)))
    address = f"{URL}/{upload.id}"
    assert tus.offset(address) == str(HALF)
    assert tus.patch(address, ZIP[HALF:], HALF).status_code == 204


def test_cut_piece_with_a_checksum_leaves_nothing(tus: Tus, installation: Installation) -> None:
    upload = an_upload_of(installation, tus)
    checksum = protocol.Checksum("sha1", hashlib.sha1(ZIP).digest())
    with pytest.raises(ConnectionError):
        receiving.add(installation, upload, Piece(Broken(ZIP[:HALF]), 0, len(ZIP), checksum))
    assert tus.offset(f"{URL}/{upload.id}") == "0"


def test_newer_request_takes_over(tus: Tus, installation: Installation) -> None:
    """The older one hangs on a lost line; when it wakes up, it writes nothing more."""
    upload = an_upload_of(installation, tus)
    address = f"{URL}/{upload.id}"

    class Late(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert tus.patch(address, ZIP[:HALF]).status_code == 204
            return b"\0" * len(ZIP)

    with pytest.raises(OffsetConflict):
        receiving.add(installation, upload, Piece(Late(), 0, len(ZIP)))
    assert tus.offset(address) == str(HALF)
    tus.patch(address, ZIP[HALF:], HALF)
    assert imported(tus, address, installation) == "valid"


def test_server_killed_before_the_package_makes_it_later(
    tus: Tus, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = tus.begun()
    with monkeypatch.context() as patched:
        patched.setattr("packages.uploads.finishing.enter", killed)
        assert tus.patch(address, ZIP).status_code == 500
    assert tus.offset(address) == str(len(ZIP))
    for task in EVERY_MINUTE:
        task(installation)
    assert imported(tus, address, installation) == "valid"
    assert unfinished(installation) == []


def test_whole_upload_becomes_one_package(tus: Tus, installation: Installation) -> None:
    address = tus.begun()
    tus.patch(address, ZIP)
    with installation.reading() as db:
        upload = store.find_upload(db, INSTITUTION, address.rpartition("/")[2])
    assert upload is not None
    first = tus.client.get(f"{address}/package").location
    assert finish(installation, upload) == first.rpartition("/")[2]
    assert finish(installation, replace(upload, package_id=None)) == first.rpartition("/")[2]
    assert tus.client.get("/publish").text.count("पाठ.zip") == 1
    assert tus.patch(address, b"", len(ZIP)).status_code == 204  # the lost last answer
    assert unfinished(installation) == []


def test_page_lists_what_is_not_whole_and_discards_it(tus: Tus, installation: Installation) -> None:
    address = tus.begun()
    tus.patch(address, ZIP[:HALF])
    assert "Not yet whole" in tus.client.get("/publish").text
    assert tus.client.get(f"{address}/package").location == "/publish/packages"
    assert tus.client.post(f"{address}/discard").status_code == 303
    text = tus.client.get("/publish").text
    assert "पाठ.zip was discarded." in text
    assert "Not yet whole" not in text


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "HEAD", "PATCH", "DELETE"])
def test_only_publishers_come_in(app: Flask, installation: Installation, method: str) -> None:
    client = portal_client(app)
    path = URL if method in ("POST", "OPTIONS") else f"{URL}/7d2ecd98-f481-4851-9f0c-000000000000"
    assert client.open(path, method=method, headers=TUS).status_code == 401
    with installation.transaction() as db:
        person = a_person(db)
    sign_in(client, person)
    assert client.open(path, method=method, headers=TUS).status_code == 403


def test_bytes_need_the_token_of_the_page(app: Flask, installation: Installation) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    tus = a_publisher(app, installation)
    assert tus.create().status_code == 400
    assert tus.client.get("/publish").status_code == 200


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=12))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_however_the_line_breaks_the_file_is_the_same(
    tus: Tus, installation: Installation, pieces: list[tuple[int, bool]]
) -> None:
    upload = an_upload_of(installation, tus)
    for size, is_cut in [*pieces, (len(ZIP), False)]:
        upload = newest(installation, upload)
        part = ZIP[upload.received : upload.received + size]
        with suppress(ConnectionError):
            stream = Broken(part) if is_cut else io.BytesIO(part)
            receiving.add(installation, upload, Piece(stream, upload.received))
    finish(installation, newest(installation, upload))
    kept = hashlib.sha256(ZIP).hexdigest()
    assert installation.blobs.path(INSTITUTION, kept).read_bytes() == ZIP


class Broken(io.BytesIO):
    """A body whose line breaks after these bytes."""

    def read(self, size: int | None = -1) -> bytes:
        if chunk := super().read(size):
            return chunk
        raise ConnectionError("the line broke")


def killed(*args: object) -> str:
    raise RuntimeError("the server was killed")


def an_upload_of(installation: Installation, tus: Tus) -> Upload:
    return receiving.begin(
        installation,
        INSTITUTION,
        tus.owner,
        length=len(ZIP),
        filename="a.zip",
        metadata="",
        limits=replace(DEFAULT, unfinished=100),
    )


def newest(installation: Installation, upload: Upload) -> Upload:
    with installation.reading() as db:
        return receiving.get_upload(installation, db, INSTITUTION, upload.id, upload.owner)


def imported(tus: Tus, address: str, installation: Installation) -> Any:
    """Import the package of an upload; give its status."""
    run_pending(installation, TASKS)
    led = tus.client.get(f"{address}/package")
    report: Any = tus.client.get(f"{led.location}/report.json").json
    return report["status"]


def unfinished(installation: Installation) -> list[Path]:
    folder = installation.blobs.folder / "unfinished"
    return [path for path in folder.rglob("*") if path.is_file()]
