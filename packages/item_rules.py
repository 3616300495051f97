"""The codes of what an item asks for beyond its page: score, time, data, prerequisites (CAM-05)."""

from collections.abc import Mapping

from packages.rule import NOTHING_TO_DO, Rule, warning

ITEMS: Mapping[str, Rule] = {
    "mastery_score_invalid": warning(
        "The mastery score “%(value)s” of “%(title)s” is not a number from 0 to 100; it is "
        "ignored.",
        "Correct <adlcp:masteryscore>.",
        "CAM-05",
    ),
    "max_time_invalid": warning(
        "The time allowed, “%(value)s” of “%(title)s”, is not of the form HHHH:MM:SS.SS; it is "
        "ignored.",
        "Correct <adlcp:maxtimeallowed>.",
        "CAM-05",
    ),
    "time_limit_action_invalid": warning(
        "The time limit action “%(value)s” of “%(title)s” is not one of the four; it is ignored.",
        "Correct <adlcp:timelimitaction>.",
        "CAM-05",
    ),
    "launch_data_long": warning(
        "The launch data of “%(title)s” has more than %(limit)s characters; it is handed over "
        "whole.",
        NOTHING_TO_DO,
        "CAM-05",
    ),
    "prerequisites_invalid": warning(
        "The prerequisites “%(value)s” of “%(title)s” cannot be read: %(detail)s; they "
        "are ignored.",
        "Correct <adlcp:prerequisites>.",
        "CAM-05",
    ),
    "prerequisites_circular": warning(
        "The prerequisites “%(value)s” of “%(title)s” can never be met: items wait for each other; "
        "they are ignored.",
        "Correct <adlcp:prerequisites>, so that one of these items waits for none of the others.",
        "CAM-05",
    ),
}
