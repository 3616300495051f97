"""The documentation of the settings is whole, and tells of nothing that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
READERS = ("schemas/settings.py", "web/serving.py")


def test_every_setting_is_documented() -> None:
    documented = set(
        re.findall(r"^## VIDYALEKH_(\w+)$", (ROOT / "docs/configuration.md").read_text(), re.M)
    )
    sources = "".join((ROOT / name).read_text() for name in READERS)
    by_parser = re.findall(r'environ, "(\w+)"|PREFIX \+ "(\w+)"|"VIDYALEKH_(\w+)"', sources)
    assert documented == {name for names in by_parser for name in names if name}
