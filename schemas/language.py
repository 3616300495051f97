"""The language that the reader chose, and the catalogues that translate into it.

English text is the message id. A catalogue is a `.po` file in a package's `translations/`; the roof
loads them once at start. The choice travels in a context variable, so that rules can word a finding
without knowing of HTTP.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES: Mapping[str, str] = {"en": "English", "hi": "हिन्दी"}

_language: ContextVar[str] = ContextVar("language", default="en")
_catalogues: dict[str, dict[str, str | tuple[str, ...]]] = {language: {} for language in LANGUAGES}


def language() -> str:
    """Tell the language in use, as in `LANGUAGES`."""
    return _language.get()


@contextmanager
def use(chosen: str) -> Iterator[None]:
    """Speak `chosen` inside the block."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


def choose(chosen: str) -> None:
    """Speak `chosen` from here on in this context."""
    _language.set(chosen)


def gettext(message: str) -> str:
    """Translate `message`; English where the catalogue lacks it."""
    found = _catalogues[language()].get(message)
    return found if isinstance(found, str) else message


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate by number: the singular form is for one, in Hindi for zero too (CLDR)."""
    found = _catalogues[language()].get(singular)
    forms = found if isinstance(found, tuple) else (singular, plural)
    is_one = number in (0, 1) if language() == "hi" else number == 1
    return forms[0] if is_one else forms[-1]


def name_in(chosen: str, name: str, name_hi: str | None) -> str:
    """Choose between a name and its Hindi; the former where there is no latter."""
    return (name_hi if chosen == "hi" else None) or name


def load(folder: Path) -> None:
    """Read every `<language>.po` of a package's translations folder."""
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem)
        _catalogues[path.stem].update(
            {
                _key(entry.id): _said(entry.string)
                for entry in catalogue
                if entry.id and entry.string
            }
        )


def _key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _said(forms: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    return forms if isinstance(forms, str) else tuple(forms)
