"""The API objects as content finds them: names, version, strings only, and what is too long."""

import subprocess
from pathlib import Path

import orjson
import pytest

SCRIPT = Path(__file__).with_name("api.mjs")


@pytest.fixture(scope="module")
def seen():
    done = subprocess.run(["node", str(SCRIPT)], capture_output=True, check=True)
    return orjson.loads(done.stdout)


def test_scorm_2004_has_its_eight_methods_and_a_version(seen):  # API-02
    found = seen["of2004"]
    assert found["object"] == "API_1484_11"
    assert found["version"].startswith("1.0")
    assert set(found["names"]) == {
        "version",
        "Initialize",
        "Terminate",
        "GetValue",
        "SetValue",
        "Commit",
        "GetLastError",
        "GetErrorString",
        "GetDiagnostic",
    }


def test_scorm_12_has_its_eight_methods_and_no_version(seen):  # API-01
    found = seen["of12"]
    assert (found["object"], found["version"]) == ("API", None)
    assert len(found["names"]) == 8
    assert all(name.startswith("LMS") for name in found["names"])


def test_whatever_content_gives_is_taken_as_a_string(seen):  # API-03
    answers = seen["of2004"]["answers"]
    assert answers[:6] == ["true", "true", "5", "true", "true", "\ufffd"]
    assert answers[-1] == "true"


def test_what_is_too_long_is_refused_never_cut(seen):
    assert seen["of2004"]["answers"][6:9] == ["true", "false", "false"]
    assert seen["of12"]["answers"] == ["true", "true", "false", "true"]
    kept = [length for method, *_, length, _ in seen["of2004"]["journal"] if method == "SetValue"]
    # In UTF-16 units: one code point more than is taken, which the journal still carries.
    assert kept[-1] == 128_001
    assert max(kept) == 256_002


def test_the_shell_is_told_of_what_succeeded(seen):
    assert seen["of2004"]["before"] == seen["of12"]["before"] == 1
    assert seen["of2004"]["after"][0] == "Initialize"
    assert seen["of2004"]["after"][-1] == "Terminate"
