"""JSON as it is stored, set on lines: not a character of a token changes, but for the unseen."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statements.json_text import indented

PLENTY = 10_000_000
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(anything)
def test_means_the_same(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    shown, is_whole = indented(text, PLENTY)
    assert is_whole
    assert json.loads(shown) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a":1.00,"b":[]}', '{\n  "a": 1.00,\n  "b": []\n}'),
        ("[1e2,-0.0,123456789012345678901]", "[\n  1e2,\n  -0.0,\n  123456789012345678901\n]"),
        ('{"a":{}}', '{\n  "a": {}\n}'),
        (r'{"a":"\"}],:{ [\\"}', '{\n  "a": "\\"}],:{ [\\\\"\n}'),
        ('"</script><b>"', '"</script><b>"'),
    ],
)
def test_layout(text: str, shown: str) -> None:
    assert indented(text, PLENTY) == (shown, True)


def test_what_turns_the_text_is_written_as_an_escape() -> None:
    assert indented('"\u202e\u2066\ufeff\x7f"', PLENTY)[0] == '"\\u202e\\u2066\\ufeff\\u007f"'
    assert indented('"\U000e0041"', PLENTY)[0] == '"\\udb40\\udc41"'
    assert indented('"क्\u200dष"', PLENTY)[0] == '"क्\u200dष"'


def test_a_long_one_is_cut_off() -> None:
    shown, is_whole = indented('{"a":"' + "x" * 1000 + '"}', 100)
    assert (len(shown), is_whole) == (100, False)


def test_a_deep_one_does_not_grow_beyond_measure() -> None:
    deep = "[" * 1000 + "1," * 10_000 + "1" + "]" * 1000
    assert len(indented(deep, PLENTY)[0]) < 40 * len(deep)
