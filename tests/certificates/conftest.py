"""The world of the certificates' tests: listeners connected."""

import pytest

from certificates import listeners as certificate_listeners
from progress import listeners as progress_listeners


@pytest.fixture(autouse=True)
def _listening() -> None:
    progress_listeners.connect()
    certificate_listeners.connect()
