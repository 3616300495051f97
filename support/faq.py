"""Questions and answers, from the files in `support/faq`, and the search through them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import orjson

FOLDER = Path(__file__).parent / "faq"


@dataclass(frozen=True)
class Entry:
    """A question with its answer.

    topic     start, sign-in, learning or certificates
    question  by language
    answer    by language, a paragraph each
    """

    id: str
    topic: str
    question: dict[str, str]
    answer: dict[str, list[str]]

    @cached_property
    def words(self) -> str:
        """Everything that it says in any language, folded."""
        paragraphs = (text for texts in self.answer.values() for text in texts)
        return fold_words(" ".join([*self.question.values(), *paragraphs]))

    @cached_property
    def title_words(self) -> str:
        """What it asks in any language, folded."""
        return fold_words(" ".join(self.question.values()))


@cache
def entries() -> tuple[Entry, ...]:
    """Read all entries, in the order of their files' names."""
    return tuple(Entry(**orjson.loads(path.read_bytes())) for path in sorted(FOLDER.glob("*.json")))


def find_entries(text: str, among: Iterable[Entry]) -> list[Entry]:
    """Find the entries that hold some of the words; those that hold more come first.

    A word in the question counts twice. Short words such as `is` count only beside longer ones.
    """
    words = fold_words(text).split()
    telling = [word for word in words if len(word) > 2] or words
    scored = [(_score(entry, telling), entry) for entry in among]
    found = [pair for pair in scored if pair[0]]
    return [entry for _, entry in sorted(found, key=lambda pair: -pair[0])]


def fold_words(text: str) -> str:
    """Make text comparable: one form of each letter, no case, no punctuation. Unicode §3.13."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char if _is_word_part(char) else " " for char in folded)


def _is_word_part(char: str) -> bool:
    # Vowel signs and the virama of Devanagari are marks (M), and part of their word.
    return unicodedata.category(char)[0] in "LMN"


def _score(entry: Entry, words: list[str]) -> int:
    return sum((word in entry.words) + (word in entry.title_words) for word in words)
