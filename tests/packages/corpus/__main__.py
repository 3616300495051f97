"""Import every package of the corpus in one process that watches itself; a line of JSON for each.

`python -m tests.packages.corpus FOLDER` writes below FOLDER only. Beside it lies a file that no
report may quote, and on a port of this machine nobody may call.
"""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from accounts.roles import Role
from jobs.worker import run_pending
from packages import store
from packages.store import Package
from packages.tasks import import_package
from packages.upload import KIND
from schemas.settings import parse
from storage.blobs import Blobs
from storage.database import open_engine
from storage.identity import identify, with_secret
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person, sign_in
from tests.conftest import SetClock, environment, fill, portal_client
from tests.packages.corpus.archives import ARCHIVES
from tests.packages.corpus.cases import Case
from tests.packages.corpus.complaints import complaints
from tests.packages.corpus.manifests import OUTSIDE, huge, of_both
from tests.packages.factories import an_upload
from web.logs import prepare_logs
from web.portal import create_portal

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Of what the interpreter tells of: each that changes a path, and each that leaves the process.
PATHS = {
    "os.mkdir",
    "os.rename",
    "os.link",
    "os.symlink",
    "os.remove",
    "os.rmdir",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.utime",
    "os.mkfifo",
    "shutil.move",
    "shutil.rmtree",
}
CALLS = {
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
}


class Watch:
    """Notes whatever is written outside a folder, and whoever is called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seen = str(folder), list[str]()
        sys.addaudithook(self._note)

    def taken(self) -> list[str]:
        """Give what was noted since the last time."""
        seen, self.seen = self.seen, []
        return seen

    def _note(self, event: str, given: tuple[Any, ...]) -> None:
        if event in CALLS:
            self.seen.append(f"{event} {given[1:]}")
        elif event in PATHS:
            self.seen += [f"{event} {path}" for path in given if self._is_outside(path)]
        elif event == "open" and given[2] & WRITING and self._is_outside(given[0]):
            self.seen.append(f"open {given[0]}")

    def _is_outside(self, path: object) -> bool:
        if not isinstance(path, str | bytes | os.PathLike) or path in ("/dev/null", os.devnull):
            return False
        whole = os.path.abspath(os.fsdecode(path))  # a nameless file is opened as its folder
        return whole != self.folder and not whole.startswith(self.folder + os.sep)


def main() -> None:
    """Import all; print what each came to."""
    folder = Path(sys.argv[1]).resolve()
    secret = folder.with_name("secret.txt")
    secret.write_text(OUTSIDE)
    os.environ["TMPDIR"] = str(folder)
    house = _house(folder)
    client = _client(house)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        _import(house, client, Case("warm up", ARCHIVES[0].make), Watch(folder))
        watch = Watch(folder)
        for case in cases(str(secret), silent.getsockname()[1]):
            print(json.dumps(_import(house, client, case, watch)), flush=True)
        silent.setblocking(False)
        print(json.dumps({"name": "calls", "calls": _accepted(silent)}))


def cases(secret: str, port: int) -> Iterator[Case]:
    """Give the whole corpus."""
    yield from ARCHIVES
    yield from huge()
    yield from complaints()
    yield from of_both(secret, port)


def _import(house: Installation, client: FlaskClient, case: Case, watch: Watch) -> dict[str, Any]:
    package_id = an_upload(house, case.make(), filename="a.zip")
    before = _reset_peak()
    watch.taken()
    run_pending(house, {KIND: partial(import_package, limits=case.limits)})
    peak, outside = _memory("VmHWM") - before, watch.taken()
    with house.reading() as db:
        package = store.get_package(db, INSTITUTION, package_id)
        files = {path: _type(house, package, path) for path in case.files}
    pages = [client.get(f"/publish/packages/{package_id}{end}") for end in ("", "/report.json")]
    return {
        "name": case.name,
        "status": str(package.status),
        "codes": sorted({finding.code for finding in package.findings}),
        "launches": _launches(package),
        "files": files,
        "pages": [page.status_code for page in pages],
        "quotes": any(OUTSIDE in page.text for page in pages),
        "outside": outside,
        "peak": peak,
    }


def _launches(package: Package) -> list[str]:
    return [unit.launch for unit in package.structure.units()] if package.structure else []


def _type(house: Installation, package: Package, path: str) -> str | None:
    with house.reading() as db:
        found = store.find_file(db, INSTITUTION, package.id, path)
    return found.media_type if found else None


def _reset_peak() -> int:
    """Forget the peak of the resident memory; give what is resident now, in MiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) >> 10


def _accepted(silent: socket.socket) -> int:
    try:
        silent.accept()[0].close()
    except BlockingIOError:
        return 0
    return 1


def _house(folder: Path) -> Installation:
    url = f"sqlite:///{folder}/vidyalekh.db"
    fill(url)
    settings = with_secret(parse(environment(url, folder)))
    prepare_logs(settings)
    blobs = Blobs(Path(settings.blob_url))
    return identify(Installation(settings, open_engine(url), blobs, SetClock()))


def _client(house: Installation) -> FlaskClient:
    with house.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    client = portal_client(create_portal(house))
    sign_in(client, person)
    return client


if __name__ == "__main__":
    main()
