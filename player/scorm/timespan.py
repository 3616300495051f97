"""Spans of time in hundredths of a second.

Source: SCORM 1.2 RTE §3.4.2.2 (CMITimespan HHHH:MM:SS.SS); SCORM 2004 4th Edition RTE §4.1.1.7
(timeinterval, an ISO 8601 duration).
"""

import re
from decimal import Decimal

MOST_HOURS = 9999
# Three thousand years: more no statement's duration holds, and no sum of them a number of 64 bits.
MOST = 10**13
# The standard lets a duration have years and months, and does not say how long they are.
DAYS = {"Y": 365, "M": 30, "D": 1}
SECONDS = {"H": 3600, "M": 60, "S": 1}
PART = re.compile(r"([0-9.]+)([YMDHS])")


def parse_timespan(text: str) -> int:
    """Give the hundredths of a second of a span that the CMI table took, MOST at most."""
    hours, minutes, seconds = text.split(":")
    whole = int(hours) * 3600 + int(minutes) * 60
    return min(whole * 100 + int(Decimal(seconds.rstrip(".")) * 100), MOST)


def parse_interval(text: str) -> int:
    """Give the hundredths of a second of an ISO 8601 duration that the table took, MOST at most."""
    days, _, time = text.removeprefix("P").partition("T")
    whole = sum(int(count) * DAYS[unit] for count, unit in PART.findall(days)) * 86400
    part = sum(int(Decimal(count) * SECONDS[unit] * 100) for count, unit in PART.findall(time))
    return min(whole * 100 + part, MOST)


def render_timespan(hundredths: int) -> str:
    """Write a span as content expects it: `0001:02:03.45`."""
    seconds, part = divmod(hundredths, 100)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{min(hours, MOST_HOURS):04}:{minutes:02}:{seconds:02}.{part:02}"


def render_duration(hundredths: int) -> str:
    """Write a span as an ISO 8601 duration: `PT1H2M3.45S`. xAPI 1.0.3 Data §4.6."""
    seconds, part = divmod(hundredths, 100)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    large = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count)
    fraction = f".{part:02}" if part else ""
    return f"PT{large}{seconds}{fraction}S"
