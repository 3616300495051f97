"""What was watched of a video: segments, as ADL's xAPI Video Profile writes them. Pure.

`0.000[.]12.500[,]30.000[.]41.000`: seconds, in the order in which they were watched, with overlaps.
Inside they are whole milliseconds, so that the browser's `segments.js` comes to exactly the same;
both are held together by tests/player/native/test_segments.py.
"""

import re
from collections.abc import Iterable, Iterator

Segment = tuple[int, int]
SEGMENT = re.compile(r"(\d{1,9})(?:\.(\d{1,6}))?\[\.\](\d{1,9})(?:\.(\d{1,6}))?")
MOST = 10_000  # that are read of one text


def parse(text: str) -> list[Segment]:
    """Read played-segments; what is no segment, or goes backwards, is passed over."""
    parts = text.split("[,]", MOST)[:MOST]
    found = (SEGMENT.fullmatch(part.strip()) for part in parts)
    read = (
        (_milliseconds(*one.group(1, 2)), _milliseconds(*one.group(3, 4))) for one in found if one
    )
    return [(start, end) for start, end in read if end > start]


def render(segments: Iterable[Segment]) -> str:
    """Write played-segments."""
    return "[,]".join(f"{start / 1000:.3f}[.]{end / 1000:.3f}" for start, end in segments)


def union(segments: Iterable[Segment], length: int) -> list[Segment]:
    """Give what was watched at least once, in the order of the video, none beyond its length."""
    joined: list[Segment] = []
    for start, end in sorted((start, min(end, length)) for start, end in segments):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def total(joined: Iterable[Segment]) -> int:
    """Add up the milliseconds of a union."""
    return sum(end - start for start, end in joined)


def beyond(joined: list[Segment], known: list[Segment]) -> Iterator[Segment]:
    """Give what one union has and the other has not, in order; each is gone through once."""
    at = 0
    for start, end in joined:
        while at < len(known) and known[at][0] < end:
            from_, to = known[at]
            if from_ > start:
                yield start, from_
            start = max(start, to)
            if to > end:  # it may reach into the next one
                break
            at += 1
        if start < end:
            yield start, end


def first(segments: Iterable[Segment], most: int) -> Iterator[Segment]:
    """Give the segments as far as they come to so many milliseconds."""
    for start, end in segments:
        if most <= 0:
            return
        yield start, min(end, start + most)
        most -= end - start


def _milliseconds(whole: str, part: str | None) -> int:
    return int(whole) * 1000 + int((part or "").ljust(3, "0")[:3])
