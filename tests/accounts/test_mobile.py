"""Mobile numbers as people write them."""

import pytest

from accounts.errors import PersonInvalid
from accounts.mobile import is_mobile, masked, parse_mobile


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9876543210", "+919876543210"),
        ("98765 43210", "+919876543210"),
        ("098765-43210", "+919876543210"),
        ("+91 (98765) 43210", "+919876543210"),
        ("919876543210", "+919876543210"),
        ("0091 98765 43210", "+919876543210"),
        ("९८७६५ ४३२१०", "+919876543210"),
        ("+44 7700 900123", "+447700900123"),
    ],
)
def test_number_is_kept_as_e164(typed, kept):
    assert parse_mobile(typed) == kept


@pytest.mark.parametrize("typed", ["", "1234567890", "+911234567890", "98765", "x", "+1", "²" * 10])
def test_what_is_no_number_is_refused_without_repeating_it(typed):
    assert not is_mobile(typed)
    with pytest.raises(PersonInvalid) as refusal:
        parse_mobile(typed)
    assert refusal.value.message == "mobile: not a mobile number"


def test_masked_number_shows_four_digits():
    assert masked("+919876543210") == "••••••\N{NO-BREAK SPACE}3210"
