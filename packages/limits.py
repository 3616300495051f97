"""How much a package may be; one value, so that tests use small ones."""

from dataclasses import dataclass

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """The most that an import accepts. The defaults are those of the product's feature C4.

    upload            bytes of the file as uploaded
    files             entries of the archive, folders and ignored ones too
    total             bytes of all files unpacked, those inside nested archives counted too
    ratio             unpacked bytes for each packed one, of the whole and of each larger entry
    ratio_floor       bytes up to which the ratio is not asked
    directory         bytes of the archive's own directory
    nesting           archives inside archives inside …
    manifest          bytes of a manifest, which is read whole
    items             items of one organization
    depth             items inside items inside …
    """

    upload: int = 4 * GIB
    files: int = 20_000
    total: int = 4 * GIB
    ratio: int = 100
    ratio_floor: int = MIB
    directory: int = 8 * MIB
    nesting: int = 2
    manifest: int = 16 * MIB
    items: int = 5_000
    unfinished: int = 10
    unfinished_total: int = 8 * GIB
    depth: int = 50


DEFAULT = Limits()
