"""Reading a PDF in a process of its own, with bounds that the kernel keeps: no file hangs a worker.

pypdf bounds much of what it does itself; the rest is memory and time, which the process has.
"""

import json
import subprocess
import sys
import tempfile
from io import UnsupportedOperation
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

from packages.findings import Refused, refuse
from packages.pdf.facts import REFUSED, Facts

ROOT = Path(__file__).parents[2]
WALL_SECONDS = 45  # less than the lease of a job


def facts_of(file: BinaryIO) -> Facts:
    """Read a PDF apart; raises Refused."""
    try:
        told = _run(file)
    except UnsupportedOperation:  # not a file of the disk
        with tempfile.TemporaryFile() as copy:
            file.seek(0)
            copyfileobj(file, copy)
            copy.flush()
            told = _run(copy)
    if code := told.get(REFUSED):
        raise refuse(code)
    return Facts(**told)


def _run(file: Any) -> dict[str, Any]:
    handle = file.fileno()
    file.seek(0)
    command = [sys.executable, "-m", "packages.pdf.reader"]
    options: dict[str, Any] = {"stdin": handle, "cwd": ROOT, "timeout": WALL_SECONDS}
    try:
        done = subprocess.run(command, capture_output=True, check=False, **options)
    except subprocess.TimeoutExpired:
        raise _too_heavy() from None
    # Killed by the kernel, or out of memory beyond what Python could still say.
    if done.returncode:
        raise _too_heavy()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _too_heavy() -> Refused:
    return refuse("pdf_too_heavy")
