"""Values of items that the sequencer's reader takes as they are, put into the standard's form.

Works in place on the reader's own copy of the manifest. CAM Book §3.4.1, §5.1; CAM-06, CAM-08.
"""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from packages.manifest import content
from packages.manifest.document import local
from packages.manifest.reading import Reading
from packages.manifest.timing import TIME_LIMIT_ACTIONS, tidy_action
from sequencing.editions import DIFFERENCES, Edition
from sequencing.reading import ADLCP, ADLNAV, IMSSS

LAUNCH_DATA = 4000  # characterstring (SPM 4000), SCORM 2004 RTE Book §4.2.10
DURATION = re.compile(
    r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?\Z"
)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")
DEVICES = frozenset(
    {"previous", "continue", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"}
)


def mend(reading: Reading, organization: etree._Element, edition: Edition) -> None:
    """Put values into their form, each with a finding; what has none is taken out."""
    rules: dict[str, Callable[[Reading, etree._Element], None]] = {
        f"{{{ADLCP}}}timeLimitAction": _time_limit_action,
        f"{{{ADLCP}}}dataFromLMS": _launch_data,
        f"{{{IMSSS}}}limitConditions": _duration,
        f"{{{ADLNAV}}}hideLMSUI": _device,
        f"{{{ADLCP}}}completionThreshold": (
            _threshold_attributes if DIFFERENCES[edition].completed_by_measure else _threshold_text
        ),
    }
    for element in [*organization.iter(*rules), *_collected(organization)]:
        rules[str(element.tag)](reading, element)


def _collected(organization: etree._Element) -> Iterator[etree._Element]:
    for collection in organization.getroottree().getroot().iter(f"{{{IMSSS}}}sequencingCollection"):
        yield from collection.iter(f"{{{IMSSS}}}limitConditions")


def _time_limit_action(reading: Reading, element: etree._Element) -> None:
    said = _text(element)
    action = tidy_action(said)
    if action in TIME_LIMIT_ACTIONS:
        element.text = action
        return
    if said:
        reading.note("time_limit_action_invalid", element, value=said, title=_title(element))
    _remove(element)


def _launch_data(reading: Reading, element: etree._Element) -> None:
    if len(_text(element)) > LAUNCH_DATA:
        reading.note("launch_data_long", element, title=_title(element), limit=LAUNCH_DATA)


def _duration(reading: Reading, element: etree._Element) -> None:
    said = " ".join(element.get("attemptAbsoluteDurationLimit", "").split())
    if said and not DURATION.match(said):
        reading.note("duration_invalid", element, value=said, title=_title(element))
        del element.attrib["attemptAbsoluteDurationLimit"]


def _device(reading: Reading, element: etree._Element) -> None:
    said = _text(element)
    if said not in DEVICES:
        reading.note("hidden_unknown", element, value=said, title=_title(element))
        _remove(element)


def _threshold_attributes(reading: Reading, element: etree._Element) -> None:
    """4th Edition: the measure is an attribute; older tools go on writing it as text."""
    said = _text(element)
    if said and NUMBER.match(said) and element.get("minProgressMeasure") is None:
        reading.note("completion_threshold_form", element, value=said, title=_title(element))
        element.set("minProgressMeasure", said)
        element.set("completedByMeasure", element.get("completedByMeasure", "true"))


def _threshold_text(reading: Reading, element: etree._Element) -> None:
    """2nd and 3rd Edition: the measure is the text; newer tools write the attribute."""
    said = element.get("minProgressMeasure")
    if said and not _text(element) and element.get("completedByMeasure") in ("true", "1"):
        reading.note("completion_threshold_form", element, value=said, title=_title(element))
        element.text = said


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _title(element: etree._Element) -> str:
    """Give the title of the item that an element belongs to."""
    around = (
        each for each in element.iterancestors() if local(each.tag) in ("item", "organization")
    )
    item = next(around, None)
    return content.title_of(item) if item is not None else ""


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
