"""The world of the certificates' tests: listeners connected, keys made once."""

import pytest

from certificates import listeners as certificate_listeners
from certificates import signing
from progress import listeners as progress_listeners
from tests.certificates.factories import quick_key


@pytest.fixture(autouse=True)
def _listening(monkeypatch: pytest.MonkeyPatch) -> None:
    progress_listeners.connect()
    certificate_listeners.connect()
    monkeypatch.setattr(signing, "new_key", quick_key)
