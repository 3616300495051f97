"""Time in the tests of our players: it passes by the clock that statements are stored by."""

from inspect import signature

import pytest


@pytest.fixture(autouse=True)
def _whose_clock(request: pytest.FixtureRequest, is_postgresql: bool) -> None:
    """Skip what lets time pass where PostgreSQL tells it: no test sets its clock (D25)."""
    if is_postgresql and "clock" in signature(request.function).parameters:
        pytest.skip("PostgreSQL stores by its own clock, which stands for no test")
