"""An item of QTI becomes a question as JSON has it: docs/quiz.md says what is taken.

Sources: QTI 2.2 Assessment, Section and Item Information Model §5 to §7; QTI 3.0 ASI §5.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from packages.findings import Finding
from packages.quiz.qti.markup import (
    TYPED,
    children,
    inside,
    name_of,
    pictures,
    plain,
    said,
    words,
)
from packages.quiz.sheet import number_of
from schemas.language import LANGUAGES

ITEM = "assessmentitem"
NUMBERS = ("integer", "float")
FEEDBACK = ("feedbackinline", "feedbackblock")
RIGHT, WRONG = ("correct", "right"), ("incorrect", "wrong")
# What no question here can show.
LOST = ("math", "object", "video", "audio", "table", "include")
LONGEST_ID = 60


class NoQuestion(Exception):
    """An item that cannot become a question, with the reason."""


@dataclass(frozen=True)
class Asked:
    """An interaction and what is declared of its response.

    folder    of the item's file, with its “/”
    language  of its texts
    """

    item: etree._Element
    interaction: etree._Element
    declared: etree._Element
    folder: str
    language: str

    @property
    def right(self) -> list[str]:
        """What is right: as it is declared, else what earns points."""
        correct = next(inside(self.declared, "correctresponse"), None)
        return [plain(one) for one in inside(correct, "value")] or self.earning

    @property
    def mapped(self) -> Mapping[str, float]:
        """What each answer earns."""
        entries = inside(self.declared, "mapentry")
        return {said(one, "mapkey"): _number(said(one, "mappedvalue")) for one in entries}

    @property
    def earning(self) -> list[str]:
        """The answers that earn points."""
        return [key for key, value in self.mapped.items() if value > 0]

    def text(self, given: str) -> dict[str, str]:
        """Give a text in the item's language."""
        return {self.language: given} if given else {}

    def choices(self, name: str = "simplechoice") -> dict[str, etree._Element]:
        """Give what can be chosen, by identifier."""
        return {said(one, "identifier"): one for one in inside(self.interaction, name)}


def is_item(root: etree._Element) -> bool:
    """Tell whether a document is an item."""
    return name_of(root) == ITEM


def question_of(root: etree._Element, folder: str) -> tuple[dict[str, Any], list[Finding]]:
    """Give the question that an item is; empty, with an error, where it can be none."""
    where = f"Item {said(root, 'identifier')[:LONGEST_ID]}"
    try:
        asked = _asked(root, folder)
        question = _question(asked) | KINDS[name_of(asked.interaction)](asked)
    except NoQuestion as reason:
        return {}, [Finding("quiz_qti_question", facts={"where": where, "value": str(reason)})]
    lost = [Finding("quiz_qti_lost", facts={"where": where, "value": one}) for one in _lost(asked)]
    return {name: one for name, one in question.items() if one not in (None, "", {})}, lost


def is_shuffled(root: etree._Element) -> bool:
    """Tell whether the choices of an item may stand in any order."""
    return any(said(one, "shuffle") == "true" for one in root.iter())


def _asked(root: etree._Element, folder: str) -> Asked:
    """Find the one interaction of an item; raises NoQuestion."""
    found = [one for one in root.iter() if name_of(one).endswith("interaction")]
    if len(found) != 1:
        raise NoQuestion(f"{len(found)} interactions")
    if name_of(found[0]) not in KINDS:
        raise NoQuestion(etree.QName(found[0]).localname)
    response = said(found[0], "responseidentifier")
    declared = children(root, "responsedeclaration")
    mine = next((one for one in declared if said(one, "identifier") == response), None)
    if mine is None:
        raise NoQuestion(f"responseDeclaration {response[:LONGEST_ID]}")
    language = said(root, "lang").partition("-")[0].lower()
    return Asked(root, found[0], mine, folder, language if language in LANGUAGES else "en")


def _question(asked: Asked) -> dict[str, Any]:
    """Give what every kind has: its id, words, picture, points and feedback."""
    body = next(inside(asked.item, "itembody"), None)
    prompt = next(children(asked.interaction, "prompt"), None)
    hidden = {*KINDS, *FEEDBACK, "rubricblock"}
    text = "\n".join(filter(None, (words(body, hidden), words(prompt))))
    shown = [*pictures(body, asked.folder, hidden), *pictures(prompt, asked.folder)]
    return {
        "id": _id(said(asked.item, "identifier")),
        "text": asked.text(text or said(asked.item, "title")),
        "picture": _picture(asked, shown),
        "points": _points(asked),
        "right": asked.text(_feedback(asked, *RIGHT)),
        "wrong": asked.text(_feedback(asked, *WRONG)),
    }


def _id(identifier: str) -> str:
    """Give an id as questions have them."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", identifier)[:LONGEST_ID]


def _picture(asked: Asked, shown: list[dict[str, str]]) -> dict[str, Any] | None:
    return {"file": shown[0]["file"], "alt": asked.text(shown[0]["alt"])} if shown else None


def _points(asked: Asked) -> float | None:
    """Give what the item says it is worth, else what its answers earn; None: nothing said."""
    outcomes = children(asked.item, "outcomedeclaration")
    most = next((one for one in outcomes if said(one, "identifier") == "MAXSCORE"), None)
    stated = [plain(one) for one in inside(most, "value")]
    stated += [said(one, "upperbound") for one in inside(asked.declared, "mapping")]
    worth = next(filter(None, map(_number, stated)), None)
    earned = [value for value in asked.mapped.values() if value > 0]
    together = sum if said(asked.declared, "cardinality") == "multiple" else max
    return worth or (together(earned) if earned else None)


def _feedback(asked: Asked, *names: str) -> str:
    found = inside(asked.item, "modalfeedback")
    return next((words(one) for one in found if said(one, "identifier").lower() in names), "")


def _lost(asked: Asked) -> Iterator[str]:
    body = next(inside(asked.item, "itembody"), None)
    yield from dict.fromkeys(name_of(one) for one in inside(body, *LOST))
    if len(list(pictures(body, asked.folder, {*KINDS, *FEEDBACK}))) > 1:
        yield "img"


def _choices(asked: Asked) -> dict[str, Any]:
    is_multiple = said(asked.declared, "cardinality") == "multiple"
    is_partial = is_multiple and bool(asked.mapped)
    right = asked.right
    return {
        "kind": "multiple" if is_multiple else "single",
        "partial": is_partial or None,
        "options": [_option(asked, id, one, id in right) for id, one in asked.choices().items()],
    }


def _option(asked: Asked, id: str, choice: etree._Element, is_right: bool) -> dict[str, Any]:
    inline = next(inside(choice, *FEEDBACK), None)
    feedback = words(inline) or _feedback(asked, id.lower())
    option = {
        "text": asked.text(words(choice, FEEDBACK)),
        "correct": is_right,
        "picture": _picture(asked, list(pictures(choice, asked.folder, FEEDBACK))),
        "feedback": asked.text(feedback),
    }
    return {name: one for name, one in option.items() if one not in (None, {})}


def _match(asked: Asked) -> dict[str, Any]:
    """Give pairs; each source has one target here, and each target at most one source."""
    sets = [
        {said(one, "identifier"): words(one) for one in inside(part, "simpleassociablechoice")}
        for part in inside(asked.interaction, "simplematchset")
    ]
    pairs = [value.split() for value in asked.right]
    if len(sets) != 2 or any(len(pair) != 2 for pair in pairs):
        raise NoQuestion("matchInteraction")
    sources, targets = sets
    # Undirected ones may name the target first.
    chosen = {a: b for a, b in (pair if pair[0] in sources else pair[::-1] for pair in pairs)}
    is_one_to_one = len(pairs) == len(sources) == len(set(chosen.values()))
    if not is_one_to_one or chosen.keys() != sources.keys() or not {*chosen.values()} <= {*targets}:
        raise NoQuestion("matchInteraction, not one to one")
    return {
        "kind": "match",
        "pairs": [
            {"source": asked.text(text), "target": asked.text(targets[chosen[id]])}
            for id, text in sources.items()
        ],
        "distractors": [
            asked.text(text) for id, text in targets.items() if id not in chosen.values()
        ],
    }


def _order(asked: Asked) -> dict[str, Any]:
    choices, right = asked.choices(), asked.right
    if sorted(right) != sorted(choices):
        raise NoQuestion("orderInteraction, not all in order")
    return {"kind": "order", "items": [asked.text(words(choices[id])) for id in right]}


def _typed(asked: Asked) -> dict[str, Any]:
    if said(asked.declared, "basetype") in NUMBERS:
        return {"kind": "numeric", **_range(asked)}
    is_cased = any(
        said(one, "casesensitive") == "true" for one in inside(asked.declared, "mapentry")
    )
    answers = list(dict.fromkeys([*asked.right, *asked.earning]))
    return {"kind": "fill_blank", "answers": answers, "case": is_cased or None}


def _range(asked: Asked) -> dict[str, Any]:
    """Give the number that is right, or the least and the most; by `equal` of the processing."""
    answer = number_of(next(iter(asked.right), None))
    equal = next(inside(asked.item, "equal"), None)
    mode, spans = said(equal, "tolerancemode"), said(equal, "tolerance").split()
    below, above = _number(spans[0] if spans else ""), _number(spans[-1] if spans else "")
    if not isinstance(answer, int | float) or mode not in ("absolute", "relative"):
        return {"answer": answer}
    # A relative one is in percent.
    unit = abs(answer) / 100 if mode == "relative" else 1.0
    return {"min": answer - below * unit, "max": answer + above * unit}


def _number(text: str) -> float:
    number = number_of(text)
    return float(number) if isinstance(number, int | float) else 0.0


KINDS: Mapping[str, Callable[[Asked], dict[str, Any]]] = {
    "choiceinteraction": _choices,
    "matchinteraction": _match,
    "orderinteraction": _order,
    TYPED: _typed,
}
