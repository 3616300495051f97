"""What a manifest of ADL's cases says to each SCO, as far as the run-time's tests need it."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from schemas.run_time import InitialValues, ObjectiveValues, SharedData

CP = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
ADLCP = "{http://www.adlnet.org/xsd/adlcp_v1p3}"
IMSSS = "{http://www.imsglobal.org/xsd/imsss}"


def initial_values(manifest: str) -> dict[str, InitialValues]:
    """Give what each activity finds before anything was tracked, by its `act`."""
    root = ElementTree.fromstring(manifest)
    shared = {one.get("ID"): one for one in root.iter(f"{IMSSS}sequencing") if one.get("ID")}
    items = [item for item in root.iter(f"{CP}item") if "act=" in item.get("parameters", "")]
    return {
        item.get("parameters", "").partition("act=")[2]: _values(item, shared) for item in items
    }


def is_shared_data_global(manifest: str) -> bool:
    """Tell whether adl.data outlives an attempt on the course."""
    organization = ElementTree.fromstring(manifest).find(f".//{CP}organization")
    assert organization is not None
    return organization.get(f"{ADLCP}sharedDataGlobalToSystem", "true") == "true"


def _values(item: Element, shared: dict[str | None, Element]) -> InitialValues:
    objectives = _objectives(item, shared)
    return InitialValues(
        learner_id="L1",
        learner_name="Learner, One",
        launch_data=item.findtext(f"{ADLCP}dataFromLMS"),
        time_limit_action=item.findtext(f"{ADLCP}timeLimitAction"),
        completion_threshold=_threshold(item.find(f"{ADLCP}completionThreshold")),
        scaled_passing_score=_passing(objectives[0]) if objectives else None,
        objectives=tuple(
            ObjectiveValues(" ".join(one.get("objectiveID", "").split()))
            for one in objectives
            if one.get("objectiveID")
        ),
        data=tuple(_bucket(one) for one in item.findall(f"{ADLCP}data/{ADLCP}map")),
    )


def _objectives(item: Element, shared: dict[str | None, Element]) -> list[Element]:
    own = item.find(f"{IMSSS}sequencing")
    if own is None:
        return []
    found = own.find(f"{IMSSS}objectives")
    if found is None and own.get("IDRef") in shared:
        found = shared[own.get("IDRef")].find(f"{IMSSS}objectives")
    return [] if found is None else list(found)


def _threshold(row: Element | None) -> float | None:
    if row is None or row.get("completedByMeasure") != "true":
        return None
    return float(row.get("minProgressMeasure", "1.0"))


def _passing(primary: Element) -> float | None:
    if primary.get("satisfiedByMeasure") != "true":
        return None
    return float(primary.findtext(f"{IMSSS}minNormalizedMeasure") or "1.0")


def _bucket(row: Element) -> SharedData:
    return SharedData(
        row.get("targetID", ""),
        is_readable=row.get("readSharedData", "true") == "true",
        is_writable=row.get("writeSharedData", "true") == "true",
    )
