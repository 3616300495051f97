"""The files of a package by their names, found as a careless author meant them.

A file under exactly the name that was asked for always wins; else one whose name differs only in
letter case or in the form of its accents (scorm.md §4 rows 13, 16).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from urllib.parse import unquote

from packages.names import key


class Files:
    """The paths of a package, below its root, and what its small files hold."""

    def __init__(
        self, paths: Iterable[str], content: Callable[[str], bytes] = lambda path: b""
    ) -> None:
        """List a package's files; `content` reads one of them, raises Refused for one too large."""
        self.paths = frozenset(paths)
        self.content = content
        self._by_key: dict[str, str] = {}
        for path in sorted(self.paths):
            self._by_key.setdefault(key(path), path)

    def find(self, path: str) -> str | None:
        """Find the file of a decoded path, in any letter case."""
        return path if path in self.paths else self._by_key.get(key(path))

    def find_reference(self, path: str) -> str | None:
        """Find the file that a URL's path means; some authors do not encode it."""
        forms = tuple(dict.fromkeys((unquote(path), path)))
        exact = next((form for form in forms if form in self.paths), None)
        return exact or next(filter(None, map(self.find, forms)), None)

    def at_top(self) -> Iterator[str]:
        """Give the files that lie in no folder."""
        return (path for path in sorted(self.paths) if "/" not in path)


def common_folder(paths: Iterable[str]) -> str:
    """Give the folder that holds everything, with its “/”; "" where there is none."""
    folders = [path.split("/")[:-1] for path in paths]
    if not folders:
        return ""
    pairs = zip(min(folders), max(folders), strict=False)
    shared = takewhile(lambda pair: pair[0] == pair[1], pairs)
    return "".join(f"{part}/" for part, _ in shared)
