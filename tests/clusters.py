"""PostgreSQL servers of a test's own, to be stopped, started, copied and promoted."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError

import psycopg

from tests.databases import USER, own, run_program


@dataclass(frozen=True)
class Cluster:
    """A server in a folder, listening on a socket there; `options` are its settings."""

    folder: Path
    options: str = ""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        """Give the URL of one of its databases."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        given = f"-c listen_addresses= -c unix_socket_directories={self.folder} {self.options}"
        log = str(self.folder / "log")
        run_program("pg_ctl", "-D", str(self.data), "-o", given, "-l", log, "-w", "start")

    def stop(self, mode: str) -> None:
        """Stop it: `fast` ends the sessions, `immediate` is as good as a crash."""
        run_program("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def promote(self) -> None:
        """Make a standby the one that writes."""
        run_program("pg_ctl", "-D", str(self.data), "-w", "promote")

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run SQL; give the rows, if it gives any."""
        where = f"host={self.folder} user={USER} dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def make_database(
        self, name: str, fill: Callable[[str], None], tablespace: str = "pg_default"
    ) -> str:
        """Make a filled database; give its URL."""
        self.ask(f"CREATE DATABASE {name} TEMPLATE template0 TABLESPACE {tablespace}")
        fill(self.url(name))
        return self.url(name)


@contextmanager
def a_cluster(options: str = "") -> Iterator[Cluster]:
    """Run an empty server until the block ends."""
    with _folder() as folder:
        cluster = Cluster(folder, options)
        arguments = ("-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        run_program("initdb", "-D", str(cluster.data), *arguments)
        cluster.start()
        with _stopped_at_the_end(cluster):
            yield cluster


@contextmanager
def a_standby(primary: Cluster, options: str = "") -> Iterator[Cluster]:
    """Run a streaming copy of a server until the block ends."""
    with _folder() as folder:
        standby = Cluster(folder, options)
        source = ("-h", str(primary.folder), "-U", USER, "-D", str(standby.data))
        run_program("pg_basebackup", *source, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        standby.start()
        with _stopped_at_the_end(standby):
            yield standby


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="vidyalekh-pg-"))
    own(folder)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


@contextmanager
def _stopped_at_the_end(cluster: Cluster) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(CalledProcessError):  # a test may have stopped it already
            cluster.stop("immediate")
