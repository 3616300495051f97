"""What a value must be: the rules that the types of a CMI table are made of.

A rule is a few conditions that must all hold. A compound one takes its value apart first: options
and language in braces before it, items parted by [,], the two of a pair by [.], bounds by [:].
`static/rules.js` does the same, word for word. Source: SCORM 2004 4th Edition RTE §4.1.1 (types,
reserved delimiters), §4.2.9.1 (responses); SCORM 1.2 RTE §3.4.2.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

OPTION = re.compile(r"\{(case_matters|order_matters)=([^}]*)\}")
LANGUAGE = re.compile(r"\{lang=([^}]*)\}")
TAG = re.compile(r"(?:[A-Za-z]{2,8}|[IiXx]-[A-Za-z0-9]{1,8})(?:-[A-Za-z0-9]{1,8})*")
ITEM, PAIR, BETWEEN = "[,]", "[.]", "[:]"


@dataclass(frozen=True)
class Rule:
    """What a value must be: all that is set must hold; `blank` alone lets "" pass.

    range      bounds, None: unbounded
    options    names that may stand in braces before the value
    is_either  one of the two of a pair may be missing
    by         the rule to take instead, by the type of the interaction
    """

    characters: int | None = None
    pattern: re.Pattern[str] | None = None
    words: frozenset[str] | None = None
    range: tuple[float | None, float | None] | None = None
    blank: bool = False
    languages: frozenset[str] | None = None
    is_localized: bool = False
    options: tuple[str, ...] = ()
    each: "Rule | None" = None
    items: "Rule | None" = None
    is_distinct: bool = False
    pair: "tuple[Rule, Rule] | None" = None
    is_either: bool = False
    between: "Rule | None" = None
    by: "Mapping[str, Rule]" = field(default_factory=dict)

    def allows(self, value: str) -> bool:
        """Tell whether the value is of the type."""
        return self.fault(value) is None

    def fault(self, value: str) -> str | None:
        """Say what is wrong with a value, `type` or `range`; None: nothing."""
        if value == "" and self.blank:
            return None
        bare = self._bare(value)
        if bare is None or not self._fits(bare) or not self._parts_fit(bare):
            return "type"
        return None if self.range is None or _is_within(float(bare), *self.range) else "range"

    def _bare(self, value: str) -> str | None:
        """Take off what stands in braces before the value; None: that is malformed."""
        text = without_options(value, self.options)
        if text is None or not self.is_localized:
            return text
        return without_language(text, self.languages or frozenset())

    def _fits(self, text: str) -> bool:
        return (
            (self.characters is None or len(text) <= self.characters)
            and (self.pattern is None or self.pattern.fullmatch(text) is not None)
            and (self.words is None or text in self.words)
            and (self.languages is None or self.is_localized or is_language(text, self.languages))
        )

    def _parts_fit(self, text: str) -> bool:
        return (
            (self.each is None or self.each.allows(text))
            and (self.items is None or self._items_fit(self.items, text.split(ITEM)))
            and (self.pair is None or self._pair_fits(self.pair, text.split(PAIR)))
            and (self.between is None or _are_bounds(self.between, text.split(BETWEEN)))
        )

    def _items_fit(self, rule: "Rule", items: list[str]) -> bool:
        is_repeating = self.is_distinct and len(set(items)) < len(items)
        return not is_repeating and all(rule.allows(item) for item in items)

    def _pair_fits(self, rules: "tuple[Rule, Rule]", parts: list[str]) -> bool:
        if len(parts) != 2 or parts == ["", ""]:
            return False
        return all(
            (part == "" and self.is_either) or rule.allows(part)
            for rule, part in zip(rules, parts, strict=True)
        )


def compile_rule(name: str, reading: str, data: Mapping[str, Any]) -> Rule:
    """Make the rule of a type.

    reading  `strict`, or `accept`, which is the strict one where a type says nothing else
    data     the JSON of a table
    """
    types = data["types"]
    row = types[name].get(reading, types[name]["strict"])
    words = row.get("words")

    def named(key: str) -> Rule | None:
        return compile_rule(row[key], reading, data) if key in row else None

    is_localized = row.get("localized", False)
    takes_languages = is_localized or row.get("language", False)
    pair = [compile_rule(part, reading, data) for part in row.get("pair", ())]
    return Rule(
        characters=row.get("characters"),
        pattern=re.compile(row["pattern"]) if "pattern" in row else None,
        words=None if words is None else frozenset(words),
        range=(row["range"][0], row["range"][1]) if "range" in row else None,
        blank=row.get("blank", False),
        languages=frozenset(data["languages"].split()) if takes_languages else None,
        is_localized=is_localized,
        options=tuple(row.get("options", ())),
        each=named("each"),
        items=named("items"),
        is_distinct=row.get("distinct", False),
        pair=(pair[0], pair[1]) if pair else None,
        is_either=row.get("either", False),
        between=named("between"),
        by={kind: compile_rule(one, reading, data) for kind, one in row.get("by", {}).items()},
    )


def without_options(text: str, names: tuple[str, ...]) -> str | None:
    """Take `{case_matters=true}` and the like off, each once; None: with another value."""
    left = set(names)
    while (found := OPTION.match(text)) and found[1] in left:
        if found[2] not in ("true", "false"):
            return None
        left.discard(found[1])
        text = text[found.end() :]
    return text


def without_language(text: str, languages: Set[str]) -> str | None:
    """Take `{lang=hi}` off; None: there is one that is no language's."""
    if not text.startswith("{lang="):
        return text
    found = LANGUAGE.match(text)
    return text[found.end() :] if found and is_language(found[1], languages) else None


def is_language(tag: str, languages: Set[str]) -> bool:
    """Tell whether it is a tag of a language that has a code. RFC 4646."""
    return TAG.fullmatch(tag) is not None and tag.lower().split("-")[0] in languages


def _are_bounds(rule: Rule, parts: list[str]) -> bool:
    if len(parts) == 1:
        return rule.allows(parts[0])
    if len(parts) != 2 or not all(part == "" or rule.allows(part) for part in parts):
        return False
    return "" in parts or float(parts[0]) <= float(parts[1])


def _is_within(number: float, least: float | None, most: float | None) -> bool:
    return (least is None or least <= number) and (most is None or number <= most)
