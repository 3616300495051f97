"""ADL's xAPI Video Profile 1.0.2 as a table: what each of its templates wants in a statement.

Source: https://w3id.org/xapi/video, templates #initialized to #screenchange. “Recommended” is asked
for too: our own player can always say it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

PROFILE = "https://w3id.org/xapi/video"
ADL = "http://adlnet.gov/expapi/verbs/"
CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
TYPE = f"{PROFILE}/activity-type/video"
SESSION = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SEGMENTS = re.compile(r"(\d+\.\d{3}\[\.\]\d+\.\d{3}(\[,\]\d+\.\d{3}\[\.\]\d+\.\d{3})*)?")

DISPLAY = (
    "volume",
    "video-playback-size",
    "cc-enabled",
    "cc-subtitle-lang",
    "screen-size",
    "speed",
    "full-screen",
    "user-agent",
)
# verb: result extensions, context extensions, whether cmi5 defines it
TEMPLATES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {
    f"{ADL}initialized": ((), ("length", "completion-threshold", *DISPLAY), True),
    f"{PROFILE}/verbs/played": (("time", "played-segments"), (), False),
    f"{PROFILE}/verbs/paused": (
        ("time", "progress", "played-segments"),
        ("length", "completion-threshold"),
        False,
    ),
    f"{PROFILE}/verbs/seeked": (("time-from", "time-to"), (), False),
    f"{ADL}interacted": (("time", "cc-enabled"), DISPLAY, False),
    f"{ADL}completed": (
        ("time", "progress", "played-segments"),
        ("length", "completion-threshold"),
        True,
    ),
    f"{ADL}terminated": (
        ("time", "progress", "played-segments"),
        ("length", "completion-threshold"),
        True,
    ),
}
KINDS: Mapping[str, type | tuple[type, ...]] = {
    "length": (int, float),
    "completion-threshold": (int, float),
    "time": (int, float),
    "time-from": (int, float),
    "time-to": (int, float),
    "progress": (int, float),
    "volume": (int, float),
    "quality": (int, float),
    "cc-enabled": bool,
    "full-screen": bool,
    "session-id": str,
    "speed": str,
    "cc-subtitle-lang": str,
    "screen-size": str,
    "video-playback-size": str,
    "user-agent": str,
    "played-segments": str,
}


def check_all(statements: Iterable[Mapping[str, Any]]) -> None:
    """Check every statement whose verb the profile knows, and that there is one of a session."""
    ours = [one for one in statements if one["verb"]["id"] in TEMPLATES]
    assert ours
    for one in ours:
        check(one)


def check(statement: Mapping[str, Any]) -> None:
    """Check a statement by the template of its verb."""
    results, contexts, is_defined = TEMPLATES[statement["verb"]["id"]]
    categories = {one["id"] for one in statement["context"]["contextActivities"]["category"]}
    assert PROFILE in categories
    assert (CMI5 in categories) is is_defined
    assert statement["id"]
    assert statement["timestamp"]
    assert statement["object"]["definition"]["type"] == TYPE
    told = _extensions(statement.get("result", {}))
    around = _extensions(statement["context"])
    assert set(results) <= set(told), statement["verb"]["id"]
    assert {*contexts, "session-id"} <= set(around), statement["verb"]["id"]
    for name, value in [*told.items(), *around.items()]:
        assert isinstance(value, KINDS[name]), (name, value)
        assert not isinstance(value, float) or value == round(value, 3), (name, value)
    assert SESSION.fullmatch(around["session-id"])
    assert SEGMENTS.fullmatch(told.get("played-segments", ""))
    assert 0 <= told.get("progress", 0) <= 1


def _extensions(holder: Mapping[str, Any]) -> dict[str, Any]:
    prefix = f"{PROFILE}/extensions/"
    return {
        name.removeprefix(prefix): value
        for name, value in holder.get("extensions", {}).items()
        if name.startswith(prefix)
    }
