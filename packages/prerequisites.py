"""Prerequisites of SCORM 1.2 items: AICC scripts, read and evaluated (CAM-05).

    A1 & A2          both are passed or completed
    A1 | A2          one of them is
    ~A1              it is not
    A1="passed"      its status is exactly that; <> for any other
    2*{A1, A2, A3}   at least two of them
    (…)              first

An identifier alone is true where its status is passed or completed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Status = Callable[[str], str]
Condition = Callable[[Status], bool]

TOKEN = re.compile(r'\s*(?:(<>|[&|~=(){},*])|"([^"]*)"|([^\s&|~=(){},*<>"]+))')
DONE = frozenset({"passed", "completed"})
DEEPEST = 50


class PrerequisitesInvalid(ValueError):
    """The script cannot be read; the message says where."""


@dataclass(frozen=True)
class Token:
    """A sign, or a word where `is_word`."""

    text: str
    is_word: bool = False


# What comes after them is a status, not an item.
COMPARISONS = frozenset({Token("="), Token("<>")})


def parse(script: str) -> Condition:
    """Parse a script to a condition over the status of items by their identifier.

    raises   PrerequisitesInvalid
    """
    parser = _Parser(list(_tokens(script)))
    condition = parser.either()
    if parser.peek() is not None:
        raise PrerequisitesInvalid(f"“{parser.peek()}” is not expected")
    return condition


def identifiers(script: str) -> list[str]:
    """List the items that a script names, in its order, each as often as it does.

    raises   PrerequisitesInvalid
    """
    tokens = list(_tokens(script))
    return [
        token.text
        for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False)
        if token.is_word and before not in COMPARISONS and after != Token("*")
    ]


def is_plain(script: str) -> bool:
    """Tell a script that only asks for all of some items to be passed or completed."""
    return all(token.is_word or token.text in "&()" for token in _tokens(script))


def _tokens(script: str) -> Iterator[Token]:
    at = 0
    text = script.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise PrerequisitesInvalid(f"“{text[at]}” is not expected")
        sign, quoted, word = match.groups()
        yield Token(sign) if sign else Token(word if quoted is None else quoted, is_word=True)
        at = match.end()


class _Parser:
    """Recursive descent, one method a rule, loosest first."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def peek(self) -> str | None:
        """Give the text of the next token, or None at the end."""
        return self._tokens[self._at].text if self._at < len(self._tokens) else None

    def either(self) -> Condition:
        """A | B"""
        conditions = [self._both()]
        while self._take("|"):
            conditions.append(self._both())
        return lambda status: any(condition(status) for condition in conditions)

    def _both(self) -> Condition:
        conditions = [self._single()]
        while self._take("&"):
            conditions.append(self._single())
        return lambda status: all(condition(status) for condition in conditions)

    def _single(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST:
            raise PrerequisitesInvalid(f"more than {DEEPEST} levels deep")
        condition = self._inner()
        self._depth -= 1
        return condition

    def _inner(self) -> Condition:
        if self._take("~"):
            negated = self._single()
            return lambda status: not negated(status)
        if self._take("("):
            inside = self.either()
            self._expect(")")
            return inside
        word = self._word()
        return self._set(word) if self._take("*") else self._comparison(word)

    def _comparison(self, identifier: str) -> Condition:
        if self._take("="):
            wanted = self._word()
            return lambda status: _is(status(identifier), wanted)
        if self._take("<>"):
            unwanted = self._word()
            return lambda status: not _is(status(identifier), unwanted)
        return lambda status: status(identifier) in DONE

    def _set(self, count: str) -> Condition:
        if not re.fullmatch(r"[0-9]{1,4}", count):
            raise PrerequisitesInvalid(f"“{count}” before “*” is not a number of items")
        self._expect("{")
        conditions = [self.either()]
        while self._take(","):
            conditions.append(self.either())
        self._expect("}")
        return lambda status: sum(one(status) for one in conditions) >= int(count)

    def _word(self) -> str:
        if self._at >= len(self._tokens) or not self._tokens[self._at].is_word:
            raise PrerequisitesInvalid(f"an identifier is expected before “{self.peek() or ''}”")
        self._at += 1
        return self._tokens[self._at - 1].text

    def _take(self, sign: str) -> bool:
        is_there = self._at < len(self._tokens) and self._tokens[self._at] == Token(sign)
        self._at += is_there
        return is_there

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise PrerequisitesInvalid(f"“{sign}” is missing")


def _is(status: str, named: str) -> bool:
    """Compare statuses; AICC allows their first letter, and “n” for “not attempted”."""
    return bool(named) and status.startswith(named.lower())
