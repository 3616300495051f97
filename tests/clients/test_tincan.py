"""tincan 1.0.0 (Python): every call of its RemoteLRS, in xAPI 1.0.3 on /xapi/v1.

What tincan itself does not do: it sends no ETag (it looks for one in a list of pairs), so a profile
is never created or changed by its `save_…_profile`; it knows no 2.0; a document must be Latin-1; it
keeps the content of an attachment nowhere, so attachments are those with a `fileUrl`;
`delete_state` forgets the registration; `save_state` sends its request twice.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tincan import ActivityProfileDocument, AgentProfileDocument, Verb

from tests.clients.conftest import Store
from tests.clients.table import FILE, Row, given_to, rows_of
from tests.clients.tincan_world import World, content, ok, said, status

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
REMOTE_FILE = {**FILE, "fileUrl": "https://example.org/word.txt"}


ROWS = (
    Row("about", lambda w: ok(w.lrs.about()).content.version, ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]),
    # Statements.
    Row("save_statement: PUT", lambda w: status(w.lrs.save_statement(w.statement("one"))), 204),
    Row(
        "save_statement: the same again",
        lambda w: status(w.lrs.save_statement(w.statement("one"))),
        204,
    ),
    Row(
        "save_statement: another one under its id",
        lambda w: status(w.lrs.save_statement(w.statement("one", actor=w.mentor))),
        409,
    ),
    Row(
        "save_statement: POST gives the id",
        lambda w: ok(w.lrs.save_statement(w.statement(None, object=w.course))).content.id.version,
        4,
    ),
    Row(
        "save_statements",
        lambda w: w.names(
            ok(w.lrs.save_statements([w.of_attempt("two"), w.statement("three")])).content
        ),
        ["two", "three"],
    ),
    Row(
        "save_statements: with an attachment",
        lambda w: status(
            w.lrs.save_statements([w.statement("attached", attachments=[REMOTE_FILE])])
        ),
        200,
    ),
    Row(
        "retrieve_statement",
        lambda w: ok(w.lrs.retrieve_statement(w.ids["two"])).content.context.registration.hex,
        given_to("tincan")["registration"].replace("-", ""),
    ),
    Row(
        "retrieve_statement: with an attachment",
        lambda w: ok(w.lrs.retrieve_statement(w.ids["attached"])).content.attachments[0].sha2,
        FILE["sha2"],
    ),
    Row(
        "retrieve_statement: unknown",
        lambda w: status(w.lrs.retrieve_statement(w.ids["six"])),
        404,
    ),
    Row("query_statements: activity", lambda w: w.found(), ["attached", "three", "two", "one"]),
    Row(
        "query_statements: agent",
        lambda w: w.found(agent=w.agent),
        ["attached", "three", "two", "one"],
    ),
    Row("query_statements: another agent", lambda w: w.found(agent=w.mentor), []),
    Row("query_statements: verb", lambda w: w.found(verb=Verb(id=VOIDED)), []),
    Row(
        "query_statements: registration",
        lambda w: w.found(registration=w.registration),
        ["two"],
    ),
    Row(
        "query_statements: related_activities",
        lambda w: w.found(activity=w.course, agent=w.agent, related_activities=True, limit=1),
        ["two"],
    ),
    Row(
        "query_statements: related_agents",
        lambda w: w.found(agent=w.mentor, related_agents=True),
        ["two"],
    ),
    Row(
        "query_statements: since",
        lambda w: w.found(since=LONG_AGO),
        ["attached", "three", "two", "one"],
    ),
    Row("query_statements: until", lambda w: w.found(until=LONG_AGO), []),
    Row(
        "query_statements: since what was stored",
        lambda w: w.found(since=ok(w.lrs.retrieve_statement(w.ids["two"])).content.stored),
        ["attached", "three"],
    ),
    Row(
        "query_statements: until what was stored",
        lambda w: w.found(until=ok(w.lrs.retrieve_statement(w.ids["two"])).content.stored),
        ["two", "one"],
    ),
    Row(
        "query_statements: since with an offset",
        lambda w: w.found(since=(datetime.now(UTC) + timedelta(days=1)).isoformat()),
        [],
    ),
    Row("query_statements: ascending", lambda w: w.found(ascending=True, limit=1), ["one"]),
    Row("query_statements: limit", lambda w: w.found(limit=3), ["attached", "three", "two"]),
    Row(
        "more_statements: the result",
        lambda w: w.names(ok(w.lrs.more_statements(w.kept.page)).content.statements),
        ["one"],
    ),
    Row(
        "more_statements: its address",
        lambda w: w.names(ok(w.lrs.more_statements(w.kept.page.more)).content.statements),
        ["one"],
    ),
    Row(
        "query_statements: format ids",
        lambda w: (w.found(format="ids"), w.kept.page.statements[0].verb.display),
        (["attached", "three", "two", "one"], None),
    ),
    Row(
        "query_statements: format canonical",
        lambda w: (w.found(format="canonical"), len(w.kept.page.statements[0].verb.display)),
        (["attached", "three", "two", "one"], 1),
    ),
    Row(
        "save_statement: voids",
        lambda w: [
            status(w.lrs.save_statement(w.statement("doomed"))),
            status(
                w.lrs.save_statement(
                    w.statement(
                        "voiding",
                        verb=Verb(id=VOIDED),
                        object={"object_type": "StatementRef", "id": w.ids["doomed"]},
                    )
                )
            ),
        ],
        [204, 204],
    ),
    Row(
        "retrieve_voided_statement",
        lambda w: w.names([ok(w.lrs.retrieve_voided_statement(w.ids["doomed"])).content]),
        ["doomed"],
    ),
    Row(
        "retrieve_voided_statement: not voided",
        lambda w: status(w.lrs.retrieve_voided_statement(w.ids["one"])),
        404,
    ),
    # State.
    Row(
        "save_state",
        lambda w: status(w.lrs.save_state(w.state("bookmark", content="page 3"))),
        204,
    ),
    Row(
        "save_state: JSON",
        lambda w: status(
            w.lrs.save_state(w.state("scores", content='{"a": 1}', content_type="application/json"))
        ),
        204,
    ),
    Row(
        "retrieve_state",
        lambda w: content(w.lrs.retrieve_state(w.activity, w.agent, "bookmark")),
        "page 3",
    ),
    Row(
        "retrieve_state: unknown is empty",
        lambda w: status(w.lrs.retrieve_state(w.activity, w.agent, "none")),
        404,
    ),
    Row(
        "retrieve_state_ids",
        lambda w: ok(w.lrs.retrieve_state_ids(w.activity, w.agent)).content,
        ["bookmark", "scores"],
    ),
    Row(
        "retrieve_state_ids: registration",
        lambda w: (
            ok(w.lrs.retrieve_state_ids(w.activity, w.agent, registration=w.registration)).content
        ),
        [],
    ),
    Row(
        "retrieve_state_ids: since",
        lambda w: ok(w.lrs.retrieve_state_ids(w.activity, w.agent, since=LONG_AGO)).content,
        ["bookmark", "scores"],
    ),
    Row("delete_state", lambda w: status(w.lrs.delete_state(w.state("bookmark"))), 204),
    Row("clear_state", lambda w: status(w.lrs.clear_state(w.activity, w.agent)), 204),
    Row(
        "retrieve_state_ids: after clear_state",
        lambda w: ok(w.lrs.retrieve_state_ids(w.activity, w.agent)).content,
        [],
    ),
    # Profiles. tincan sends no precondition, and 1.0.3 wants one (Communication §3.1).
    Row(
        "save_activity_profile: refused for want of a precondition",
        lambda w: said(
            w.lrs.save_activity_profile(
                ActivityProfileDocument(id="p", activity=w.activity, content="profile")
            )
        ),
        (400, True),
    ),
    Row(
        "save_agent_profile: refused for want of a precondition",
        lambda w: said(
            w.lrs.save_agent_profile(AgentProfileDocument(id="p", agent=w.agent, content="profile"))
        ),
        (400, True),
    ),
    Row(
        "save_activity_profile: etag set by hand",
        lambda w: status(
            w.lrs.save_activity_profile(
                ActivityProfileDocument(id="p", activity=w.activity, content="profile", etag='"0"')
            )
        ),
        412,
    ),
    Row(
        "retrieve_activity_profile: unknown is empty",
        lambda w: status(w.lrs.retrieve_activity_profile(w.activity, "p")),
        404,
    ),
    Row(
        "retrieve_activity_profile_ids",
        lambda w: ok(w.lrs.retrieve_activity_profile_ids(w.activity, since=LONG_AGO)).content,
        [],
    ),
    Row(
        "delete_activity_profile",
        lambda w: status(
            w.lrs.delete_activity_profile(ActivityProfileDocument(id="p", activity=w.activity))
        ),
        204,
    ),
    Row(
        "retrieve_agent_profile: unknown is empty",
        lambda w: status(w.lrs.retrieve_agent_profile(w.agent, "p")),
        404,
    ),
    Row(
        "retrieve_agent_profile_ids",
        lambda w: ok(w.lrs.retrieve_agent_profile_ids(w.agent, since=LONG_AGO)).content,
        [],
    ),
    Row(
        "delete_agent_profile",
        lambda w: status(w.lrs.delete_agent_profile(AgentProfileDocument(id="p", agent=w.agent))),
        204,
    ),
)


@pytest.fixture(scope="module")
def answers(store: Store) -> dict[str, Any]:
    """What each call gave, made one after the other."""
    world = World(store)
    return {row.name: outcome(row, world) for row in ROWS}


def outcome(row: Row, world: World) -> Any:
    """Make one call; give what it gives, or what it raises."""
    assert callable(row.call)
    try:
        return row.call(world)
    except Exception as error:
        return error


@rows_of(ROWS)
def test_tincan(answers: dict[str, Any], row: Row) -> None:
    assert answers[row.name] == row.expect
