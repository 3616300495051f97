"""Sealing: what is stored and can change no more is counted through, so that search can cut sets.

A run is sealed as soon as all of it lies at or below the horizon: no writer can add a statement
between two of its seqs any more (D25). Only the sealer writes masks. What comes late (D27) waits
in a table of its own, which search reads beside the masks, until the sealer has put it into them;
so nobody else ever waits for the sealer, nor it for them.

Every step is a short transaction that begins where the last one that was committed ended: killed
in the middle, it loses nothing, and two sealers at once do each step once.
"""

from collections.abc import Iterable
from dataclasses import replace
from secrets import randbits

from lrs import masks
from lrs.horizon import recent_horizon
from lrs.masks import unpack
from lrs.sequence import highest_seq
from lrs.store import seals as store
from storage.installation import Installation

MERGED_AT_ONCE = 4000
LATE_AT_ONCE = 2000
LOWEST = -1

Rows = list[tuple[int, bytes]]


def seal_next(installation: Installation, institution: int) -> bool:
    """Take one step: seal a run, merge some of a block, or keep some late terms.

    returns  False where there is nothing to do
    """
    return (
        seal_run(installation, institution)
        or merge_block(installation, institution)
        or keep_late(installation, institution)
    )


def is_due(installation: Installation, institution: int) -> bool:
    """Tell whether there is something to do."""
    through = highest_seq(recent_horizon(installation, institution))
    with installation.reading() as db:
        state = store.find_sealing(db, institution)
        return (
            (state.merged + 1) * masks.BLOCK <= state.sealed
            or bool(store.late_terms(db, institution, state.highest_seq, 1))
            or store.is_run_full(db, institution, state.highest_seq, through, masks.RUN)
        )


def seal_run(installation: Installation, institution: int) -> bool:
    """Seal the next run; False where it is not full yet, or may still change."""
    through = highest_seq(recent_horizon(installation, institution))
    with installation.reading() as db:
        before = store.find_sealing(db, institution)
        rows = store.unsealed(db, institution, before.highest_seq, through, masks.RUN)
    if len(rows) < masks.RUN:
        return False
    found = _masks(before.sealed, rows)
    after = replace(before, sealed=before.sealed + len(rows), highest_seq=rows[-1][0])
    with installation.transaction() as db:
        # Another sealer was here first: what it did is not to be done again.
        if store.lock_sealing(db, institution) != before:
            return True
        store.insert_places(db, institution, before.sealed, [seq for seq, _ in rows])
        store.insert_masks(db, institution, found)
        store.keep_sealing(db, institution, after)
    return True


def merge_block(installation: Installation, institution: int) -> bool:
    """Merge the masks of the next block that is full, one mask for each term, all its terms."""
    with installation.reading() as db:
        before = store.find_sealing(db, institution)
    if (before.merged + 1) * masks.BLOCK > before.sealed:
        return False
    last: int | None = LOWEST
    while last is not None:
        last = _merge_some(installation, institution, before.merged, last)
    return True


def keep_late(installation: Installation, institution: int) -> bool:
    """Put late terms of sealed statements into masks; False where there are none."""
    with installation.reading() as db:
        state = store.find_sealing(db, institution)
        if not store.late_terms(db, institution, state.highest_seq, 1):
            return False
    with installation.transaction() as db:
        state = store.lock_sealing(db, institution)
        rows = store.late_terms(db, institution, state.highest_seq, LATE_AT_ONCE)
        added = _by_block((term, place) for term, _, place in rows)
        blocks, terms = {block for block, _ in added}, {term for _, term in added}
        there = store.whole_masks(db, institution, blocks, terms)
        merged = {
            key: masks.merge([*there.get(key, ()), (masks.WHOLE, _written(offsets))])
            for key, offsets in added.items()
        }
        store.put_whole(db, institution, merged)
        store.drop_late(db, institution, [(term, seq) for term, seq, _ in rows])
        store.keep_sealing(db, institution, replace(state, stamp=_stamp()))
    return True


def _merge_some(installation: Installation, institution: int, block: int, after: int) -> int | None:
    """Merge the masks of the terms that follow one; tell the last, None where the block is done."""
    with installation.transaction() as db:
        state = store.lock_sealing(db, institution)
        if state.merged != block:
            return None
        found = store.parts_of_block(db, institution, block, after, MERGED_AT_ONCE)
        if not found:
            store.keep_sealing(db, institution, replace(state, merged=block + 1, stamp=_stamp()))
            return None
        merged = {(block, term): masks.merge(parts) for term, parts in found.items()}
        store.put_whole(db, institution, merged)
        store.drop_runs(db, institution, block, min(found), max(found))
        return max(found)


def _masks(start: int, rows: Rows) -> list[tuple[int, int, int, bytes]]:
    block, run = start // masks.BLOCK, start % masks.BLOCK // masks.RUN
    places: dict[int, list[int]] = {}
    for index, (_, terms) in enumerate(rows):
        for term in unpack(terms):
            places.setdefault(term, []).append(index)
    return [(block, term, run, masks.render(found, masks.RUN)) for term, found in places.items()]


def _by_block(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], set[int]]:
    found: dict[tuple[int, int], set[int]] = {}
    for term, place in places:
        block, offset = divmod(place, masks.BLOCK)
        found.setdefault((block, term), set()).add(offset)
    return found


def _written(offsets: set[int]) -> bytes:
    return masks.render(sorted(offsets), masks.BLOCK)


def _stamp() -> int:
    # At random, not counted: a standby that is promoted may have missed what others have seen.
    return randbits(62)
