"""A full disk: writes are refused in clear words, reads go on, and so do writes once there is room.

What is refused leaves nothing behind: neither rows, nor files, nor a lock.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from tests.clusters import a_cluster
from tests.conftest import fill
from tests.databases import own
from tests.lrs.contents import MIXED, an_attachment, multipart
from tests.lrs.disks import Disk, a_small_disk
from tests.lrs.factories import a_statement, an_agent
from tests.lrs.following import ids_in, pages
from tests.lrs.integrity import defects
from tests.lrs.load import ACTIVITY
from tests.lrs.served import Served, served
from tests.lrs.wire import Answer, Wire

MEGABYTES = 64
LARGE = bytes(300_000)


@dataclass(frozen=True)
class OnSmallDisk:
    """A server whose database and files lie on a small disk."""

    here: Served
    disk: Disk


@pytest.fixture(params=["sqlite", "postgresql"])
def small(request: pytest.FixtureRequest) -> Iterator[OnSmallDisk]:
    with ExitStack() as stack:
        disk = stack.enter_context(a_small_disk(MEGABYTES))
        if request.param == "postgresql":
            url = a_tablespace(stack, disk)
        else:
            url = f"sqlite:///{disk.folder / 'vidyalekh.db'}"
            fill(url)
        here = stack.enter_context(served(disk.folder / "installation", url))
        here.start()
        yield OnSmallDisk(here, disk)


def a_tablespace(stack: ExitStack, disk: Disk) -> str:
    """Put a database on the disk; PostgreSQL's log of changes lies elsewhere."""
    cluster = stack.enter_context(a_cluster())
    place = disk.folder / "tablespace"
    place.mkdir()
    own(place)
    cluster.ask(f"CREATE TABLESPACE small LOCATION '{place}'")
    return cluster.make_database("small", fill, "small")


def write_everything(wire: Wire) -> list[Answer]:
    """Write what takes room in each of its ways: rows, a document, a content."""
    batch = [a_statement(result={"response": "x" * 20_000}) for _ in range(20)]
    attached = a_statement(attachments=[an_attachment(LARGE)])
    address: dict[str, Any] = {"activityId": ACTIVITY, "agent": an_agent(), "stateId": "large"}
    return [
        wire.xapi("POST", "statements", batch),
        wire.xapi("PUT", "activities/state", LARGE, **address),
        wire.send("POST", "/xapi/statements", multipart(orjson.dumps(attached), [LARGE]), MIXED),
    ]


def test_a_full_disk_refuses_writes_and_goes_on_reading(small: OnSmallDisk) -> None:
    with closing(small.here.wire()) as wire:
        kept = a_statement()
        assert wire.xapi("POST", "statements", kept).status == 200
        small.disk.fill()
        refused = write_everything(wire)
        assert [one.status for one in refused] == [507] * len(refused)
        assert all("full" in one.json()["title"] for one in refused)
        assert wire.xapi("GET", "statements", statementId=kept["id"]).status == 200
        assert ids_in(pages(wire)) == [kept["id"]]
        small.disk.make_room()
        assert {one.status for one in write_everything(wire)} == {200, 204}
        assert len(ids_in(pages(wire))) == 22
    assert defects(small.here.installation) == []
