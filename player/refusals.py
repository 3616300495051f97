"""Why the sequencer refused, in words for a learner, by the book's codes. SN Book, appendix C."""

from collections.abc import Callable, Mapping

from schemas.language import gettext as _


def words_of(code: str) -> str:
    """Give the sentence for an exception code, in the language in use."""
    return WORDS.get(code, _other)()


def _other() -> str:
    return _("This cannot be done just now.")


def _locked() -> str:
    return _("That part is not open just now.")


def _limited() -> str:
    return _("That part may not be opened again.")


def _stay() -> str:
    return _("This part must be finished before another one is chosen.")


def _last() -> str:
    return _("There is nothing after this part.")


def _first() -> str:
    return _("There is nothing before this part.")


def _empty() -> str:
    return _("There is nothing to show in that part.")


def _choose() -> str:
    return _("Choose a part from the contents.")


def _over() -> str:
    return _("The course has not been started.")


WORDS: Mapping[str, Callable[[], str]] = {
    "NB.2.1-1": _other,
    "NB.2.1-2": _over,
    "NB.2.1-4": _choose,
    "NB.2.1-5": _first,
    "NB.2.1-6": _first,
    "NB.2.1-8": _stay,
    "NB.2.1-10": _locked,
    "NB.2.1-11": _locked,
    "SB.2.1-1": _last,
    "SB.2.1-2": _empty,
    "SB.2.1-3": _first,
    "SB.2.1-4": _first,
    "SB.2.2-1": _choose,
    "SB.2.2-2": _locked,
    "SB.2.4-1": _locked,
    "SB.2.4-2": _locked,
    "SB.2.4-3": _locked,
    "SB.2.5-3": _choose,
    "SB.2.7-2": _choose,
    "SB.2.8-2": _first,
    "SB.2.9-1": _locked,
    "SB.2.9-2": _locked,
    "SB.2.9-3": _locked,
    "SB.2.9-4": _locked,
    "SB.2.9-5": _locked,
    "SB.2.9-6": _locked,
    "SB.2.9-7": _stay,
    "SB.2.9-8": _stay,
    "SB.2.9-9": _empty,
    "DB.1.1-1": _empty,
    "DB.1.1-2": _empty,
    "DB.1.1-3": _limited,
}
