"""Results in words."""

from typing import Any

import pytest

from reports.statements.results import duration_words, result_words
from schemas import language
from tests.reports.statements.factories import said

CMI5 = "https://w3id.org/xapi/cmi5/result/extensions/progress"
VIDEO = "https://w3id.org/xapi/video/extensions/progress"


@pytest.mark.parametrize(
    ("verb", "result", "words"),
    [
        ("completed", {}, []),
        ("completed", {"score": {"scaled": 0.82}}, ["82\xa0%"]),
        ("completed", {"score": {"scaled": -0.5}}, ["-50\xa0%"]),
        ("completed", {"score": {"raw": 18, "min": 0, "max": 20}}, ["18 of 20"]),
        ("completed", {"score": {"raw": 18.5}}, ["18.5 points"]),
        ("completed", {"score": {"raw": 1e300}}, ["1e+300 points"]),
        ("completed", {"score": {"min": 0, "max": 20}}, []),
        ("completed", {"completion": True}, []),
        ("completed", {"completion": False}, ["not complete"]),
        ("passed", {"success": True, "completion": True}, ["complete"]),
        ("failed", {"success": False}, []),
        ("failed", {"success": True}, ["passed"]),
        ("completed", {"success": False}, ["not passed"]),
        ("answered", {"success": True, "response": "a[,]b"}, ["right", "answer “a[,]b”"]),
        ("responded", {"success": False}, ["wrong"]),
        ("answered", {"response": "x" * 9000}, ["answer “" + "x" * 59 + "…”"]),
        ("terminated", {"duration": "PT1H10M5S"}, ["1\xa0h\xa010\xa0min"]),
        ("progressed", {"extensions": {CMI5: 46}}, ["46\xa0% done"]),
        ("played", {"extensions": {VIDEO: 0.5}}, ["50\xa0% done"]),
        ("progressed", {"extensions": {CMI5: "<b>", VIDEO: {"a": 1}}}, []),
        ("progressed", {"extensions": {CMI5: True, VIDEO: 7}}, []),
    ],
)
def test_result(verb: str, result: dict[str, Any], words: list[str]) -> None:
    assert result_words(said(verb, result=result)) == words


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        ("PT0S", "0 s"),
        ("PT40.4S", "40 s"),
        ("PT5M20S", "5 min 20 s"),
        ("PT12M20S", "12 min"),
        ("PT0,5H", "30 min"),
        ("P1DT1H", "25 h"),
        ("P1W", "168 h"),
        ("P1Y2M", "P1Y2M"),
        ("PT999999999999999999S", "PT999999999999999999S"),
    ],
)
def test_duration(duration: str, words: str) -> None:
    assert duration_words(duration).replace("\xa0", " ") == words


def test_result_in_hindi() -> None:
    with language.use("hi"):
        result = {"score": {"raw": 18, "max": 20}, "success": True, "duration": "PT5M"}
        assert result_words(said(result=result)) == ["20 में से 18", "उत्तीर्ण", "5\xa0मिनट"]
