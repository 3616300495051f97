"""SCORM 2004 packages for tests: valid by default, every part overridable.

a_manifest_2004(items=3) → bytes · a_scorm2004_zip(items=3) → bytes
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.packages.factories import AnItem, a_manifest, a_scorm12_zip, an_item

IMSCP = "http://www.imsglobal.org/xsd/imscp_v1p1"
IMSSS = "http://www.imsglobal.org/xsd/imsss"
ADLCP = "http://www.adlnet.org/xsd/adlcp_v1p3"
ADLSEQ = "http://www.adlnet.org/xsd/adlseq_v1p3"
ADLNAV = "http://www.adlnet.org/xsd/adlnav_v1p3"
NAMESPACES = (
    f'xmlns="{IMSCP}" xmlns:adlcp="{ADLCP}" xmlns:imsss="{IMSSS}" xmlns:adlseq="{ADLSEQ}" '
    f'xmlns:adlnav="{ADLNAV}"'
)
FLOW = '<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing>'


def a_manifest_2004(
    items: int | Sequence[AnItem] = 1,
    *,
    version: str | None = "2004 4th Edition",
    namespaces: str = NAMESPACES,
    sequencing: str = FLOW,
    **fields: Any,
) -> bytes:
    """A SCORM 2004 manifest; `sequencing` is XML at the end of its organization."""
    made = a_manifest(items, version=version, namespaces=namespaces, **fields)
    made = made.replace(b"adlcp:scormtype", b"adlcp:scormType")
    return made.replace(b"    </organization>", f"    {sequencing}</organization>".encode(), 1)


def a_scorm2004_zip(
    items: int | Sequence[AnItem] = 1,
    *,
    files: Mapping[str, bytes] | None = None,
    manifest: bytes | None = None,
    **fields: Any,
) -> bytes:
    """A SCORM 2004 package with a page for every item."""
    listed = [an_item(number + 1) for number in range(items)] if isinstance(items, int) else items
    made = manifest or a_manifest_2004(listed, **fields)
    return a_scorm12_zip(listed, files=files, manifest=made)
