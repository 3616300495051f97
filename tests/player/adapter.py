"""The browser's run-time, run from a test by node. Users never need node; the tests do."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import orjson

SCRIPT = Path(__file__).with_name("adapter.mjs")


def answers_in_javascript(
    cases: list[dict[str, Any]], name: str = "scorm12", edition: str | None = None
) -> list[list[list[str]]]:
    """Run cases `{values, calls}` by static/cmi.js; give [answer, error] of every call.

    name, edition  of the table, as read_table takes them
    """
    assert shutil.which("node"), "node is not installed: apt-get install nodejs"
    done = subprocess.run(
        ["node", str(SCRIPT)],
        input=orjson.dumps({"name": name, "edition": edition, "cases": cases}),
        capture_output=True,
        check=True,
    )
    answers: list[list[list[str]]] = orjson.loads(done.stdout)
    return answers
