"""The words of findings: whole in both languages, for every code."""

import re
from pathlib import Path

import pytest

from packages.findings import RULES, Finding, digest, summed
from schemas import language
from tests.packages.bad import ARCHIVES, MANIFESTS
from tests.packages.cmi5_cases import REFUSED
from web.portal import load_languages

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "packages.md").read_text()
PLACE = re.compile(r"%\((\w+)\)s")


@pytest.fixture(autouse=True, scope="module")
def languages() -> None:
    load_languages()


@pytest.mark.parametrize("code", RULES)
def test_every_code_has_hindi_words_with_the_same_facts(code: str) -> None:
    rule = RULES[code]
    with language.use("hi"):
        message, fix = language.gettext(rule.message), language.gettext(rule.fix)
    assert message != rule.message
    assert fix != rule.fix
    assert sorted(PLACE.findall(message)) == sorted(PLACE.findall(rule.message))


def test_facts_that_are_our_words_are_translated() -> None:
    finding = Finding("not_a_zip", facts={"kind": "a PDF"})
    assert "a PDF" in finding.message
    with language.use("hi"):
        assert "पीडीएफ़" in finding.message


def test_numbers_are_written_as_the_language_does() -> None:
    finding = Finding("too_large", facts={"size": 5_000_000_000, "limit": 4 << 30})
    assert "5,000,000,000 bytes; at most 4,294,967,296" in finding.message


def test_findings_survive_json() -> None:
    finding = Finding("wrong_case", "imsmanifest.xml", 7, {"href": "A", "found": "a"})
    assert Finding.from_json(finding.to_json()) == finding


def test_digest_puts_errors_first_and_counts_what_it_leaves_out() -> None:
    warnings = [Finding("file_missing", facts={"href": str(n)}) for n in range(5)]
    found = digest([*warnings, Finding("archive_empty")], each=3)
    assert [finding.code for finding in found] == [
        "archive_empty",
        *["file_missing"] * 3,
        "more_warnings",
    ]
    assert found[-1].facts == {"count": 2, "of": "file_missing"}


def test_summed_makes_one_of_many() -> None:
    many = [Finding("backslashes", name) for name in ("a", "b", "c")]
    (one,) = summed(many, {"backslashes"})
    assert (one.file, one.facts["count"]) == ("a", 3)


def test_every_error_has_a_bad_package() -> None:
    made_elsewhere = {"import_failed", "storage_full", "more_errors", "standard_unsupported"}
    errors = {code for code, rule in RULES.items() if rule.severity == "error"}
    made_in_corpus = {"manifest_crowded"}
    made_of_cmi5 = {code for _, code, _ in REFUSED}
    made_of_media = {code for code in errors if code.startswith(("pdf_", "video_", "quiz_"))}
    made = {code for _, _, code in [*ARCHIVES, *MANIFESTS]} | made_in_corpus | made_of_cmi5
    made |= made_of_media  # test_pdf, test_media, test_quiz
    assert made >= errors - made_elsewhere


@pytest.mark.parametrize("code", RULES)
def test_every_code_stands_in_the_documentation(code: str) -> None:
    rule = RULES[code]
    assert f"| `{code}` | {rule.severity} | {rule.message} |" in DOCUMENTATION
