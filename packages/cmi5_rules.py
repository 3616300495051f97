"""The codes of cmi5.xml and tincan.xml; requirements are those of ADL's CATAPULT list.

Source: cmi5 (Quartz) §3, §8.1, §13, §14.
"""

from collections.abc import Mapping

from packages.rule import NOTHING_TO_DO, Rule, error, warning

MEND = "Correct cmi5.xml, or export the course again with your authoring tool."
ABSOLUTE = "Write the whole identifier, with its scheme, such as https://example.org/course/1."

CMI5: Mapping[str, Rule] = {
    "cmi5_not_at_root": error(
        "The course structure is %(found)s; cmi5.xml has to lie at the top of the archive.",
        "Zip the content of the folder that holds cmi5.xml, not the folders above it.",
        "14.1.0.0-2",
    ),
    "cmi5_root": error(
        "The document begins with <%(name)s>; a course structure begins with <courseStructure> "
        "in the namespace of cmi5.",
        MEND,
        "13.2.0.0-1",
    ),
    "cmi5_element": error(
        "<%(name)s> may not stand there in <%(element)s>.",
        MEND,
        "13.2.0.0-1",
    ),
    "cmi5_missing": error(
        "<%(element)s> lacks <%(name)s>.",
        MEND,
        "13.2.0.0-1",
    ),
    "cmi5_attribute": error(
        "<%(element)s> has an attribute “%(name)s”, which cmi5 does not know.",
        MEND,
        "13.2.0.0-1",
    ),
    "cmi5_attribute_missing": error(
        "<%(element)s> lacks its attribute “%(name)s”.",
        MEND,
        "13.2.0.0-1",
    ),
    "cmi5_value": error(
        "“%(value)s” is no value for “%(name)s” of <%(element)s>.",
        MEND,
        "13.2.0.0-1",
    ),
    "cmi5_text": error(
        "<%(element)s> holds text, “%(value)s”, where only elements may stand.",
        MEND,
        "13.2.0.0-1",
    ),
    "cmi5_iri": error(
        "“%(value)s”, the “%(name)s” of <%(element)s>, is not a whole IRI.",
        ABSOLUTE,
        "3.0.0.0-1",
    ),
    "cmi5_block_repeated": error(
        "Two blocks have the id “%(value)s”.",
        "Give each block an id of its own.",
        "13.1.2.0-1",
    ),
    "cmi5_objective_repeated": error(
        "Two objectives have the id “%(value)s”.",
        "Give each objective an id of its own.",
        "13.1.3.0-1",
    ),
    "cmi5_au_repeated": error(
        "Two assignable units have the id “%(value)s”.",
        "Give each assignable unit an id of its own.",
        "13.1.4.0-1",
    ),
    "cmi5_objective_unknown": warning(
        "“%(title)s” names the objective “%(value)s”, which the course does not define.",
        NOTHING_TO_DO,
    ),
    "cmi5_url": error(
        "“%(value)s”, the address of “%(title)s”, is not a URL.",
        "Correct <url>; write a space as %20.",
        "13.1.4.0-2",
    ),
    "cmi5_url_collides": error(
        "The address of “%(title)s” has a parameter “%(name)s”, which the launch itself uses.",
        "Give the parameter another name.",
        "8.1.0.0-6",
    ),
    "cmi5_url_missing": error(
        "“%(value)s”, the address of “%(title)s”, is not a file of the package.",
        "Put the file into the package, or write its whole address.",
        "14.1.0.0-4",
    ),
    "cmi5_url_relative": error(
        "“%(value)s”, the address of “%(title)s”, is relative; without an archive it points to "
        "nothing.",
        "Write the whole address, or upload a zip that holds cmi5.xml and the files.",
        "14.2.0.0-1",
    ),
    "tincan_root": error(
        "tincan.xml begins with <%(name)s>, not with <tincan>.",
        "Export the course again with your authoring tool.",
    ),
    "tincan_no_launch": error(
        "tincan.xml names no activity that could be opened: none has a <launch>.",
        "Export the course again with your authoring tool.",
    ),
    "tincan_too_many": error(
        "tincan.xml names more than %(limit)s activities to be opened.",
        "Split the course.",
    ),
    "tincan_id": error(
        "“%(value)s” is no id of an activity: it is not a whole IRI.",
        ABSOLUTE,
    ),
    "tincan_launch": error(
        "“%(value)s”, the page of “%(title)s”, is not in the package.",
        "Put the file into the package, or correct <launch>.",
    ),
    "cmi5_too_deep": error(
        "Blocks lie more than %(limit)s deep in each other.",
        "Arrange the course in fewer levels.",
    ),
}
