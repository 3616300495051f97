"""What others made and we carry is what the lock says, with its licence."""

from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / place / "vendor" for place in ("web/static", "player/static", "tests")]


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_vendored_files_are_those_of_the_lock(folder: Path) -> None:
    lines = (folder / "vendor.lock").read_text().splitlines()
    lock = {name: digest for digest, name in map(str.split, lines)}
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "vendor.lock"]
    found = {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}
    assert found == lock


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_each_vendored_version_has_its_licence(folder: Path) -> None:
    versions = [path for path in folder.glob("*/*") if path.is_dir()]
    assert versions
    assert [path for path in versions if not list(path.glob("LICENSE*"))] == []
