"""Sealed statements have places, and a mask says which places are under a term.

What is old does not change any more, so each stretch of it can be counted through once: its
statements get places in the order of their seqs, and each of their terms a set of places. What is
under several terms is then found by cutting sets, whose cost hardly grows with the store, where
looking up (term, seq) rows one after the other costs as much as the rarest term has rows.

A RUN is how many statements are sealed at once, a BLOCK how many places one merged mask covers.
Places count from 0 through the whole institution; those in a mask from the beginning of its block,
or of its run in the block.
"""

from collections.abc import Iterable, Iterator, Sequence
from struct import pack as write_numbers
from struct import unpack as read_numbers

RUN = 2048
BLOCK = 65_536
# In `run`: a mask of the whole block.
WHOLE = -1
# A set with more than one place in so many is kept as bits: to cut bits costs least.
SPARSE = 256
FEW, MANY = b"\0", b"\1"
# Single bits are taken from so many at a time: a number costs by its length.
STRETCH = 4096

# A part of a block's set: which run it is of, and the places as they are kept.
Part = tuple[int, bytes]


def pack(numbers: Sequence[int]) -> bytes:
    """Write numbers of 64 bits one after the other."""
    return write_numbers(f"<{len(numbers)}q", *numbers)


def unpack(packed: bytes) -> tuple[int, ...]:
    """Read what `pack` wrote."""
    return read_numbers(f"<{len(packed) // 8}q", packed)


def has_all(packed: bytes, wanted: Iterable[bytes]) -> bool:
    """Tell whether numbers, each packed alone, are among packed ones.

    It may miss one whose bytes also stand across two others; it never tells of one that is not
    there.
    """
    return all(packed.find(one) % 8 == 0 for one in wanted)


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


def parse(parts: Iterable[Part]) -> int:
    """Read what is kept of a block under a term, as bits: those are cut at once."""
    places, bits = _gather(parts)
    return bits | _bits_of(places) if places else bits


def within(bits: int, lowest: int, highest: int) -> int:
    """Keep the places from `lowest` to `highest`."""
    if lowest > 0:
        bits = bits >> lowest << lowest
    return bits & (1 << highest + 1) - 1 if highest < BLOCK - 1 else bits


def places_in(bits: int, *, is_ascending: bool) -> Iterator[int]:
    """Give the places in order, one by one, since few of many may be wanted."""
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
    start = 0
    while bits:
        part = bits & (1 << STRETCH) - 1
        while part:
            lowest = part & -part
            yield start + lowest.bit_length() - 1
            part ^= lowest
        bits >>= STRETCH
        start += STRETCH


def _falling(bits: int) -> Iterator[int]:
    while bits:
        start = (bits.bit_length() - 1) // STRETCH * STRETCH
        part = bits >> start
        bits ^= part << start
        while part:
            highest = part.bit_length() - 1
            yield start + highest
            part ^= 1 << highest
