"""A served installation with the demo, shared by the journeys."""

from collections.abc import Iterator

import pytest

from tests.databases import fresh_postgresql
from tests.journeys.server import Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, is_postgresql: bool) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("installation")
    if not is_postgresql:
        with serving(folder) as running:
            yield running
        return
    with fresh_postgresql() as url, serving(folder, url) as running:
        yield running
