"""Reading a video in a process of its own, with bounds that the kernel keeps."""

import json
import subprocess
import sys
import tempfile
from io import UnsupportedOperation
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

from packages.findings import Refused, refuse
from packages.media.facts import REFUSED, Facts

ROOT = Path(__file__).parents[2]
WALL_SECONDS = 45  # less than the lease of a job


def facts_of(file: BinaryIO, path: str) -> Facts:
    """Read a video apart; raises Refused. `path` names it in the finding."""
    told = _told(file, path)
    if code := told.get(REFUSED):
        raise refuse(code, path)
    return Facts(**told)


def _told(file: BinaryIO, path: str) -> dict[str, Any]:
    try:
        return _run(file, path)
    except UnsupportedOperation:  # not a file of the disk: an entry of an archive
        with tempfile.TemporaryFile() as copy:
            copyfileobj(file, copy, 1 << 20)
            copy.flush()
            return _run(copy, path)


def _run(file: Any, path: str) -> dict[str, Any]:
    handle = file.fileno()
    file.seek(0)
    command = [sys.executable, "-m", "packages.media.reader"]
    options: dict[str, Any] = {"stdin": handle, "cwd": ROOT, "timeout": WALL_SECONDS}
    try:
        done = subprocess.run(command, capture_output=True, check=False, **options)
    except subprocess.TimeoutExpired:
        raise _too_heavy(path) from None
    # Killed by the kernel, or out of memory beyond what Python could still say.
    if done.returncode:
        raise _too_heavy(path)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _too_heavy(path: str) -> Refused:
    return refuse("video_too_heavy", path)
