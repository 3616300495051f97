"""A PostgreSQL that the tests start: one server for the run, one database for each test.

A filled database is made as it was after each test and lent to a later one (`tests/emptying.py`).
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.emptying import Filled, is_as_new, look_at

USER = "vidyalekh_tests"
TEMPLATE = "template_filled"
INSTALL = "apt-get install postgresql (or set VIDYALEKH_TEST_POSTGRESQL_BIN to its bin folder)"


_spare: list[str] = []


@contextmanager
def fresh_postgresql(fill: Callable[[str], None] | None = None) -> Iterator[str]:
    """Give the URL of a database of its own, filled or empty; nobody finds it used afterwards."""
    server = started_server()
    name = _spare.pop() if fill and _spare else _new(server, fill)
    try:
        yield _url(server, name)
    finally:
        if fill and is_as_new(_address(server, name), _filled(fill)):
            _spare.append(name)
        else:
            _ask(server, f"DROP DATABASE {name} WITH (FORCE)")


def _new(server: Path, fill: Callable[[str], None] | None) -> str:
    name = f"t{uuid4().hex}"
    template = TEMPLATE if fill else "template0"
    if fill:
        _filled(fill)
    _ask(server, f"CREATE DATABASE {name} TEMPLATE {template} {_strategy(server)}")
    return name


@cache
def started_server() -> Path:
    """Start the server of this run in a folder of its own, listening on a socket there."""
    folder = Path(tempfile.mkdtemp(prefix="vidyalekh-pg-"))
    data = folder / "data"
    own(folder)
    run_program("initdb", "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
    # Tests lose nothing when the machine goes down. No vacuum may change a plan midway.
    quick = "-c fsync=off -c full_page_writes=off -c autovacuum=off"
    options = f"-c listen_addresses= -c unix_socket_directories={folder} {quick}"
    run_program("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    atexit.register(_stop, folder)
    return folder


@cache
def _filled(fill: Callable[[str], None]) -> Filled:
    """Make the template of all filled databases; tell what it holds."""
    server = started_server()
    _ask(server, f"CREATE DATABASE {TEMPLATE}")
    fill(_url(server, TEMPLATE))
    with psycopg.connect(_address(server, TEMPLATE)) as connection:
        return look_at(connection)


@cache
def _strategy(server: Path) -> str:
    """Copy files, not pages: half the work where nothing is synced. Since PostgreSQL 15."""
    with psycopg.connect(_address(server)) as connection:
        return "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""


def _stop(folder: Path) -> None:
    run_program("pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def _url(folder: Path, name: str) -> str:
    return f"postgresql+psycopg://{USER}@/{name}?host={folder}"


def _ask(folder: Path, statement: str) -> None:
    with psycopg.connect(_address(folder), autocommit=True) as server:
        server.execute(statement)  # type: ignore[call-overload]  # our own text


def _address(folder: Path, name: str = "postgres") -> str:
    return f"host={folder} user={USER} dbname={name}"


def run_program(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, as its own account where we are root."""
    subprocess.run(
        [str(_bin() / program), *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        **({"user": _account()} if os.geteuid() == 0 else {}),
    )


def own(folder: Path) -> None:
    """Give a folder to the account that PostgreSQL runs as."""
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, _account())


def _account() -> str:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise RuntimeError(f"PostgreSQL is not installed: {INSTALL}") from None


def _bin() -> Path:
    chosen = os.environ.get("VIDYALEKH_TEST_POSTGRESQL_BIN")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if not chosen else [Path(chosen)]
    if not found or not (found[-1] / "initdb").exists():
        raise RuntimeError(f"PostgreSQL is not installed: {INSTALL}")
    return found[-1]
