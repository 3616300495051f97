"""Every package's words, as the roof loads them."""

from pathlib import Path

import pytest

from schemas import language

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True, scope="session")
def _catalogues() -> None:
    for folder in sorted(ROOT.glob("*/translations")):
        language.load(folder)
