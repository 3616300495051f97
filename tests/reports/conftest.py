"""The world of the reports' tests: keys made once."""

import pytest

from certificates import signing
from tests.certificates.factories import quick_key


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "new_key", quick_key)
