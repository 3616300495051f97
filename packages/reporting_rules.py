"""The codes of packages that will not report, as a search through their files shows (C7)."""

from collections.abc import Mapping

from packages.rule import Rule, warning

CHOOSE = (
    "Ask who made it for an export that reports. Until then, choose in the course's form what "
    "shall count as completing it."
)

REPORTING: Mapping[str, Rule] = {
    "api_never_called": warning(
        "None of the %(count)s pages and scripts calls SCORM's API (none names %(name)s): learners "
        "will never be completed by the package itself.",
        CHOOSE,
        "API-03",
    ),
    "api_of_other": warning(
        "The manifest is of one SCORM, the scripts of another: %(file)s names %(other)s, and none "
        "of the %(count)s pages and scripts names %(name)s. Learners will never be completed by "
        "the package itself.",
        CHOOSE,
        "API-03",
    ),
    "status_never_set": warning(
        "%(file)s calls SCORM's API, but none of the %(count)s pages and scripts names "
        "%(status)s: the package says that it was opened and never that it was completed.",
        CHOOSE,
        "D12-13",
    ),
    "status_granted": warning(
        "%(file)s calls SCORM's API, but none of the %(count)s pages and scripts names "
        "%(status)s: by SCORM 2004 a part that says nothing counts as completed once it has ended, "
        "whatever was learned.",
        "If that is too little, ask who made it for an export that reports, or choose in the "
        "course's form what shall count as completing it.",
        "SDM-11",
    ),
}
