"""Addresses inside a package: what a manifest's href means, and what the learner's browser opens.

Source: IMS Content Packaging 1.1.2 (xml:base on three levels), SCORM 1.2 CAM §2.3.2
(parameters; CAM-03), RFC 3986 §5; scorm.md §4 row 16.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from packages.files import Files

SAFE = "/-._~!$&'()*+,;=:@"


@dataclass(frozen=True)
class Target:
    """What an address points to.

    asked     the path inside the package that the address means
    found     the file, or None where there is none
    address   the reference to open, relative to the package's root, percent-encoded
    problem   the code of why it cannot be opened, or None
    is_tidy   whether it was written with “/” and relative
    """

    asked: str
    found: str | None = None
    address: str = ""
    problem: str | None = None
    is_tidy: bool = True

    @property
    def is_exact(self) -> bool:
        """Whether the file has exactly the name that was asked for."""
        return self.found in (self.asked, unquote(self.asked))


def resolve(href: str, bases: Sequence[str], files: Files) -> Target:
    """Find the file of an href under its xml:base values, outermost first."""
    if any(map(_is_absolute, (*bases, href))):
        return Target(href, problem="launch_external")
    tidy = href.replace("\\", "/").lstrip("/")
    path, query = _split(tidy)
    meant = list(_candidates(path, [base.replace("\\", "/") for base in bases]))
    inside = [candidate for candidate in meant if candidate.split("/")[0] != ".."]
    if not inside:
        return Target(meant[0], problem="launch_outside")
    for asked in inside:
        if found := files.find_reference(asked):
            return Target(asked, found, quote(found, SAFE) + query, is_tidy=tidy == href)
    return Target(inside[0], problem="launch_file_missing")


def address(launch: str, parameters: str) -> str:
    """Give the launch address with the item's parameters, appended once. CAM-03.

    The manifest may write them as “?a=b”, “&a=b”, “a=b” or “#place”.
    """
    given = parameters.strip().lstrip("?&")
    if not given:
        return launch
    if given.startswith("#"):
        return launch if "#" in launch else launch + _encoded(given)
    page, mark, fragment = launch.partition("#")
    joint = "&" if "?" in page else "?"
    return f"{page}{joint}{_encoded(given)}{mark}{fragment}"


def _encoded(parameters: str) -> str:
    return quote(parameters, SAFE + "?#%/")


def _split(href: str) -> tuple[str, str]:
    """Part the path from the query and fragment, which are kept as written."""
    ends = [at for at in (href.find("?"), href.find("#")) if at >= 0]
    cut = min(ends, default=len(href))
    return href[:cut], _encoded(href[cut:])


def _is_absolute(reference: str) -> bool:
    return re.match(r"\s*([a-z][a-z0-9+.-]*:|//)", reference, re.IGNORECASE) is not None


def _candidates(path: str, bases: Sequence[str]) -> Iterator[str]:
    """Give the paths that may be meant: by RFC 3986, then with each base read as a folder."""
    strict = "".join(base[: base.rfind("/") + 1] for base in bases)
    # Lenient: xml:base="content" without its “/” would drop “content”; authors mean the folder.
    folders = "".join(base if base.endswith("/") else f"{base}/" for base in bases if base)
    for folder in dict.fromkeys((strict, folders)):
        normal = posixpath.normpath(folder.lstrip("/") + path)
        yield "" if normal == "." else normal
