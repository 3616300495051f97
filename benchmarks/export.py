"""`python -m benchmarks.export --size N`: time and memory of an export of N statements.

Fills a store, exports all of it by the command and by a link over HTTP, as JSON lines and as CSV,
and prints statements, seconds and the peak of the resident memory of the process that exports.
"""

import argparse
import http.client
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import orjson

from benchmarks.filling import filled
from benchmarks.server import COMMANDS, ROOT, Server, serving

FORMS = ("jsonl", "csv")
CHUNK = 1 << 20


@dataclass(frozen=True)
class Taken:
    """What an export took; `peak` in megabytes."""

    lines: int
    size: int
    seconds: float
    peak: float


def main() -> None:
    """Measure and print a table."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        url = options.database or f"sqlite:///{folder / 'vidyalekh.db'}"
        filled(url, folder, options.size).installation.engine.dispose()
        print(f"{'':12}{'statements':>12}{'MB':>8}{'seconds':>9}{'a second':>10}{'peak MB':>9}")
        for form in FORMS:
            _print(f"command {form}", _measured(partial(_command, url, folder, form)))
        with serving(folder, url, workers=1) as server:
            for form in FORMS:
                _print(f"link {form}", _measured(partial(_link, server, form)))


def _command(url: str, folder: Path, form: str) -> tuple[int, int, float]:
    environment = {
        **os.environ,
        "VIDYALEKH_DATABASE_URL": url,
        "VIDYALEKH_DATA_DIR": str(folder),
        "VIDYALEKH_DEMO": "1",
    }
    arguments = [*COMMANDS, "export", "statements", "--format", form]
    process = subprocess.Popen(
        arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout
    lines, size = _count(process.stdout.read)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the command failed with {process.returncode}")
    return lines, size, usage.ru_maxrss / 1024


def _link(server: Server, form: str) -> tuple[int, int, float]:
    address = ("127.0.0.1", server.port)
    asking = http.client.HTTPConnection(*address)
    headers = {
        "Host": f"localhost:{server.port}",
        "Authorization": server.authorization,
        "Content-Type": "application/json",
    }
    asking.request("POST", "/api/v1/exports", orjson.dumps({"format": form}), headers)
    told = orjson.loads(asking.getresponse().read())
    path = told["url"].partition(f":{server.port}")[2]
    asking.request("GET", path, headers={"Host": f"localhost:{server.port}"})
    lines, size = _count(asking.getresponse().read)
    asking.request("GET", f"/api/v1/exports/{told['id']}", headers=headers)
    view = orjson.loads(asking.getresponse().read())
    if not view["finished"] or view["statements"] != lines - (form != "jsonl"):
        raise SystemExit(f"the link gave {lines} lines, the server says {view}")
    return lines, size, max(_peak(pid) for pid in server.pids())


def _count(read: Callable[[int], bytes]) -> tuple[int, int]:
    lines = size = 0
    while chunk := read(CHUNK):
        lines, size = lines + chunk.count(b"\n"), size + len(chunk)
    return lines, size


def _peak(pid: int) -> float:
    """Give the highest that a process's resident memory was, in megabytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _measured(run: Callable[[], tuple[int, int, float]]) -> Taken:
    begun = time.monotonic()
    lines, size, peak = run()
    return Taken(lines, size, time.monotonic() - begun, peak)


def _print(name: str, taken: Taken) -> None:
    rate = taken.lines / taken.seconds
    print(
        f"{name:13}{taken.lines:>11,}{taken.size / 1e6:>8.0f}{taken.seconds:>9.1f}{rate:>10,.0f}"
        f"{taken.peak:>9.0f}",
        flush=True,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="keep the store here; a full one is used again")
    parser.add_argument("--database", help="URL; an SQLite file in the folder if none")
    return parser.parse_args()


if __name__ == "__main__":
    main()
