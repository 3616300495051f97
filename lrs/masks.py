"""Sealed statements have places, and a mask says which places are under a term.

What is old does not change any more, so each stretch of it can be counted through once: its
statements get places in the order of their seqs, and each of their terms a set of places. What is
under several terms is then found by cutting sets, whose cost hardly grows with the store, where
looking up (term, seq) rows one after the other costs as much as the rarest term has rows.

A RUN is how many statements are sealed at once, a BLOCK how many places one merged mask covers.
Places count from 0 through the whole institution; those in a mask from the beginning of its block,
or of its run in the block.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from struct import pack as write_numbers
from struct import unpack as read_numbers

RUN = 2048
BLOCK = 65_536
# In `run`: a mask of the whole block.
WHOLE = -1
# A set with more than one place in so many is kept as bits: to cut bits costs least.
SPARSE = 256
FEW, MANY = b"\0", b"\1"

# A part of a block's set: which run it is of, and the places as they are kept.
Part = tuple[int, bytes]


def pack(numbers: Sequence[int]) -> bytes:
    """Write numbers of 64 bits one after the other."""
    return write_numbers(f"<{len(numbers)}q", *numbers)


def unpack(packed: bytes) -> tuple[int, ...]:
    """Read what `pack` wrote."""
    return read_numbers(f"<{len(packed) // 8}q", packed)


def render(places: Sequence[int], width: int) -> bytes:
    """Write a set of places of a run or block of that width; they are given in order."""
    if len(places) * SPARSE <= width:
        return FEW + write_numbers(f"<{len(places)}H", *places)
    return MANY + _bits_of(places).to_bytes((width + 7) // 8, "little")


def merge(parts: Iterable[Part]) -> bytes:
    """Write the sets of a block's runs as one set of the block."""
    places, bits = _gather(parts)
    if bits.bit_count() * SPARSE <= BLOCK:
        return render(sorted({*places, *_rising(bits)}), BLOCK)
    return MANY + (bits | _bits_of(places)).to_bytes((BLOCK + 7) // 8, "little")


@dataclass(frozen=True)
class Places:
    """The places of a block that are under a term: listed where they are few, else as bits."""

    listed: frozenset[int] | None
    bits: int = 0

    @cached_property
    def octets(self) -> bytes:
        """Give the bits in bytes: there one of them is tested without touching the others."""
        return self.bits.to_bytes((BLOCK + 7) // 8, "little")


def parse(parts: Iterable[Part]) -> Places:
    """Read what is kept of a block under a term."""
    listed, bits = _gather(parts)
    if bits:
        return Places(None, bits | _bits_of(listed) if listed else bits)
    return Places(frozenset(listed))


def common(
    sets: Sequence[Places], lowest: int, highest: int, *, is_ascending: bool
) -> Iterable[int]:
    """Give the places that are in each of the sets, from `lowest` to `highest`, in order."""
    listed = [one.listed for one in sets if one.listed is not None]
    dense = [one for one in sets if one.listed is None]
    if not listed:
        return _in_order(_cut(dense, lowest, highest), is_ascending)
    shared: Collection[int] = frozenset.intersection(*listed)
    for one in dense if shared else ():
        octets = one.octets
        shared = [place for place in shared if octets[place >> 3] >> (place & 7) & 1]
    within = [place for place in shared if lowest <= place <= highest]
    return sorted(within, reverse=not is_ascending)


def _cut(sets: Iterable[Places], lowest: int, highest: int) -> int:
    bits = -1
    for one in sets:
        bits &= one.bits
    if lowest > 0:
        bits = bits >> lowest << lowest
    return bits & (1 << highest + 1) - 1 if highest < BLOCK - 1 else bits


def _in_order(bits: int, is_ascending: bool) -> Iterable[int]:
    """Give bits one by one, since few of many may be wanted."""
    if not bits:
        return ()
    return _rising(bits) if is_ascending else _falling(bits)


def _gather(parts: Iterable[Part]) -> tuple[set[int], int]:
    """Give the places that are listed, and the bits of those that are not."""
    places: set[int] = set()
    bits = 0
    for run, written in parts:
        start = 0 if run == WHOLE else run * RUN
        if written[:1] == FEW:
            found = read_numbers(f"<x{len(written) // 2}H", written)
            places.update(place + start for place in found)
        else:
            bits |= int.from_bytes(memoryview(written)[1:], "little") << start
    return places, bits


def _bits_of(places: Iterable[int]) -> int:
    octets = bytearray((BLOCK + 7) // 8)
    for place in places:
        octets[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(octets, "little")


def _rising(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _falling(bits: int) -> Iterator[int]:
    while bits:
        highest = bits.bit_length() - 1
        yield highest
        bits ^= 1 << highest
