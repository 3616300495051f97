"""A PDF is complete when enough of its pages were shown, each for a second at the least.

A session says `experienced` of a page with how long it was shown. All that one says it showed must
fit into the time that has gone by since it began, by the server's clock; what does not is passed
over. So nobody reads faster than a page a second, however the statements are made. Pure.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalogue.choices import SHARE, choices_of
from player.native.judging import Said, Verdict
from progress.observation import parse_duration
from schemas.course_structure import Unit

EXPERIENCED = "http://adlnet.gov/expapi/verbs/experienced"
LEAST_SECONDS = 1.0
SLACK_SECONDS = 2.0  # clocks of learners run a little faster than ours


class PdfFollower:
    """Judges PDFs by the pages that were shown."""

    def judge(self, unit: Unit, choices: Mapping[str, Any], said: Sequence[Said]) -> Verdict:
        """Judge a document by all that its sessions said of its pages."""
        pages = int(unit.media.get("pages", 0))
        if pages < 1:
            return Verdict(is_complete=False, progress=0.0)
        shown = list(_within_the_clock(_claims(unit, said, pages)))
        seen = {page for page, _ in shown}
        needed = needed_of(choices_of(unit, choices)[SHARE], pages)
        seconds = sum(seconds for _, seconds in shown)
        return Verdict(len(seen) >= needed, min(len(seen) / needed, 1.0), seconds)


def needed_of(share: float, pages: int) -> int:
    """Give how many pages a share of a document asks for: one at the least, never a part of one."""
    return max(1, math.ceil(share * pages - 1e-9))


def _claims(unit: Unit, said: Sequence[Said], pages: int) -> Iterator[tuple[Said, int, float]]:
    """Give what sessions say that they showed: the page, and for how many seconds."""
    for one in said:
        page = page_of(unit, one.statement)
        if page is None or not 1 <= page <= pages:
            continue
        seconds = parse_duration(one.statement.get("result", {}).get("duration", ""))
        if seconds >= LEAST_SECONDS:
            yield one, page, seconds


def page_of(unit: Unit, statement: Mapping[str, Any]) -> int | None:
    """Tell which page of the unit a statement says was shown; None where it says no such thing."""
    if statement["verb"]["id"] != EXPERIENCED:
        return None
    head, mark, number = str(statement["object"].get("id", "")).rpartition("/pages/")
    is_number = number.isascii() and number.isdigit() and len(number) < 6
    if not mark or not head.endswith(f"/{unit.id}") or not is_number:
        return None
    return int(number)


def _within_the_clock(
    claims: Iterator[tuple[Said, int, float]],
) -> Iterator[tuple[int, float]]:
    """Pass over what would have taken longer than its session has lasted at that moment.

    The slack is there once: else each new session would give a few pages for nothing.
    """
    told: dict[str, float] = {}
    beyond: dict[str, float] = {}
    for one, page, seconds in claims:
        spent = told.get(one.session, 0.0) + seconds
        over = spent - (one.stored - one.began).total_seconds()
        slack = {**beyond, one.session: max(over, beyond.get(one.session, 0.0))}
        if over <= 0 or sum(slack.values()) <= SLACK_SECONDS:
            told[one.session], beyond = spent, slack
            yield page, seconds
