"""What a package asks of a SCO beyond its page, as the SCO finds it; and time that is over.

CAM-05 and CAM-06 (the manifest), D12-10, DM-08, DM-23, DM-27, DM-37 and DM-42 (the data model).
"""

import pytest

from player.scorm.attempt import Delivery, Mode
from player.scorm.time_allowed import is_over, seconds_until_said
from player.store.journal import events_of
from tests.accounts.factories import INSTITUTION
from tests.packages.factories import a_package, a_scorm12_zip, an_item
from tests.packages.factories2004 import FLOW, a_scorm2004_zip
from tests.player.factories import INITIALIZE, a_shell, enrolled, set_
from tests.player.factories2004 import BEGIN, END, a_shell_2004, put

DATA = "cmi.student_data."
TIME_2004 = '<imsss:sequencing><imsss:limitConditions {}="{}"/></imsss:sequencing>'
OBJECTIVE = (
    "<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID='p' "
    "satisfiedByMeasure='{}'><imsss:minNormalizedMeasure>{}</imsss:minNormalizedMeasure>"
    "</imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
)


def values_of(installation, client, content):
    """Give what the first SCO of a package finds."""
    registration = enrolled(installation, package=a_package(installation, content))
    if registration.structure.sequencing is None:
        return a_shell(installation, client, registration).deliver()["values"]
    shell = a_shell_2004(installation, client, registration)
    shell.navigate()
    return shell.values


@pytest.mark.parametrize(
    ("extra", "element", "value"),
    [
        ("<adlcp:masteryscore>80</adlcp:masteryscore>", f"{DATA}mastery_score", "80"),
        ("<adlcp:masteryscore>0</adlcp:masteryscore>", f"{DATA}mastery_score", "0"),
        ("<adlcp:masteryscore>66.6</adlcp:masteryscore>", f"{DATA}mastery_score", "66.6"),
        ("<adlcp:masteryscore>all</adlcp:masteryscore>", f"{DATA}mastery_score", ""),
        (
            "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>",
            f"{DATA}max_time_allowed",
            "00:30:00",
        ),
        (
            "<adlcp:timelimitaction>Exit, Message</adlcp:timelimitaction>",
            f"{DATA}time_limit_action",
            "exit,message",
        ),
        (
            "<adlcp:timelimitaction>continue,no message</adlcp:timelimitaction>",
            f"{DATA}time_limit_action",
            "continue,no message",
        ),
        ("<adlcp:datafromlms>a=1&amp;b= é</adlcp:datafromlms>", "cmi.launch_data", "a=1&b= é"),
        ("", f"{DATA}max_time_allowed", ""),
        ("", "cmi.launch_data", ""),
    ],
)
def test_what_an_item_of_scorm_12_asks_for_reaches_its_sco(
    installation, content_client, extra, element, value
):
    content = a_scorm12_zip([an_item(1, extras=extra)])
    assert values_of(installation, content_client, content)[element] == value


@pytest.mark.parametrize(
    ("extra", "element", "value"),
    [
        (TIME_2004.format("attemptAbsoluteDurationLimit", "PT1H"), "cmi.max_time_allowed", "PT1H"),
        (TIME_2004.format("attemptExperiencedDurationLimit", "PT1H"), "cmi.max_time_allowed", None),
        (TIME_2004.format("activityAbsoluteDurationLimit", "PT1H"), "cmi.max_time_allowed", None),
        (TIME_2004.format("attemptAbsoluteDurationLimit", "1h"), "cmi.max_time_allowed", None),
        (
            "<adlcp:timeLimitAction>exit,no message</adlcp:timeLimitAction>",
            "cmi.time_limit_action",
            "exit,no message",
        ),
        ("<adlcp:timeLimitAction>never</adlcp:timeLimitAction>", "cmi.time_limit_action", None),
        ("<adlcp:dataFromLMS>a=1</adlcp:dataFromLMS>", "cmi.launch_data", "a=1"),
        (OBJECTIVE.format("true", "0.6"), "cmi.scaled_passing_score", "0.6"),
        (OBJECTIVE.format("true", "-0.5"), "cmi.scaled_passing_score", "-0.5"),
        (OBJECTIVE.format("false", "0.6"), "cmi.scaled_passing_score", None),
        (
            '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.75"/>',
            "cmi.completion_threshold",
            "0.75",
        ),
        (
            '<adlcp:completionThreshold completedByMeasure="false" minProgressMeasure="0.75"/>',
            "cmi.completion_threshold",
            None,
        ),
    ],
)
def test_what_an_item_of_scorm_2004_asks_for_reaches_its_sco(
    installation, content_client, extra, element, value
):
    content = a_scorm2004_zip([an_item(1, extras=extra), an_item(2)], sequencing=FLOW)
    assert values_of(installation, content_client, content).get(element) == value


@pytest.mark.parametrize(
    ("allowed", "action", "total", "mode", "seconds"),
    [
        ("00:01:00", "continue,message", 0, Mode.NORMAL, 60),
        ("00:01:00.50", "exit,message", 1000, Mode.NORMAL, 50.5),
        ("PT1M", "exit,message", 1000, Mode.NORMAL, 50),
        ("PT1M", "exit,message", 90_000, Mode.NORMAL, 0),
        ("PT1M", "exit,no message", 0, Mode.NORMAL, None),
        ("PT1M", "continue,no message", 0, Mode.NORMAL, None),
        ("PT1M", None, 0, Mode.NORMAL, None),
        (None, "exit,message", 0, Mode.NORMAL, None),
        ("PT1M", "exit,message", 0, Mode.REVIEW, None),
        ("PT1M", "exit,message", 0, Mode.BROWSE, None),
    ],
)
def test_the_learner_is_told_where_a_message_is_asked_for(allowed, action, total, mode, seconds):
    delivery = Delivery("1", "A B", mode, max_time_allowed=allowed, time_limit_action=action)
    assert seconds_until_said(delivery, total) == seconds
    assert is_over(delivery, total) is (allowed == "PT1M" and total == 90_000)


def decisions(installation, shell):
    """Give what was decided over time in a launch."""
    with installation.reading() as db:
        events = events_of(db, INSTITUTION, shell.launch)
    return [one.detail for one in events if one.detail.get("decided") == "over time"]


def test_time_that_is_over_is_in_the_log_of_scorm_12(installation, content_client):
    extras = (
        "<adlcp:maxtimeallowed>00:01:00</adlcp:maxtimeallowed>"
        "<adlcp:timelimitaction>exit,message</adlcp:timelimitaction>"
    )
    content = a_scorm12_zip([an_item(1, extras=extras)])
    shell = a_shell(installation, content_client, enrolled(installation, content))
    for time_left, seen in ((60, []), (20, [8000])):
        assert shell.deliver()["time_left"] == time_left
        shell.send(INITIALIZE, set_("session_time", "00:00:40"), set_("exit", "suspend"))
        shell.call("POST", f"/sessions/{shell.session}/close")
        assert [one["hundredths"] for one in decisions(installation, shell)] == seen


def test_time_that_is_over_is_in_the_log_of_scorm_2004(installation, content_client):
    extras = "<adlcp:timeLimitAction>continue,message</adlcp:timeLimitAction>" + TIME_2004.format(
        "attemptAbsoluteDurationLimit", "PT1M"
    )
    content = a_scorm2004_zip([an_item(1, extras=extras), an_item(2)], sequencing=FLOW)
    registration = enrolled(installation, package=a_package(installation, content))
    shell = a_shell_2004(installation, content_client, registration)
    shell.navigate()
    assert shell.delivered["time_left"] == 60
    shell.send(BEGIN, put("session_time", "PT2M"), END)
    (found,) = decisions(installation, shell)
    assert (found["allowed"], found["action"]) == ("PT1M", "continue,message")
