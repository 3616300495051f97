"""Statements in plain words: a table of what is said, and of what others may have written."""

from typing import Any

import pytest

from reports.statements.places import find_place
from reports.statements.sentences import Names, sentence_of, verb_words
from reports.statements.verbs import ANY_VERB, WORDINGS
from schemas import language
from tests.accounts.factories import IRI_BASE
from tests.lrs.factories import a_reference, a_void
from tests.reports.statements.factories import (
    COURSE_IRI,
    PERSON,
    UNIT_IRI,
    an_actor,
    said,
    some_names,
)

W3ID = "https://w3id.org/xapi/adl/verbs/"
NOBODY = Names(IRI_BASE)
ELSEWHERE = {"id": "https://else.example.org/activities/first%20aid/"}


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (said(), "Asha Verma completed Noting and drafting – Unit 2"),
        (said("passed", object={"id": COURSE_IRI}), "Asha Verma passed Noting and drafting"),
        (said("failed"), "Asha Verma did not pass Noting and drafting – Unit 2"),
        (
            said(W3ID + "satisfied", object={"id": COURSE_IRI}),
            "Asha Verma met all conditions of Noting and drafting",
        ),
        (
            said(
                "responded",
                object={"id": f"{UNIT_IRI}/interactions/Q%201"},
            ),
            "Asha Verma responded to Noting and drafting – Unit 2 – Q%201",
        ),
        (
            said(object={"id": UNIT_IRI, "definition": {"name": {"en-IN": "Then called so"}}}),
            "Asha Verma completed Noting and drafting – Then called so",
        ),
        (
            said(
                "https://w3id.org/xapi/tla/verbs/certified",
                object={"id": f"{IRI_BASE}/certificates/VL-7Q4M-28XK"},
            ),
            "Asha Verma received certificate VL-7Q4M-28XK",
        ),
        (
            said(object={"id": UNIT_IRI, "definition": {"name": {"en": "1. Noting and drafting"}}}),
            "Asha Verma completed 1. Noting and drafting",
        ),
        (said(object=ELSEWHERE), "Asha Verma completed first aid"),
        (
            said(object={**ELSEWHERE, "definition": {"name": {"fr": "Premiers secours"}}}),
            "Asha Verma completed Premiers secours",
        ),
        (
            said("https://a.example/verbs/juggled", display={"de": "jonglierte", "en": "juggled"}),
            "Asha Verma – juggled – Noting and drafting – Unit 2",
        ),
        (
            said("https://a.example/verbs/juggled#twice"),
            "Asha Verma – twice – Noting and drafting – Unit 2",
        ),
        (said(object=an_actor()), "Asha Verma completed Asha Verma"),
        (
            said("asked", object={"objectType": "SubStatement", **said("passed")}),
            "Asha Verma asked “Asha Verma passed Noting and drafting – Unit 2”",
        ),
    ],
)
def test_sentence(statement: dict[str, Any], sentence: str) -> None:
    assert sentence_of(statement, some_names()) == sentence


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        (an_actor(), f"person {PERSON[:8]}"),
        (an_actor("vidyalekh"), "Vidyalekh"),
        (an_actor("vl1-aaaaaaaaaaaaaaaa"), "program vl1-aaaaaaaaaaaaaaaa"),
        ({"mbox": "mailto:a@example.org"}, "a@example.org"),
        ({"mbox": "mailto:a@example.org", "name": "Asha"}, "Asha"),
        ({"mbox_sha1sum": "ab" * 20}, "person abababab"),
        ({"openid": "https://a.example/me"}, "https://a.example/me"),
        ({"account": {"homePage": "https://hr.example", "name": "77"}}, "77"),
        ({"objectType": "Group", "member": [an_actor(), an_actor("x")]}, "a group of 2 people"),
        ({"objectType": "Group", "name": "Team 7", "member": []}, "Team 7"),
    ],
)
def test_who_is_nobodys_to_know(actor: dict[str, Any], words: str) -> None:
    assert (
        sentence_of(said(actor=actor, object=ELSEWHERE), NOBODY) == f"{words} completed first aid"
    )


def test_own_account_is_never_called_what_a_statement_calls_it() -> None:
    statement = said(actor={**an_actor(), "name": "Asha Verma"}, object=ELSEWHERE)
    assert "Asha" not in sentence_of(statement, NOBODY)


def test_statement_about_another_says_what_that_says() -> None:
    target = said()
    void = a_void(target["id"], actor=an_actor("vidyalekh"))
    names = some_names(statements={target["id"]: target})
    assert sentence_of(void, names) == (
        "Vidyalekh took back “Asha Verma completed Noting and drafting – Unit 2”"
    )
    assert sentence_of(void, some_names()) == f"Vidyalekh took back statement {target['id'][:8]}"


def test_statements_that_speak_of_each_other_come_to_an_end() -> None:
    first, second = a_reference(PERSON), a_reference(PERSON)
    first["object"]["id"], second["object"]["id"] = second["id"], first["id"]
    names = some_names(statements={one["id"]: one for one in (first, second)})
    assert sentence_of(first, names).endswith("“learner-1 commented on …””")


def test_sentence_in_hindi() -> None:
    with language.use("hi"):
        assert sentence_of(said(), some_names()) == "Asha Verma ने टिप्पण – Unit 2 पूर्ण किया"


@pytest.mark.parametrize("iri", WORDINGS)
def test_every_verb_is_worded_in_both_languages(iri: str) -> None:
    with language.use("hi"):
        known = language._catalogues["hi"]
        for message in (*WORDINGS[iri], ANY_VERB):
            translated = known[message]
            assert isinstance(translated, str)
            assert translated.count("{actor}") == message.count("{actor}")
            assert translated.count("{object}") == message.count("{object}")
        assert verb_words({"id": iri})


@pytest.mark.parametrize(
    "iri",
    [
        "https://else.example.org/courses/11111111-2222-4333-8444-555555555555",
        f"{IRI_BASE}.evil.example/courses/11111111-2222-4333-8444-555555555555",
        f"{IRI_BASE}/courses/11111111-2222-4333-8444-55555555555X",
        f"{COURSE_IRI}/units/../../x",
        f"{COURSE_IRI}/units/<b>",
        "javascript:alert(1)",
    ],
)
def test_what_only_looks_like_ours_is_no_course(iri: str) -> None:
    assert find_place(iri, IRI_BASE) is None


@pytest.mark.parametrize(
    "text",
    ["\u202eevil", "a\nb", "a\tb", "a\x00b", "\u2066a", "x" * 5000, "e" + "\u0301" * 900, "שלום"],
)
def test_hostile_names_stay_one_short_line(text: str) -> None:
    words = sentence_of(said(object=ELSEWHERE), some_names(name=text))
    assert words.endswith(" completed first aid")
    assert len(words) < 150
    assert not set(words) & set("\u202e\n\t\x00\u2066")
    if "ש" in words:
        assert words.startswith("\u2068שלום\u2069")


def test_joiners_of_devanagari_stay() -> None:
    assert "क्\u200dष" in sentence_of(said(), some_names(name="क्\u200dष"))
