"""Handing on what was recorded to those who may see it now (D4).

A transfer is a dated fact. What was recorded before it stays visible where it was, and becomes
visible to the new organisation and all above it: their terms are added, none is taken away. Only
what one of the person's earlier places could see is handed on, so that nobody comes to see what
was nobody's. Moving an office is the same for all that the office can see.

It is done in short transactions, each of which notes how far it came. Whoever was storing when
the transfer was made may have written the old terms only; he is waited for, and whoever began
later knows the new ones. Ancestors are read in each transaction, under the lock that a move
takes, so that two changes at once leave nothing out.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from accounts.actors import find_ifi
from accounts.organisations import ancestors
from accounts.people import Person
from accounts.personas import known_as
from accounts.store.placements import lock_tree
from accounts.transfers import placements_of
from lrs.documents import digest_of_owner
from lrs.json_body import read_json
from lrs.store import Window, search
from lrs.store import handing_on as store
from lrs.store.dictionary import find_numbers
from lrs.store.late import add_terms
from lrs.store.sequence import probe
from lrs.terms import Kind, Name
from storage.database import Database, is_sqlite
from storage.installation import Installation

CHUNK = 500
PAUSE = 0.2
MICROSECOND = timedelta(microseconds=1)

# Keeps the job alive and says how far it is; raises where another worker has it.
Beat = Callable[[str], None]


@dataclass(frozen=True)
class Handing:
    """What is to be handed on.

    name    of the transfer or the move, for the notes of how far it came
    node    the organisation that gets to see it, with all above it
    old     where it must have been seen before
    known   identifiers of whom it must be about, as `lrs.identifiers` writes them; None: anybody
    """

    institution: int
    name: str
    node: int
    old: frozenset[int]
    known: frozenset[str] | None = None


def handing_of_transfer(db: Database, person: Person, number: int, iri_base: str) -> Handing | None:
    """Give what a transfer hands on, by its number among the person's; None: it is not there."""
    placements = {one.number: one for one in placements_of(db, person)}
    if number not in placements:
        return None
    known = known_as(db, person.institution, [person], iri_base)[person.id]
    return Handing(
        institution=person.institution,
        name=f"transfer {person.id} {number}",
        node=placements[number].organisation,
        old=frozenset(one.organisation for one in placements.values() if one.number < number),
        known=frozenset({*known, f"account {iri_base} {person.public_id}"}),
    )


def handing_of_move(institution: int, node: int, number: int) -> Handing:
    """Give what the move of a node hands on: all that the node sees."""
    return Handing(institution, f"move {node} {number}", node, frozenset({node}))


def hand_on(installation: Installation, handing: Handing, beat: Beat) -> None:
    """Hand on statements and documents; from where an earlier try came to."""
    await_writers(installation, handing.institution, beat)
    with installation.reading() as db:
        newest = store.newest_seq(db, handing.institution)
        scans = list(_scans(db, handing))
    for scan in scans:
        while scan.step(installation, newest):
            beat(f"statements of {handing.name}")
    _hand_on_documents(installation, handing, beat)
    with installation.transaction() as db:
        store.forget(db, handing.institution, [scan.name for scan in scans])


def await_writers(installation: Installation, institution: int, beat: Beat) -> None:
    """Return when everyone is done who may have stored by what was so before now.

    On SQLite whoever changed what is so was the only writer.
    """
    if is_sqlite(installation.engine):
        return
    now, reached = probe(installation.engine, institution, installation.now())
    while reached < now - MICROSECOND:
        beat("waiting for writers")
        time.sleep(PAUSE)
        _, reached = probe(installation.engine, institution, installation.now())


@dataclass(frozen=True)
class _Scan:
    """One way through the statements, from the oldest: those under all of the terms."""

    handing: Handing
    terms: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.handing.name} {' '.join(map(str, self.terms))}"

    def step(self, installation: Installation, newest: int) -> bool:
        """Hand on the next statements, in one transaction; tell whether there may be more."""
        institution = self.handing.institution
        with installation.transaction() as db:
            lock_tree(db, institution)
            lowest = store.find_through(db, institution, self.name) + 1
            passed, fitting = self._next(db, lowest, newest)
            if not passed:
                return False
            nodes = ancestors(db, institution, self.handing.node)
            add_terms(db, institution, [(node, seq) for seq in fitting for node in nodes])
            store.keep_through(db, institution, self.name, passed[-1])
        return len(passed) == CHUNK

    def _next(self, db: Database, lowest: int, newest: int) -> tuple[list[int], list[int]]:
        """List the next statements, and those among them that are to be handed on."""
        institution, known = self.handing.institution, self.handing.known
        if known is None:
            seqs = store.seqs_under(db, institution, self.terms[0], lowest, newest, CHUNK)
            return seqs, seqs
        window = Window(lowest, newest, is_ascending=True, limit=CHUNK)
        found = search(db, institution, self.terms, window)
        fitting = [one.seq for one in found if _is_about(one.payload, known)]
        return [one.seq for one in found], fitting


def _scans(db: Database, handing: Handing) -> Iterator[_Scan]:
    if handing.known is None:
        yield from (_Scan(handing, (node,)) for node in sorted(handing.old))
        return
    names = [Name(Kind.AGENT, identifier) for identifier in sorted(handing.known)]
    for number in find_numbers(db, handing.institution, names).values():
        yield from (_Scan(handing, (number, node)) for node in sorted(handing.old))


def _is_about(payload: bytes, known: Collection[str]) -> bool:
    """Tell whether a person acted: under the agent's term there are also those who acted on him."""
    return find_ifi(read_json(payload)["actor"]) in known


def _hand_on_documents(installation: Installation, handing: Handing, beat: Beat) -> None:
    after, count = b"", CHUNK
    while count == CHUNK:
        keys = _documents_step(installation, handing, after)
        after, count = keys[-1] if keys else after, len(keys)
        beat(f"documents of {handing.name}")


def _documents_step(installation: Installation, handing: Handing, after: bytes) -> list[bytes]:
    institution, owners = handing.institution, _owners(handing.known)
    with installation.transaction() as db:
        lock_tree(db, institution)
        nodes = ancestors(db, institution, handing.node)
        keys = store.hold_documents_of(db, institution, owners, handing.old, after, CHUNK)
        store.show_documents(db, institution, keys, nodes)
    return keys


def _owners(known: Iterable[str] | None) -> list[bytes] | None:
    return None if known is None else [digest_of_owner(one) for one in known]
