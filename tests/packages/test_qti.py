"""QTI 2 and 3: what each interaction becomes, how a test is arranged, what is refused."""

import io
import re

import pytest

from packages.examine import examine
from packages.limits import Limits
from schemas.course_structure import Standard
from schemas.quiz import QuestionKind
from tests.packages.factories import a_package
from tests.packages.factories_qti import (
    GAP,
    ITEMS,
    MATCH,
    NUMBER,
    ORDER,
    SINGLE,
    TEXT,
    TOLERANCE,
    a_qti_zip,
    a_test,
    an_interaction,
    an_item,
    as_qti3,
    declared,
    some_choices,
    some_sets,
)
from tests.packages.factories_quiz import PNG

PICTURE = {"items/images/map.png": PNG}
BOTH = pytest.mark.parametrize("told", [str, as_qti3], ids=["2.2", "3.0"])


def examined(content, limits=None):
    return examine(io.BytesIO(content), "Practice", limits or Limits())


def codes(report):
    return {finding.code for finding in report.findings}


def question(item):
    """The one question of an item."""
    report = examined(item.encode())
    assert report.quiz, report.findings
    (found,) = report.quiz.questions()
    return found


def texts(options):
    return [option.text["en"] for option in options]


@BOTH
def test_every_interaction_becomes_a_question(told):
    items = {name: told(item) for name, item in ITEMS.items()}
    report = examined(a_qti_zip(items, files=PICTURE))
    assert report.standard is Standard.QUIZ
    assert codes(report) == {"quiz_one_language"}
    single, multiple, match, order, typed, number = report.quiz.questions()
    assert [one.id for one in report.quiz.questions()] == [
        *("capital", "seas", "states", "steps", "river", "days")
    ]
    assert single.kind is QuestionKind.SINGLE
    assert single.text["en"] == "Which city is the capital?\nChoose one."
    assert [(option.text["en"], option.correct) for option in single.options] == [
        *(("Mumbai", False), ("New Delhi", True))
    ]
    assert single.options[0].feedback == {"en": "No"}
    assert (single.right, single.wrong) == ({"en": "Well done"}, {"en": "Read on"})
    assert (single.picture.file, single.picture.alt["en"]) == ("items/images/map.png", "A map")
    assert single.points == 3
    assert (multiple.kind, multiple.points, multiple.partial) == (QuestionKind.MULTIPLE, 3, True)
    assert [option.correct for option in multiple.options] == [True, True, False]
    by_id = dict(zip([one.id for one in match.targets], texts(match.targets), strict=True))
    assert [(one.text["en"], by_id[one.target]) for one in match.options] == [
        *(("Bihar", "Patna"), ("Odisha", "Bhubaneswar"))
    ]
    assert texts(match.targets)[2:] == ["Pune"]
    assert texts(order.options) == ["Receive", "Note", "Decide"]
    assert (typed.answers, typed.case) == (("Ganga", "Ganges"), False)
    assert typed.text["en"] == "Varanasi lies on the ____."
    assert (number.low, number.high) == (28, 33)
    assert not report.quiz.shuffle_options


@BOTH
def test_a_test_says_the_sections(told):
    sections = (
        '<assessmentSection identifier="s1" title="Geography"><selection select="1"/>'
        '<ordering shuffle="true"/>'
        '<assessmentItemRef identifier="i1" href="../items/1.xml"/>'
        '<assessmentItemRef identifier="i2" href="../items/2.xml"/></assessmentSection>'
        '<assessmentSection identifier="s2" title="Office">'
        '<assessmentItemRef identifier="i4" href="../items/4.xml"/></assessmentSection>'
    )
    items = {name: told(item) for name, item in ITEMS.items()}
    quiz = examined(a_qti_zip(items, told(a_test(sections)), PICTURE)).quiz
    assert quiz.title == {"en": "Practice test"}
    assert [(one.title["en"], one.draw, len(one.questions)) for one in quiz.sections] == [
        *(("Geography", 1, 2), ("Office", None, 1))
    ]
    assert (quiz.time_limit, quiz.shuffle, quiz.shuffle_options) == (90, True, True)


@BOTH
def test_one_item_alone_is_a_quiz(told):
    found = question(told(ORDER))
    assert (found.kind, found.id) == (QuestionKind.ORDER, "steps")


def test_the_package_serves_its_pictures_and_nothing_else(installation):
    package = a_package(installation, a_qti_zip(files={**PICTURE, "items/notes.txt": b"SECRET"}))
    assert package.is_playable, package.findings


def test_an_item_in_hindi_is_hindi():
    assert question(TEXT.replace('title="T"', 'title="T" xml:lang="hi-IN"')).text.keys() == {"hi"}


@pytest.mark.parametrize(
    ("mode", "tolerance", "expected"),
    [
        ("absolute", "0.5", (29.5, 30.5)),
        ("relative", "10", (27, 33)),
        ("exact", "", (30, 30)),
        ("absolute", "x", (30, 30)),
    ],
)
def test_a_number_has_the_tolerance_of_its_processing(mode, tolerance, expected):
    item = an_item(
        "n", declared("30", base="float"), f"<p>How many? {GAP}</p>", TOLERANCE % (mode, tolerance)
    )
    found = question(item)
    assert (found.low, found.high) == expected


def changed(item, old, new):
    assert old in item
    return item.replace(old, new)


CHOICES = some_choices(a="One", b="Two")
ESSAY = an_item("e", declared(base="string"), an_interaction("extendedTextInteraction", ""))
TWO = an_item("e", declared("a"), an_interaction("choiceInteraction", CHOICES) * 2)
TWICE = an_item(
    "e",
    declared("a x", "b x", cardinality="multiple", base="directedPair"),
    an_interaction("matchInteraction", some_sets({"a": "A", "b": "B"}, {"x": "X", "y": "Y"})),
)
UNDECLARED = changed(
    SINGLE, 'responseDeclaration identifier="RESPONSE"', 'responseDeclaration identifier="R"'
)
BAD = {
    "an essay": (ESSAY, "quiz_qti_question"),
    "two interactions": (TWO, "quiz_qti_question"),
    "no interaction": (an_item("e", declared("a"), "<p>Read.</p>"), "quiz_qti_question"),
    "a target twice": (TWICE, "quiz_qti_question"),
    "a pair of three": (changed(MATCH, "B P", "B P Q"), "quiz_qti_question"),
    "a pair of nobody": (changed(MATCH, "B P", "Z P"), "quiz_qti_question"),
    "half an order": (changed(ORDER, "<value>n</value>", ""), "quiz_qti_question"),
    "not declared": (UNDECLARED, "quiz_qti_question"),
    "nothing right": (changed(SINGLE, "<value>b</value>", ""), "quiz_correct"),
    "no number": (changed(NUMBER, "<value>30</value>", "<value>many</value>"), "quiz_member"),
    "no answer": (an_item("e", declared(base="string"), f"<p>Say: {GAP}</p>"), "quiz_correct"),
    "no picture": (SINGLE, "quiz_picture"),
    "a picture outside": (changed(SINGLE, "images/", "../../../etc/"), "quiz_picture"),
    "no item": ("<assessmentTest><assessmentItemRef/></assessmentTest>", "quiz_qti_item"),
    "not well-formed": (SINGLE[:-5], "manifest_malformed"),
}


@pytest.mark.parametrize(("item", "code"), BAD.values(), ids=BAD)
def test_what_can_be_no_question_is_refused_by_name(item, code):
    report = examined(item.encode())
    assert code in codes(report), report.findings
    assert not report.is_playable


def test_entities_are_not_read():
    told = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + TEXT
    report = examined(changed(told, "Varanasi", "&a;").encode())
    assert report.quiz is None or "hostname" not in str(report.quiz)


def test_an_item_that_is_not_there_is_named():
    report = examined(
        a_qti_zip(
            {"1": TEXT},
            a_test(
                '<assessmentSection identifier="s"><assessmentItemRef href="../items/9.xml"/>'
                "</assessmentSection>"
            ),
        )
    )
    (finding,) = [one for one in report.findings if one.code == "quiz_qti_item"]
    assert finding.facts["path"] == "items/9.xml"


def test_items_that_are_named_again_and_again_cost_no_more_than_a_manifest():
    item = an_item("big", declared("a", base="string"), f"<p>{'x' * 90_000}{GAP}</p>")
    ref = '<assessmentItemRef identifier="i" href="../items/1.xml"/>'
    sections = f'<assessmentSection identifier="s">{ref * 30}</assessmentSection>'
    report = examined(a_qti_zip({"1": item}, a_test(sections)), Limits(manifest=1 << 20))
    assert "manifest_too_large" in codes(report)


def test_an_item_in_two_sections_is_two_questions():
    ref = '<assessmentItemRef identifier="i" href="../items/1.xml"/>'
    sections = "".join(
        f'<assessmentSection identifier="s{n}">{ref}</assessmentSection>' for n in (1, 2)
    )
    quiz = examined(a_qti_zip({"1": TEXT}, a_test(sections))).quiz
    assert [one.id for one in quiz.questions()] == ["river", "q2"]


def test_what_cannot_be_shown_is_told():
    item = re.sub("<p>", "<p><math><mi>x</mi></math>", TEXT, count=1)
    assert "quiz_qti_lost" in codes(examined(item.encode()))
