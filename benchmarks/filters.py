"""`python -m benchmarks.filters`: what a query costs in a small store and in a large one.

Fills a store of each size, unless it is there already, seals it, and prints the CPU of one query
for every filter, alone and together, for several credentials, and for intersections that have
nothing or little in common. It is the CPU of this process and, where PostgreSQL runs on this
machine, of its process for our connection; the search alone, or with `--requests` the whole answer
to a GET of /xapi/statements. A learner has about a thousand statements in either store, so the
larger one has more learners.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy import make_url, text
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from accounts.credentials import Credential, basic_token, issue
from benchmarks import filling
from benchmarks.filling import Store, filled
from benchmarks.statements import VERBS, a_registration, a_verb, an_activity, an_actor
from lrs.horizon import await_horizon
from lrs.queries import parse_query
from lrs.reading import find_page
from storage.database import Database, open_engine
from storage.installation import Installation
from web.record_store import create_record_store

LIMIT = "50"
TURNS = 40
ROUNDS = 15
Values = Mapping[str, str]
PLAIN = ("agent", "verb", "activity", "registration")
RELATED = {"agent": "related_agents", "activity": "related_activities"}


@dataclass(frozen=True)
class Case:
    """A query, by its name, for one of the credentials; `values` differ from turn to turn."""

    name: str
    credential: str
    values: Callable[[int], Values]


@dataclass(frozen=True)
class Cost:
    """The CPU of one query, microseconds, here and in the database; and what it found."""

    own: float
    server: float
    found: float

    @property
    def whole(self) -> float:
        """Give both together."""
        return self.own + self.server


def cases() -> Iterator[Case]:
    """Give every filter and every combination, for each credential."""
    for credential in ("whole", "office", "mine"):
        yield Case("all", credential, lambda turn: {})
        for count in range(1, len(PLAIN) + 1):
            for names in combinations(PLAIN, count):
                for related in _related(names):
                    name = " + ".join(related.get(one, one) for one in names)
                    yield Case(name, credential, _asking(names, related))
        yield from _empty(credential)


def _related(names: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    wanted = {name: RELATED[name] for name in names if name in RELATED}
    for count in range(len(wanted) + 1):
        for chosen in combinations(sorted(wanted), count):
            yield {name: wanted[name] for name in chosen}


def _asking(names: tuple[str, ...], related: Mapping[str, str]) -> Callable[[int], Values]:
    def values(turn: int) -> Values:
        return {**_values(turn, names), **dict.fromkeys(related.values(), "true")}

    return values


def _values(turn: int, names: tuple[str, ...]) -> Values:
    learner, activity, verb = 4 + turn % 6, 10 + turn % 40, VERBS[turn % 2]
    every = {
        "agent": orjson.dumps(an_actor(learner)).decode(),
        "verb": a_verb(verb),
        "activity": an_activity(activity),
        "registration": a_registration(learner, activity),
    }
    return {name: every[name] for name in names}


def _empty(credential: str) -> Iterator[Case]:
    """Give intersections of frequent terms that have nothing or little in common."""
    pairs = {"never": filling.NEVER, "once": filling.ONCE, "long ago": filling.EARLY}
    for name, (verb, activity) in pairs.items():
        given = {"verb": a_verb(verb), "activity": an_activity(activity)}
        related = {**given, "related_activities": "true"}
        yield _fixed(f"verb + activity, {name}", credential, given)
        yield _fixed(f"verb + related_activities, {name}", credential, related)
        rising = {**related, "ascending": "true"}
        yield _fixed(f"verb + related_activities, {name}, ascending", credential, rising)
    verb, learner = filling.NEVER_BY
    given = {"verb": a_verb(verb), "agent": orjson.dumps(an_actor(learner)).decode()}
    yield _fixed("agent + verb, never", credential, given)
    if credential == "office":
        other = {"activity": an_activity(filling.FIRST_OFFICE_ONLY)}
        yield _fixed("activity of another office", credential, other)


def _fixed(name: str, credential: str, given: Values) -> Case:
    return Case(name, credential, lambda turn: given)


def measure(stores: Sequence[Store], case: Case, *, requests: bool = False) -> list[Cost]:
    """Ask each store in turn, several rounds; give the cheapest round of each.

    What else the machine does costs all rounds something, but seldom all of them the same. Where
    one store has fewer answers than a page, all are asked for as many: each answer costs the same.
    """
    asked = [Requesting(store, case) if requests else Asking(store, case) for store in stores]
    for turn in range(TURNS):
        answers = [one.answer(turn) for one in asked]
        if len(set(answers)) > 1:
            for one in asked:
                one.ask_for(turn, min(answers))
    rounds = [[one.ask(TURNS) for one in asked] for _ in range(ROUNDS)]
    return [min(costs, key=lambda cost: cost.whole) for costs in zip(*rounds, strict=True)]


class Asking:
    """One case for one store."""

    def __init__(self, store: Store, case: Case) -> None:
        self.installation = store.installation
        self.credential = _credentials(store)[case.credential]
        self.horizon = await_horizon(self.installation, self.credential.institution)
        given = [case.values(turn) for turn in range(TURNS)]
        self.queries = [parse_query({"limit": LIMIT, **values}) for values in given]
        with self.installation.reading() as db:
            self.backend = _backend(db)

    def ask(self, turns: int) -> Cost:
        """Ask so many times, each time for other values."""
        own, served = time.process_time(), _served(self.backend)
        found = sum(self.answer(turn) for turn in range(turns))
        own, served = time.process_time() - own, _served(self.backend) - served
        return Cost(own / turns * 1e6, served / turns / 1e3, found / turns)

    def answer(self, turn: int) -> int:
        """Ask once; tell how many statements came."""
        with self.installation.reading() as db:
            return len(find_page(db, self.credential, self.queries[turn], self.horizon))

    def ask_for(self, turn: int, count: int) -> None:
        """Ask for so many from now on; one more than a page is read always."""
        self.queries[turn] = replace(self.queries[turn], limit=max(1, count - 1))


class Requesting(Asking):
    """One case for one store, each time a whole request to the record store's application."""

    def __init__(self, store: Store, case: Case) -> None:
        super().__init__(store, case)
        self.app = create_record_store(self.installation)
        self.token = _issue(self.installation, self.credential)
        self.given = [{"limit": LIMIT, **case.values(turn)} for turn in range(TURNS)]
        self.environments = [self._environment(values) for values in self.given]

    def ask(self, turns: int) -> Cost:
        """Ask so many times, each time for other values; `found` is not looked at."""
        own, served = time.process_time(), _served(self.backend)
        for turn in range(turns):
            self._request(turn)
        own, served = time.process_time() - own, _served(self.backend) - served
        return Cost(own / turns * 1e6, served / turns / 1e3, float("nan"))

    def ask_for(self, turn: int, count: int) -> None:
        """Ask for so many from now on."""
        super().ask_for(turn, count)
        limit = str(self.queries[turn].limit)
        self.environments[turn] = self._environment({**self.given[turn], "limit": limit})

    def _environment(self, values: Values) -> dict[str, Any]:
        headers = Headers({"Authorization": self.token, "X-Experience-API-Version": "1.0.3"})
        made = EnvironBuilder("/xapi/statements", query_string=values, headers=headers)
        return made.get_environ()

    def _request(self, turn: int) -> None:
        body, status, _ = run_wsgi_app(self.app, dict(self.environments[turn]))
        octets = sum(map(len, body))
        if status != "200 OK" or not octets:
            raise RuntimeError(f"{self.given[turn]} was answered by {status}")


def _issue(installation: Installation, credential: Credential) -> str:
    """Issue a key that may read what the credential may."""
    with installation.transaction() as db:
        key, secret = issue(
            db,
            institution=credential.institution,
            name="benchmark",
            scopes=credential.scopes,
            settings=installation.settings,
            now=installation.now(),
            organisation=credential.organisation,
        )
    return f"Basic {basic_token(key, secret)}"


def _credentials(whole: Store) -> Mapping[str, Credential]:
    first, second = whole.writers
    return {
        "whole": replace(first, organisation=None),
        "office": second,
        "mine": replace(first, organisation=None, scopes=frozenset({"statements/read/mine"})),
    }


def _backend(db: Database) -> int | None:
    if db.dialect.name == "sqlite":
        return None
    return int(db.execute(text("SELECT pg_backend_pid()")).scalar_one())


def _served(backend: int | None) -> int:
    """Give the nanoseconds of CPU that a process of this machine has used."""
    path = Path(f"/proc/{backend}/schedstat")
    return int(path.read_text().split()[0]) if backend and path.exists() else 0


def _url(options: argparse.Namespace, size: int) -> str:
    if not options.database:
        return f"sqlite:///{options.folder}/filters-{size}.db"
    url = make_url(options.database)
    name = f"{url.database}_{size}"
    with open_engine(options.database).connect() as db:
        db = db.execution_options(isolation_level="AUTOCOMMIT")
        there = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if not db.execute(there, {"name": name}).first():
            db.execute(text(f'CREATE DATABASE "{name}"'))
    return url.set(database=name).render_as_string(hide_password=False)


def main() -> None:
    """Fill, measure and print."""
    options = _options()
    # The lines of the log are made, but not printed between those of the table.
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryDirectory(prefix="vidyalekh-filters-") as name:
        options.folder = options.folder or Path(name)
        stores = []
        for size in options.sizes:
            start = time.perf_counter()
            stores.append(filled(_url(options, size), options.folder, size))
            print(f"{size} statements are there after {time.perf_counter() - start:.0f} s")
        _print(stores, options.only, requests=options.requests)


def _print(stores: list[Store], only: str, *, requests: bool) -> None:
    sizes = "".join(f"{store.size:>12}" for store in stores)
    print(f"{'CPU µs of a query (found)':58}{sizes}   ratio")
    worst = 0.0
    for case in cases():
        name = f"{case.name} ({case.credential})"
        # A new key has written nothing, so there is nothing of its own that it might read.
        if only not in name or (requests and case.credential == "mine"):
            continue
        costs = measure(stores, case, requests=requests)
        ratio = costs[-1].whole / costs[0].whole
        worst = max(worst, ratio)
        shown = "".join(f"{cost.whole:7.0f} ({cost.found:2.0f})" for cost in costs)
        print(f"{name:58}{shown}{ratio:8.2f}", flush=True)
    print(f"The worst ratio is {worst:.2f}.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--database", help="URL of a PostgreSQL database; without it SQLite files")
    parser.add_argument("--folder", type=Path, help="where the SQLite files are kept")
    parser.add_argument("--only", default="", help="words that the case's name must have")
    parser.add_argument(
        "--requests", action="store_true", help="ask the application, not the search"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
