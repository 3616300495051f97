"""TinCanJS 0.50.0 (JavaScript): every call of its LRS, in xAPI 1.0.2, in Chromium.

What the client itself does not do: it knows no 1.0.3 and no 2.0; `drop…` sends no ETag; what would
be an address of more than 2,048 characters it sends by the alternate request syntax.
"""

from typing import Any

import pytest

from tests.clients.conftest import Store
from tests.clients.running import Site
from tests.clients.table import Row, by_name, calls_of, given_to, refused, rows_of
from tests.clients.tincanjs_statements import STATEMENTS

LIBRARY = "tincanjs/0.50.0/tincan-min.js"
SETUP = """(() => {
  const settings = { endpoint: "%s", username: "%s", password: "%s", allowFail: false };
  const lrs = new TinCan.LRS(settings);
  const agent = new TinCan.Agent(given.agent);
  const activity = new TinCan.Activity({ id: given.activity });
  const answer = (resolve, reject) => (status, result) =>
    status === null ? resolve(result) : reject({ status });
  const a = (name, more) => new TinCan.Statement(statement(name, more));
  return {
    lrs, agent, activity, a,
    tincan: new TinCan({ recordStores: [settings], actor: given.agent, activity }),
    course: new TinCan.Activity({ id: given.course }),
    mentor: new TinCan.Agent(given.mentor),
    /** Call a method of the LRS; the last word is its settings. */
    ask: (method, ...words) => new Promise((resolve, reject) => {
      const settings = { ...words.pop(), callback: answer(resolve, reject) };
      lrs[method](...words, settings);
    }),
    query: async (params) => new Promise((resolve, reject) =>
      lrs.queryStatements({ params, callback: answer(resolve, reject) })),
    file: () => new TinCan.Attachment({
      ...given.file, content: TinCan.Utils.stringToArrayBuffer("test"),
    }),
    word: (statement) => statement.attachments[0].getContentAsString(),
    JSON_TYPE: { contentType: "application/json" },
    LONG: "long ".repeat(500),
    LONG_AGO: "2020-01-01T00:00:00.000Z",
  };
})()"""

STATE = (
    Row(
        "saveState",
        "(await ask('saveState', 's', 'पृष्ठ 3', {agent, activity})).status",
        204,
    ),
    Row(
        "saveState: JSON",
        """(await ask("saveState", "j", {a: 1}, {
             agent, activity, registration: given.registration, ...JSON_TYPE,
           })).status""",
        204,
    ),
    Row(
        "saveState: POST merges",
        """(await ask("saveState", "j", {b: 2}, {
             agent, activity, registration: given.registration, method: "POST", ...JSON_TYPE,
           })).status""",
        204,
    ),
    Row(
        "saveState: with its etag",
        """(await ask("saveState", "s", "पृष्ठ 4", {
             agent, activity,
             lastSHA1: (await ask("retrieveState", "s", {agent, activity})).etag,
           })).status""",
        204,
    ),
    Row(
        "saveState: with another etag",
        """ask("saveState", "s", "5", {
             agent, activity, lastSHA1: '"da39a3ee5e6b4b0d3255bfef95601890afd80709"',
           })""",
        refused(412),
    ),
    Row(
        "saveState: more than an address holds, by the alternate syntax",
        "(await ask('saveState', LONG, 'पृष्ठ 6', {agent, activity})).status",
        204,
    ),
    Row(
        "retrieveState: more than an address holds",
        "(await ask('retrieveState', LONG, {agent, activity})).contents",
        "पृष्ठ 6",
    ),
    Row(
        "dropState: more than an address holds",
        "(await ask('dropState', LONG, {agent, activity})).status",
        204,
    ),
    Row(
        "retrieveState",
        """(({contents, contentType}) => [contents, contentType])(
             await ask("retrieveState", "s", {agent, activity}))""",
        ["पृष्ठ 4", "application/octet-stream"],
    ),
    Row(
        "retrieveState: JSON",
        """(await ask("retrieveState", "j", {
             agent, activity, registration: given.registration,
           })).contents""",
        {"a": 1, "b": 2},
    ),
    Row("retrieveState: unknown", "ask('retrieveState', 'none', {agent, activity})", None),
    Row("retrieveStateIds", "ask('retrieveStateIds', {agent, activity})", ["j", "s"]),
    Row(
        "retrieveStateIds: registration, since",
        """ask("retrieveStateIds", {
             agent, activity, registration: given.registration, since: LONG_AGO,
           })""",
        ["j"],
    ),
    Row("dropState", "(await ask('dropState', 's', {agent, activity})).status", 204),
    Row("dropState: all", "(await ask('dropState', null, {agent, activity})).status", 204),
    Row("retrieveStateIds: none left", "ask('retrieveStateIds', {agent, activity})", []),
)


def profile(kind: str, of: str) -> tuple[Row, ...]:
    """Give the rows of a kind of profile; both have the same methods."""
    save, retrieve, drop = f"save{kind}Profile", f"retrieve{kind}Profile", f"drop{kind}Profile"
    return (
        Row(save, f"(await ask('{save}', 'p', {{a: 1}}, {{{of}, ...JSON_TYPE}})).status", 204),
        Row(
            f"{save}: it is there",
            f"ask('{save}', 'p', {{a: 2}}, {{{of}, ...JSON_TYPE}})",
            refused(412),
        ),
        Row(
            f"{save}: with its etag",
            f"""(await ask("{save}", "p", {{a: 2}}, {{
                  {of}, ...JSON_TYPE, lastSHA1: (await ask("{retrieve}", "p", {{{of}}})).etag,
                }})).status""",
            204,
        ),
        Row(
            f"{save}: POST merges",
            f"""(await ask("{save}", "p", {{b: 3}}, {{
                  {of}, ...JSON_TYPE, method: "POST",
                  lastSHA1: (await ask("{retrieve}", "p", {{{of}}})).etag,
                }})).status""",
            204,
        ),
        Row(retrieve, f"(await ask('{retrieve}', 'p', {{{of}}})).contents", {"a": 2, "b": 3}),
        Row(f"{retrieve}: unknown", f"ask('{retrieve}', 'none', {{{of}}})", None),
        Row(f"{retrieve}Ids", f"ask('{retrieve}Ids', {{{of}}})", ["p"]),
        Row(f"{retrieve}Ids: since", f"ask('{retrieve}Ids', {{{of}, since: LONG_AGO}})", ["p"]),
        Row(drop, f"(await ask('{drop}', 'p', {{{of}}})).status", 204),
    )


# The calls of its class TinCan go through the same LRS.
OTHERS = (
    Row(
        "retrieveActivity",
        "(await ask('retrieveActivity', given.activity, {})).id.endsWith('activity')",
        True,
    ),
    Row(
        "TinCan.sendStatement",
        """new Promise((resolve) => tincan.sendStatement(
             statement("doomed too"), ([result]) => resolve(result.xhr.status)))""",
        204,
    ),
    Row(
        "TinCan.voidStatement",
        """new Promise((resolve) => tincan.voidStatement(
             id["doomed too"], ([result]) => resolve(result.xhr.status), {}))""",
        204,
    ),
    Row(
        "TinCan.getVoidedStatement",
        """new Promise((resolve) => tincan.getVoidedStatement(
             id["doomed too"], (status, statement) => resolve(names([statement]))))""",
        ["doomed too"],
    ),
    Row(
        "TinCan.setState, getState",
        """new Promise((resolve) => tincan.setState("t", "state", {
             callback: () => tincan.getState("t", {
               callback: (status, state) => resolve(state.contents),
             }),
           }))""",
        "state",
    ),
)
ROWS = (
    *STATEMENTS,
    *STATE,
    *profile("Activity", "activity"),
    *profile("Agent", "agent"),
    *OTHERS,
)


@pytest.fixture(scope="module")
def answers(store: Store, site: Site) -> dict[str, Any]:
    """What each call gave, made one after the other."""
    setup = SETUP % (store.endpoint("/xapi/v1"), store.key, store.secret)
    return by_name(ROWS, site.run(LIBRARY, setup, given_to("tincanjs"), calls_of(ROWS)))


@rows_of(ROWS)
def test_tincanjs(answers: dict[str, Any], row: Row) -> None:
    assert answers[row.name] == row.expect
