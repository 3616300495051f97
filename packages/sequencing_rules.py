"""The codes of SCORM 2004: what its manifests say of items beyond a title, and of sequencing."""

from collections.abc import Mapping

from packages.rule import Rule, warning

SEQUENCING: Mapping[str, Rule] = {
    "element_name": warning(
        "The manifest has an element %(found)s that the standard does not know; it was read as "
        "<%(element)s>.",
        "Write the element as the standard does, with its namespace.",
        "CAM-07",
    ),
    "element_misplaced": warning(
        "<%(element)s> stands in <%(parent)s>, where the standard does not have it; it is ignored.",
        "Move the element to its place. Look whether the course still goes on as it should.",
        "CAM-07",
    ),
    "feature_newer": warning(
        "%(name)s is of the %(since)s Edition of SCORM 2004; the manifest says that it follows the "
        "%(edition)s, so it is ignored.",
        "If the course needs it, export it again for that edition.",
        "CAM-02",
    ),
    "folder_with_content": warning(
        "The item “%(title)s” has content and items below it; by SCORM 2004 only its items are "
        "played, its content is not opened.",
        "Move the content into an item of its own below it.",
        "CAM-03",
    ),
    "nothing_visible": warning(
        "No item of “%(title)s” is to be shown and none follows by itself; learners could open "
        "nothing. All of them are shown.",
        "Remove isvisible=“false”, or let the items follow each other by flow=“true”.",
        "CAM-03",
    ),
    "duration_invalid": warning(
        "The time allowed, “%(value)s” of “%(title)s”, is not a duration such as PT1H30M; it is "
        "ignored.",
        "Correct attemptAbsoluteDurationLimit.",
        "CAM-06",
    ),
    "completion_threshold_form": warning(
        "The completion threshold of “%(title)s”, %(value)s, is written as in another edition; it "
        "was read all the same.",
        "Export the course again for the edition that its manifest names.",
        "CAM-06",
    ),
    "hidden_unknown": warning(
        "“%(title)s” is to hide the button “%(value)s”, which no player has; that is ignored.",
        "Correct <adlnav:hideLMSUI>.",
        "CAM-08",
    ),
    "sequencing_value": warning(
        "<%(element)s> has “%(value)s” as its %(name)s, which the standard does not allow; it is "
        "read as if nothing stood there.",
        "Correct the value, or export the course again.",
        "CAM-07",
    ),
    "sequencing_rule": warning(
        "A <%(element)s> lacks its action or a condition that can be read; it is left out.",
        "Correct the rule, or export the course again. Look whether the course still goes on as "
        "it should.",
        "CAM-07",
    ),
    "sequencing_objective": warning(
        "An objective has no objectiveID; it is left out.",
        "Give each <imsss:objective> an objectiveID.",
        "CAM-07",
    ),
    "sequencing_idref": warning(
        "The sequencing “%(identifier)s” is referred to and does not stand in "
        "<imsss:sequencingCollection>; what the item itself says is used.",
        "Correct IDRef, or put that sequencing into the collection.",
        "CAM-07",
    ),
}
