"""Realistic statements: 1.5 kB, a thousand learners, fifty activities."""

import random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

LEARNERS = 1000
ACTIVITIES = 50
VERBS = ("initialized", "experienced", "answered", "progressed", "passed", "failed", "terminated")
BASE = "https://learning.example.org"
WORDS = (
    *("note", "file", "letter", "reply", "order", "memo", "draft"),
    *("fair", "copy", "margin", "index", "page", "rule", "para"),
)


def an_actor(number: int) -> dict[str, Any]:
    """A learner."""
    return {"objectType": "Agent", "account": {"homePage": BASE, "name": f"learner-{number}"}}


def an_activity(number: int) -> str:
    """The IRI of an activity."""
    return f"{BASE}/courses/{number // 10}/units/{number}"


def a_registration(learner: int, activity: int) -> str:
    """The registration of a learner in the activity's course."""
    return str(uuid5(NAMESPACE_URL, f"{learner} {activity // 10}"))


def a_verb(name: str) -> str:
    """The IRI of a verb."""
    return f"http://adlnet.gov/expapi/verbs/{name}"


def a_statement(rng: random.Random) -> dict[str, Any]:
    """A statement of one of the learners about one of the activities."""
    learner, activity = rng.randrange(LEARNERS), rng.randrange(ACTIVITIES)
    return statement_of(rng, learner, activity, rng.choice(VERBS))


def statement_of(rng: random.Random, learner: int, activity: int, verb: str) -> dict[str, Any]:
    """A statement of a learner about an activity."""
    return {
        "id": str(UUID(int=rng.getrandbits(128), version=4)),
        "actor": an_actor(learner),
        "verb": {
            "id": a_verb(verb),
            "display": {"en": "did", "hi": "किया"},
        },
        "object": {
            "objectType": "Activity",
            "id": an_activity(activity),
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/lesson",
                "name": {"en": f"Noting and drafting, part {activity}"},
                "description": {"en": " ".join(WORDS[activity % 14 :] + WORDS)},
            },
        },
        "result": {
            "score": {"scaled": rng.randrange(100) / 100, "min": 0, "max": 100},
            "completion": True,
            "duration": f"PT{rng.randrange(600)}.{rng.randrange(100):02}S",
            "response": " ".join(rng.choices(WORDS, k=20)),
        },
        "context": {
            "registration": a_registration(learner, activity),
            "platform": "Web",
            "language": "en-IN",
            "contextActivities": {
                "parent": [{"id": f"{BASE}/courses/{activity // 10}"}],
                "grouping": [{"id": f"{BASE}/catalogue"}],
                "category": [{"id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}],
            },
            "extensions": {
                f"{BASE}/extensions/session": str(UUID(int=rng.getrandbits(128), version=4)),
                f"{BASE}/extensions/trail": rng.choices(WORDS, k=25),
            },
        },
        "timestamp": "2026-07-01T09:00:00.123Z",
    }
