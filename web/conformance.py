"""`vidyalekh conformance`: ADL's suite of LRS tests, run against a server of this version.

The suite is not part of the product: DIR is a checkout of adlnet/lrs-conformance-test-suite in
which `npm install` was run. Its exit code says nothing; what it found is in the log that it writes.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click

from schemas.problem import Problem

RUNNER = Path("bin") / "console_runner.js"
# The mount, and the name by which the suite knows its version.
SUITES = (("v1", "1.0.3"), ("v2", "2.0.0"))
COMMANDS = (sys.executable, "-m", "web.commands")
LONGEST = 30 * 60
PATIENCE = 60


class SuiteRefused(Problem):
    """The folder given is no checkout of the suite, or it could not run."""


@dataclass(frozen=True)
class Result:
    """What the suite found for one version."""

    version: str
    state: str
    passed: int
    total: int

    def is_conformant(self) -> bool:
        """Tell whether it ran to its end and every test passed."""
        return self.state == "finished" and 0 < self.total == self.passed


@click.command("conformance")
@click.option("--suite", required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--database", help="URL of an empty database; without it an SQLite file.")
def conformance_command(suite: Path, database: str | None) -> None:
    """Run ADL's suite, a checkout of which is at --suite, against an empty store."""
    if not (suite / RUNNER).is_file():
        raise SuiteRefused(f"{suite}: there is no {RUNNER}; give a checkout of ADL's suite")
    with tempfile.TemporaryDirectory(prefix="vidyalekh-conformance-") as folder:
        environment = _environment(Path(folder), database)
        results = list(_run_all(suite.resolve(), environment))
    for one in results:
        click.echo(f"xAPI {one.version}: {one.passed} of {one.total}, {one.state}")
    if not all(one.is_conformant() for one in results):
        sys.exit(1)


def _run_all(suite: Path, environment: Mapping[str, str]) -> Iterator[Result]:
    _command(environment, "upgrade")
    made = _command(environment, "credential", "add", "suite", "--scope", "all", "--json")
    key = json.loads(made.splitlines()[-1])
    with _serving(environment):
        for mount, version in SUITES:
            endpoint = f"{environment['VIDYALEKH_PORTAL_URL']}/xapi/{mount}"
            yield _run(suite, endpoint, key, version)


def _run(suite: Path, endpoint: str, key: Mapping[str, str], version: str) -> Result:
    access = ("-a", "-u", key["key"], "-p", key["secret"])
    arguments = ["node", str(RUNNER), "-e", endpoint, *access, "-x", version]
    logs = suite / "logs"
    before = set(logs.glob("*.log"))
    subprocess.run(arguments, cwd=suite, timeout=LONGEST, stdout=subprocess.DEVNULL)
    written = set(logs.glob("*.log")) - before
    if len(written) != 1:
        raise SuiteRefused(f"{suite}: the suite wrote {len(written)} logs for {version}, not one")
    log = json.loads(written.pop().read_text())
    summary = log.get("summary", {})
    return Result(
        version, log.get("state", "unknown"), summary.get("passed", 0), summary.get("total", 0)
    )


@contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [*COMMANDS, "serve", "--workers", "2"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(int(environment["VIDYALEKH_PORTAL_URL"].rpartition(":")[2]))
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise SuiteRefused(f"no server answers on port {port}")


def _environment(folder: Path, database: str | None) -> dict[str, str]:
    port = _free_port()
    return {
        **os.environ,
        "VIDYALEKH_DATA_DIR": str(folder),
        "VIDYALEKH_DATABASE_URL": database or f"sqlite:///{folder}/vidyalekh.db",
        "VIDYALEKH_PORTAL_URL": f"http://localhost:{port}",
        "VIDYALEKH_CONTENT_URL": f"http://{{package}}.localhost:{port}",
        "VIDYALEKH_DEMO": "1",
        "VIDYALEKH_SMS_MODE": "file",
        "VIDYALEKH_LOG_LEVEL": "WARNING",
    }


def _command(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run([*COMMANDS, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SuiteRefused(done.stderr.strip().rpartition("\n")[2])
    return done.stdout


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
