"""The unified diff of two texts whose lines are in step. POSIX `diff -u`."""

from collections.abc import Iterator

CONTEXT = 3


def unified_diff(path: str, before: str, after: str) -> str:
    """Tell what was changed, with three lines around; both texts have as many lines."""
    old, new = _lines(before), _lines(after)
    changed = [at for at, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
    hunks = [_hunk(old, new, first, last) for first, last in _spans(changed, len(old))]
    return "\n".join([f"--- a/{path}", f"+++ b/{path}", *(line for hunk in hunks for line in hunk)])


def _lines(text: str) -> list[str]:
    # Only the line feed ends a line here, as in git; a carriage return is part of the line.
    return text.removesuffix("\n").split("\n")


def _spans(changed: list[int], count: int) -> Iterator[tuple[int, int]]:
    """Give first and last line of each hunk, context included; near ones are one."""
    first = last = None
    for at in changed:
        if first is None or last is None or at - CONTEXT > last + CONTEXT + 1:
            if first is not None and last is not None:
                yield max(first - CONTEXT, 0), min(last + CONTEXT, count - 1)
            first = at
        last = at
    if first is not None and last is not None:
        yield max(first - CONTEXT, 0), min(last + CONTEXT, count - 1)


def _hunk(old: list[str], new: list[str], first: int, last: int) -> Iterator[str]:
    size = last - first + 1
    yield f"@@ -{first + 1},{size} +{first + 1},{size} @@"
    removed: list[str] = []
    added: list[str] = []
    for before, after in zip(old[first : last + 1], new[first : last + 1], strict=True):
        if before != after:
            removed.append(f"-{before}")
            added.append(f"+{after}")
            continue
        yield from (*removed, *added, f" {before}")
        removed, added = [], []
    yield from (*removed, *added)
