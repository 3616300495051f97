"""What the calls of tincan are about, and short words for what their answers say."""

from types import SimpleNamespace
from typing import Any

from tincan import Activity, Agent, RemoteLRS, StateDocument, Statement, Verb
from tincan.lrs_response import LRSResponse

from tests.clients.conftest import Store
from tests.clients.table import given_to

ATTEMPTED = "http://adlnet.gov/expapi/verbs/attempted"


class World:
    """A RemoteLRS, and what its calls are about."""

    def __init__(self, store: Store) -> None:
        given = given_to("tincan")
        self.lrs = RemoteLRS(
            version="1.0.3",
            endpoint=store.endpoint("/xapi/v1"),
            username=store.key,
            password=store.secret,
        )
        self.ids = given["ids"]
        self.registration = given["registration"]
        self.activity = Activity(id=given["activity"], object_type="Activity")
        self.course = Activity(id=given["course"], object_type="Activity")
        self.agent = Agent(given["agent"])
        self.mentor = Agent(given["mentor"])
        self.kept = SimpleNamespace()

    def statement(self, name: str | None, **more: Any) -> Statement:
        """Make a statement under the id of a name."""
        return Statement(
            **{
                "actor": self.agent,
                "verb": Verb(id=ATTEMPTED, display={"en": "attempted", "hi": "प्रयास किया"}),
                "object": self.activity,
                **({"id": self.ids[name]} if name else {}),
                **more,
            }
        )

    def of_attempt(self, name: str) -> Statement:
        """Make a statement of a registration, in a course, with a mentor."""
        context = {
            "registration": self.registration,
            "instructor": self.mentor,
            "context_activities": {"parent": [self.course]},
        }
        return self.statement(name, context=context)

    def names(self, statements: Any) -> list[str]:
        """Name statements by the ids that were given to them."""
        known = {id: name for name, id in self.ids.items()}
        return [known[str(statement.id)] for statement in statements]

    def found(self, **query: Any) -> list[str]:
        """Query about the activity, unless told otherwise; name what is found."""
        about = {"activity": self.activity} if "activity" not in query else {}
        answer = ok(self.lrs.query_statements({**about, **query}))
        self.kept.page = answer.content
        return self.names(answer.content.statements)

    def state(self, id: str, **more: Any) -> StateDocument:
        """Make a State document."""
        return StateDocument(id=id, activity=self.activity, agent=self.agent, **more)


def ok(answer: LRSResponse) -> LRSResponse:
    """Give an answer that must be a success."""
    assert answer.success, (answer.response.status, answer.data)
    return answer


def status(answer: LRSResponse) -> int:
    """Give the status of an answer."""
    return int(answer.response.status)


def content(answer: LRSResponse) -> str:
    """Give the document in an answer."""
    return bytes(ok(answer).content.content).decode()


def said(answer: LRSResponse) -> tuple[int, bool]:
    """Give the status, and whether the answer says which header is missing."""
    return status(answer), "If-None-Match" in answer.data
