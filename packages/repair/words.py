"""What each mend does, in words; English is the message id."""

from collections.abc import Mapping

from schemas.language import gettext

WORDS: Mapping[str, str] = {
    "declaration": "The XML declaration comes first, white space after it.",
    "encoding": "The declaration names the encoding that the file is in.",
    "control": "Characters that XML does not have are left out.",
    "ampersand": "A stray “&” is written as “&amp;”.",
    "angle": "A “<” that begins no tag is written as “&lt;”.",
    "prefix": "Prefixes that are used are declared.",
    "href": "Addresses are written as the files are called.",
    "launch": "A resource without an address opens the one page that it lists.",
    "reference": "Items point to the resource whose name differs only in capital letters.",
    "default": "The organization that exists is the default one.",
    "scormtype": "Resources that items open are said to be SCOs.",
    "version": "The version of SCORM is stated.",
}


def words_of(mend: str) -> str:
    """Say what a mend does, in the reader's language."""
    return gettext(WORDS[mend])
