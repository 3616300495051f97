"""Mends of what keeps a manifest from being XML, on the text alone. XML 1.0 §2.2, §2.4, §2.8, §4.1.

Each takes the text and gives it mended; one that finds nothing gives it back as it is.
"""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.entities import html5

from packages.repair.text import DECLARED, HIDDEN, Text, declared_codec, rewrite

OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
REFERENCE = r"#[0-9]+;|#x[0-9A-Fa-f]+;|(?P<name>[A-Za-z][A-Za-z0-9]*);"
AMPERSAND = re.compile(rf"(?P<hidden>{HIDDEN})|&(?:{REFERENCE})?", re.DOTALL)
ANGLE = re.compile(rf"(?P<hidden>{HIDDEN})|<(?![A-Za-z_:/!?\u0080-\uffff])", re.DOTALL)
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LATE_DECLARATION = re.compile(r"\A(?P<before>\s+)(?P<declaration><\?xml\s[^>]*\?>)")
PREFIXED = re.compile(r"(?:</?|\s)(?P<prefix>[A-Za-z_][\w.-]*):[A-Za-z_]")
SCORM_2004 = re.compile(r"adlcp_v1p3|imscp_v1p1\b|<schemaversion>\s*(?:CAM 1\.3|2004)", re.I)

OF_12: Mapping[str, str] = {
    "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
    "imsmd": "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
OF_2004: Mapping[str, str] = {
    "adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
    "adlseq": "http://www.adlnet.org/xsd/adlseq_v1p3",
    "adlnav": "http://www.adlnet.org/xsd/adlnav_v1p3",
    "imsss": "http://www.imsglobal.org/xsd/imsss",
    "lom": "http://ltsc.ieee.org/xsd/LOM",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def mend_declaration(text: Text) -> Text:
    """Put the XML declaration first; white space before it moves behind it."""
    mark, value = _parted(text.value)
    moved = LATE_DECLARATION.sub(lambda at: at["declaration"] + at["before"], value)
    return replace(text, value=mark + moved)


def mend_encoding(text: Text) -> Text:
    """Name the encoding that the file is in."""
    if _is_told_right(text):
        return text
    mark, value = _parted(text.value)
    name = "UTF-16" if text.codec.startswith("utf-16") else _name_of(text.codec)
    changed, count = DECLARED.subn(lambda at: at["head"] + name, value, count=1)
    if not count:
        told = f'<?xml version="1.0" encoding="{name}"?>'
        changed = re.sub(r"\A(?:<\?xml[^>]*\?>)?", told, value, count=1)
    return replace(text, value=mark + changed)


def mend_ampersands(text: Text) -> Text:
    """Write a stray “&” as `&amp;`, and a name that only HTML knows as its number."""
    return replace(text, value=AMPERSAND.sub(_reference, text.value))


def mend_angles(text: Text) -> Text:
    """Write a “<” that begins no tag as `&lt;`."""
    return replace(text, value=ANGLE.sub(lambda at: at["hidden"] or "&lt;", text.value))


def mend_controls(text: Text) -> Text:
    """Leave out characters that XML does not have."""
    return replace(text, value=CONTROLS.sub("", text.value))


def mend_prefixes(text: Text) -> Text:
    """Declare the well-known prefixes that are used and not declared, at the first element."""
    known = OF_2004 if SCORM_2004.search(text.value) else OF_12
    used = {found["prefix"] for found in PREFIXED.finditer(text.value)}
    wanted = [name for name in sorted(used & set(known)) if f"xmlns:{name}" not in text.value]
    declared = "".join(f' xmlns:{name}="{known[name]}"' for name in wanted)

    def with_prefixes(number: int, tag: str) -> str:
        name = re.match(r"<[\w.:-]+", tag)
        return tag if number or not name else name[0] + declared + tag[name.end() :]

    return replace(text, value=rewrite(text.value, "manifest", with_prefixes))


# In this order: a declaration that is not first, or names another encoding, hides all the rest.
MENDS: tuple[tuple[str, Callable[[Text], Text]], ...] = (
    ("declaration", mend_declaration),
    ("encoding", mend_encoding),
    ("control", mend_controls),
    ("ampersand", mend_ampersands),
    ("angle", mend_angles),
    ("prefix", mend_prefixes),
)


def _reference(found: re.Match[str]) -> str:
    if found["hidden"] is not None or found[0].startswith("&#"):
        return found[0]
    name = found["name"]
    if name is None:
        return "&amp;"
    if name in OF_XML:
        return found[0]
    meant = html5.get(f"{name};")
    return "".join(f"&#{ord(char)};" for char in meant) if meant else f"&amp;{name};"


def _parted(value: str) -> tuple[str, str]:
    """Part a byte order mark from what follows it."""
    return ("\ufeff", value[1:]) if value.startswith("\ufeff") else ("", value)


def _is_told_right(text: Text) -> bool:
    declared = declared_codec(text.value)
    if declared is None:
        is_default = text.codec.startswith("utf-")
        return is_default and not DECLARED.search(text.value.lstrip("\ufeff"))
    if text.value.isascii() and not declared.startswith(("utf-16", "utf-32")):
        return True
    return text.codec == declared or (text.codec.startswith("utf-16") and declared == "utf-16")


def _name_of(codec: str) -> str:
    return {"utf-8": "UTF-8", "cp1252": "windows-1252"}.get(codec) or codecs.lookup(codec).name
