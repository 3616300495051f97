"""Certificate numbers."""

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.number import ALPHABET, find_number, new_number


def number_of(drawn: list[int]) -> str:
    rest = iter(drawn)
    return new_number(lambda limit: next(rest) % limit)


numbers = st.lists(st.integers(0, 30), min_size=7, max_size=7).map(number_of)


def test_the_alphabet_has_no_sign_that_looks_like_another() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("01IOL") & set(ALPHABET)


def test_a_drawn_number_has_its_form() -> None:
    assert re.fullmatch(r"VL-\w{4}-\w{4}", new_number())


@settings(deadline=None)
@given(numbers)
def test_a_number_is_found_however_it_is_typed(number: str) -> None:
    typed = [number, number.lower(), number.replace("-", ""), number[3:], f" {number} "]
    assert {find_number(text) for text in typed} == {number}


@settings(deadline=None)
@given(numbers, st.integers(0, 7), st.integers(1, 30))
def test_one_wrong_sign_is_noticed(number: str, place: int, shift: int) -> None:
    signs = list(number[3:].replace("-", ""))
    signs[place] = ALPHABET[(ALPHABET.index(signs[place]) + shift) % 31]
    assert find_number("".join(signs)) is None


@settings(deadline=None)
@given(numbers)
def test_two_exchanged_signs_are_noticed(number: str) -> None:
    signs = number[3:].replace("-", "")
    for a, b in combinations(range(8), 2):
        changed = list(signs)
        changed[a], changed[b] = changed[b], changed[a]
        assert find_number("".join(changed)) in {None, number}
        assert (find_number("".join(changed)) is None) is (signs[a] != signs[b])


@pytest.mark.parametrize("text", ["", "VL", "VL-0000-0000", "x" * 10_000, "VL-7Q4M-28X", "½" * 8])
def test_what_is_not_a_number_is_none(text: str) -> None:
    assert find_number(text) is None
