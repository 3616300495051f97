"""The product's own server on a folder and a port of its own, and a bare one beside it."""

import json
import os
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import children_of

ROOT = Path(__file__).parent.parent
COMMANDS = (sys.executable, "-m", "web.commands")
PATIENCE = 60


@dataclass(frozen=True)
class Server:
    """A running server, and the header that its key gives."""

    port: int
    pid: int
    authorization: str

    def pids(self) -> list[int]:
        """Give its processes."""
        return children_of(self.pid)


@contextmanager
def serving(folder: Path, database_url: str, workers: int) -> Iterator[Server]:
    """Run the product on an empty database."""
    port = _free_port()
    environment = _environment(folder, database_url, port)
    _command(environment, "upgrade")
    made = _command(environment, "credential", "add", "bench", "--scope", "all", "--json")
    key = json.loads(made.splitlines()[-1])
    token = b64encode(f"{key['key']}:{key['secret']}".encode()).decode()
    arguments = [*COMMANDS, "serve", "--workers", str(workers)]
    with _running(arguments, environment, port) as pid:
        yield Server(port, pid, f"Basic {token}")


@contextmanager
def echoing(workers: int) -> Iterator[Server]:
    """Run a WSGI application that only answers, on the same kind of server."""
    port = _free_port()
    granian = str(Path(sys.executable).parent / "granian")
    options = ["--port", str(port), "--workers", str(workers), "--blocking-threads", "16"]
    arguments = [granian, "--interface", "wsgi", *options, "benchmarks.echo:app"]
    with _running(arguments, dict(os.environ), port) as pid:
        yield Server(port, pid, "")


@contextmanager
def _running(arguments: list[str], environment: Mapping[str, str], port: int) -> Iterator[int]:
    process = subprocess.Popen(
        arguments, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _environment(folder: Path, database_url: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "VIDYALEKH_DATA_DIR": str(folder),
        "VIDYALEKH_DATABASE_URL": database_url,
        "VIDYALEKH_PORTAL_URL": f"http://localhost:{port}",
        "VIDYALEKH_CONTENT_URL": f"http://{{package}}.localhost:{port}",
        "VIDYALEKH_DEMO": "1",
        "VIDYALEKH_SMS_MODE": "file",
    }


def _command(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [*COMMANDS, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing answers on port {port}")
