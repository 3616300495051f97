"""The text of a page as the reader gives it: what is meant, columns, paragraphs, hits. In Node."""

import json
import subprocess
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("pdf_text.mjs")
WIDTH = 600


def part(text: str, x: float = 50, y: float = 700, *, size: float = 10, end: bool = True) -> Any:
    """A part of a page's text as pdf.js gives it."""
    width = len(text) * size / 2
    return {
        "str": text,
        "transform": [size, 0, 0, size, x, y],
        "width": width,
        "height": size,
        "hasEOL": end,
    }


def asked(call: str, *given: Any) -> Any:
    """Let the script answer."""
    line = json.dumps({"call": call, "given": given})
    done = subprocess.run(["node", SCRIPT], input=line, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def texts(items: list[Any]) -> list[str]:
    return [one["text"] for one in asked("paragraphsOf", items, WIDTH)]


def span(actual: str | None, *parts: Any) -> list[Any]:
    """A marked span that says what it means."""
    begin = {"type": "beginMarkedContentProps", "tag": "Span", "actualText": actual}
    return [begin, *parts, {"type": "endMarkedContent"}]


def test_a_span_means_what_it_says() -> None:
    items = [*span("क्षितिज", part("\ue001", 50), part("\ue002", 60)), part("x")]
    first, second = asked("actualTextOf", items)
    assert (first["str"], second["str"]) == ("क्षितिज", "x")
    assert first["transform"][4] + first["width"] == 65


def test_the_outermost_span_counts_and_one_without_a_word_none() -> None:
    inner = span("inner", part("a"))
    found = asked("actualTextOf", [*span("outer", *inner), *span(None, part("b"))])
    assert [one["str"] for one in found] == ["outer", "b"]


def test_a_span_that_never_ends_loses_nothing() -> None:
    found = asked("actualTextOf", span("meant", part("a"))[:-1])
    assert [one["str"] for one in found] == ["a"]


def test_lines_of_two_columns_are_read_one_column_after_the_other() -> None:
    rows = range(10)
    across = [
        part(f"{side}{row}", x, 700 - row * 12)
        for row in rows
        for side, x in (("left", 50), ("right", 320))
    ]
    head = part("A heading over both of the columns, so it comes before them all", 50, 740)
    assert texts([head, *across]) == [
        head["str"],
        " ".join(f"left{row}" for row in rows),
        " ".join(f"right{row}" for row in rows),
    ]


def test_cells_of_a_row_are_words_of_their_own() -> None:
    row = [
        part("18 November 2026", 50, end=False),
        part("80 %", 150, end=False),
        part("12 min", 200),
    ]
    assert texts(row) == ["18 November 2026 80 % 12 min"]
    assert len(asked("found", row, "2026 80 % 12")) == 1


def test_a_paragraph_is_joined_and_a_broken_word_too() -> None:
    items = [part("A word that is bro-", y=700), part("ken goes on.", y=688), part("New.", y=650)]
    assert texts(items) == ["A word that is broken goes on.", "New."]


def test_what_is_larger_is_a_heading() -> None:
    items = [part("Title", y=740, size=20), *(part("text", y=700 - n * 12) for n in range(4))]
    found = asked("paragraphsOf", items, WIDTH)
    assert [one["isHeading"] for one in found] == [True, False]


def test_a_question_is_found_over_lines_and_in_any_letters() -> None:
    items = [part("The Note", end=True), part("is  ready. the note is"), part("लिखी टिप्पणी")]
    hits = asked("found", items, "  the NOTE is ")
    assert [[piece["item"] for piece in hit] for hit in hits] == [[0, 1], [1]]
    assert hits[0][1] == {"item": 1, "from": 0, "to": 2}
    assert len(asked("found", items, "टिप्पणी")) == 1
    assert asked("found", items, "   ") == []
    assert asked("found", items, "not there") == []
