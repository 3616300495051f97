"""Every requirement of ADL's list, and where it is shown.

`here`: a row of this folder. `import`: tests/packages/test_cmi5.py. `record store`: ADL's suite for
record stores, and tests/conformance/xapi. `sum`: other rows together. `content`: asks content for
what an LMS cannot see, or sees only as the refusal that the same number with (d) asks for.
`publisher`: an XML Schema of own elements cannot be asked for: where it lies is nowhere said.
"""

import json
from pathlib import Path

from tests.conformance.cmi5.test_lms import ROWS
from tests.conformance.cmi5.test_refusals import ROWS as REFUSALS

FOLDER = Path(__file__).parent
WHERE: dict[str, str] = json.loads((FOLDER / "requirements.json").read_text())
IMPORTS = ("cmi5_cases.py", "test_cmi5.py")
# 6.1.0.0-3 is 13.2.0.0-1 once more, 14.1.0.0-1 is 14.0.0.0-1.
AGAIN = {"6.1.0.0-3", "14.1.0.0-1"}


def test_list_is_whole() -> None:
    assert len(WHERE) == 305


def test_every_requirement_is_shown_where_it_is_said_to_be() -> None:
    shown = {*ROWS, *(row["id"] for row in REFUSALS)}
    assert shown == {number for number, where in WHERE.items() if where == "here"}


def test_imports_have_their_rows() -> None:
    packages = FOLDER.parent.parent / "packages"
    told = "".join((packages / name).read_text() for name in IMPORTS)
    asked = {number.partition(" ")[0] for number, where in WHERE.items() if where == "import"}
    assert [number for number in sorted(asked - AGAIN) if number not in told] == []
