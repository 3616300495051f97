"""A real installation in processes of its own: migrated, served by granian, with its worker."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import literal_column, update

from accounts.store.tables import otp_challenge
from storage.database import open_engine, writing

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 60
# In the column's own microseconds.
MINUTE = literal_column("61000000")
CODE = re.compile(r"\b\d{6}\b")


@dataclass
class Server:
    """A running installation, and what an operator can do with it."""

    folder: Path
    port: int
    database_url: str
    process: subprocess.Popen[bytes] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of this installation over the machine's own environment."""
        return {
            **{name: text for name, text in os.environ.items() if "VIDYALEKH" not in name},
            "VIDYALEKH_PORTAL_URL": self.url,
            "VIDYALEKH_CONTENT_URL": f"http://{{package}}.localhost:{self.port}",
            "VIDYALEKH_DATABASE_URL": self.database_url,
            "VIDYALEKH_DATA_DIR": str(self.folder / "data"),
            "VIDYALEKH_DEMO": "1",
            "VIDYALEKH_SMS_MODE": "file",
            **self.extra,
        }

    def command(self, *words: str) -> str:
        """Run one command of the command line; give what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "web.commands", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words: str) -> None:
        """Serve, and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "web.commands", "serve", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(lambda: self.is_ready(), f"{self.folder / 'server.log'}", START_SECONDS)

    def stop(self) -> None:
        """End it as an operator would."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the server, its processes and its worker at once, as a power cut would."""
        self._signal(signal.SIGKILL)

    def is_ready(self) -> bool:
        assert self.process is None or self.process.poll() is None, "the server has ended"
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Ask the portal as a program does."""
        return self.call("GET", path, None, headers)

    def call(
        self, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """Send JSON, or bytes as they are; give the status and the answer's bytes."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        named = {} if isinstance(body, bytes | None) else {"Content-Type": "application/json"}
        request = urllib.request.Request(
            self.url + path, data=data, method=method, headers={**named, **headers}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def messages(self) -> list[dict[str, Any]]:
        """Read what was sent by SMS."""
        path = self.folder / "data" / "sms.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    def let_minute_pass(self) -> None:
        """Make the codes sent so far a minute older, so that another one may be asked for."""
        engine = open_engine(self.database_url)
        with writing(engine) as db:
            db.execute(update(otp_challenge).values(created_at=otp_challenge.c.created_at - MINUTE))
        engine.dispose()

    def newest_code(self, number: str, after: int) -> str:
        """Wait for the next code that is sent to a number, beyond the first `after` messages."""

        def codes() -> list[str]:
            texts = [json.dumps(one) for one in self.messages()[after:]]
            return [CODE.findall(text)[-1] for text in texts if number[-10:] in text]

        wait_until(lambda: bool(codes()), "a code", 20)
        return codes()[-1]

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, number)
        self.process.wait(30)
        self.process = None


@contextmanager
def serving(folder: Path, database_url: str | None = None, **extra: str) -> Iterator[Server]:
    """Run an installation in `folder` until the block ends."""
    server = empty_server(folder, database_url, **extra)
    server.command("upgrade")
    server.command("demo")
    server.start()
    try:
        yield server
    finally:
        server.kill()


def empty_server(folder: Path, database_url: str | None = None, **extra: str) -> Server:
    """Prepare an installation in `folder` with nothing in it yet."""
    folder.mkdir(parents=True, exist_ok=True)
    url = database_url or f"sqlite:///{folder / 'data' / 'vidyalekh.db'}"
    return Server(folder, free_port(), url, extra=extra)


def free_port() -> int:
    """Find a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(is_so: Any, what: str, seconds: float) -> None:
    """Look again and again until it is so; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.05)
