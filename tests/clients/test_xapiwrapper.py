"""ADL's xAPIWrapper 1.11.0 (JavaScript): its calls, in xAPI 1.0.1, in Chromium on another origin.

Each call is made as its documentation shows: what reads without a callback, so by a blocking
request, and what writes with one. What the wrapper itself does not do: it reads no attachments and
no voided statements, and gives no ETag: who changes a document hashes what was there.
`OF_OLD` is made as in a browser that cannot ask across origins: by the alternate request syntax,
in a form that says no Content-Type.
"""

from typing import Any

import pytest

from tests.clients.conftest import Store
from tests.clients.running import Site
from tests.clients.table import Row, by_name, calls_of, given_to, refused, rows_of
from tests.clients.xapiwrapper_statements import STATEMENTS

LIBRARY = "xapiwrapper/1.11.0/xapiwrapper.min.js"
SETUP = """(() => {
  const lrs = ADL.XAPIWrapper;
  lrs.changeConfig({
    endpoint: "%s", user: "%s", password: "%s", withCredentials: false, strictCallbacks: true,
  });
  const {agent, activity, course} = given;
  const written = (resolve, reject) => (error, xhr, body) =>
    error ? reject({ status: xhr.status }) : resolve({ status: xhr.status, xhr, body });
  return {
    lrs, agent, activity, course,
    /** Call a method that takes a callback after these words. */
    ask: (method, ...words) =>
      new Promise((resolve, reject) => lrs[method](...words, written(resolve, reject))),
    request: (resource) => new Promise((resolve, reject) => ADL.XHR_request(
      lrs.lrs, lrs.lrs.endpoint + resource, "GET", null, lrs.lrs.auth,
      written(resolve, reject), null, false, null, false, true)),
    find: (more) => ({...lrs.searchParams(), activity, ...more}),
    REGISTRATION: given.registration,
    ATTEMPTED: "http://adlnet.gov/expapi/verbs/attempted",
    LONG_AGO: "2020-01-01T00:00:00.000Z",
  };
})()"""
INTERNET_EXPLORER_9 = """(() => {
  Object.defineProperty(XMLHttpRequest.prototype, "responseType", { get: () => undefined });
  window.XDomainRequest = class {
    open(method, url) { Object.assign(this, { method, url }); }
    send(data) {
      fetch(this.url, { method: this.method, body: new Blob([data]) }).then(async (answer) => {
        this.response = this.responseText = await answer.text();
        this.readyState = 4;
        (answer.ok ? this.onload : this.onerror)();
      });
    }
  };
  return %s;
})()"""

STATE = (
    Row(
        "sendState: text",
        "(await ask('sendState', activity, agent, 's', null, 'पृष्ठ 3', null, null)).status",
        204,
    ),
    Row(
        "sendState: an object, which merges",
        """(await ask("sendState", activity, agent, "j", REGISTRATION, {a: 1}, null, null),
            (await ask("sendState", activity, agent, "j", REGISTRATION, {b: 2}, null, null)).status)
        """,
        204,
    ),
    Row(
        "sendState: a list",
        "(await ask('sendState', activity, agent, 'l', null, [1, 2], null, '*')).status",
        204,
    ),
    Row(
        "sendState: with the hash of what is there",
        """(await ask(
             "sendState", activity, agent, "s", null, "4", lrs.hash("पृष्ठ 3"), null)).status""",
        204,
    ),
    Row(
        "sendState: with another hash",
        "ask('sendState', activity, agent, 's', null, '5', lrs.hash('else'), null)",
        refused(412),
    ),
    Row("getState", "lrs.getState(activity, agent, 's')", 4),
    Row("getState: JSON", "lrs.getState(activity, agent, 'j', REGISTRATION)", {"a": 1, "b": 2}),
    Row("getState: unknown", "lrs.getState(activity, agent, 'none')", None),
    Row("getState: all ids", "lrs.getState(activity, agent)", ["j", "l", "s"]),
    Row(
        "getState: all ids, since",
        "lrs.getState(activity, agent, null, REGISTRATION, LONG_AGO)",
        ["j"],
    ),
    Row(
        "deleteState",
        "(await ask('deleteState', activity, agent, 's', null, null, null)).status",
        204,
    ),
    Row(
        "deleteState: with another hash",
        "ask('deleteState', activity, agent, 'l', null, lrs.hash('else'), null)",
        refused(412),
    ),
)


def profile(kind: str, of: str) -> tuple[Row, ...]:
    """Give the rows of a kind of profile; both have the same methods."""
    send, get, delete = f"send{kind}Profile", f"get{kind}Profile", f"delete{kind}Profile"
    return (
        Row(
            f"{send}: text, new",
            f"(await ask('{send}', {of}, 'p', 'one', null, '*')).status",
            204,
        ),
        Row(
            f"{send}: text, but it is there",
            f"ask('{send}', {of}, 'p', 'two', null, '*')",
            refused(412),
        ),
        Row(
            f"{send}: text, without a precondition",
            f"ask('{send}', {of}, 'p', 'two', null, null)",
            refused(409),
        ),
        Row(
            f"{send}: with the hash of what is there",
            f"(await ask('{send}', {of}, 'p', 'two', lrs.hash('one'), null)).status",
            204,
        ),
        Row(
            f"{send}: an object, which merges",
            f"(await ask('{send}', {of}, 'j', {{a: 1}}, null, '*')).status",
            204,
        ),
        Row(get, f"lrs.{get}({of}, 'p')", "two"),
        Row(f"{get}: JSON", f"lrs.{get}({of}, 'j')", {"a": 1}),
        Row(f"{get}: unknown", f"lrs.{get}({of}, 'none')", None),
        Row(f"{get}: all ids", f"lrs.{get}({of})", ["j", "p"]),
        Row(f"{get}: all ids, since", f"lrs.{get}({of}, null, LONG_AGO)", ["j", "p"]),
        Row(
            delete,
            f"(await ask('{delete}', {of}, 'p', lrs.hash('two'), null)).status",
            204,
        ),
    )


LOOKUPS = (
    Row("getActivities", "lrs.getActivities(activity).objectType", "Activity"),
    Row("getAgents", "lrs.getAgents(agent).objectType", "Person"),
)
ROWS = (
    *STATEMENTS,
    *STATE,
    *profile("Activity", "activity"),
    *profile("Agent", "agent"),
    *LOOKUPS,
)
OF_OLD = (
    Row("sendStatement", "names((await ask('sendStatements', [statement('one')])).body)", ["one"]),
    Row(
        "getStatements",
        "names((await ask('getStatements', find(), null)).body.statements)",
        ["one"],
    ),
    Row(
        "sendState",
        "(await ask('sendState', activity, agent, 's', null, 'पृष्ठ & 3', null, null)).body",
        "",
    ),
    Row(
        "sendState: refused",
        "(await ask('sendState', activity, agent, 's', null, '4', null, '*')).body.status",
        412,
    ),
    Row(
        "getState",
        "(await ask('getState', activity, agent, 's', null, null)).body",
        "पृष्ठ & 3",
    ),
    Row(
        "deleteState",
        "(await ask('deleteState', activity, agent, 's', null, lrs.hash('पृष्ठ & 3'), null)).body",
        "",
    ),
)


@pytest.fixture(scope="module")
def answers(store: Store, site: Site) -> dict[str, Any]:
    """What each call gave, made one after the other."""
    setup = SETUP % (store.endpoint(), store.key, store.secret)
    return by_name(ROWS, site.run(LIBRARY, setup, given_to("wrapper"), calls_of(ROWS)))


@pytest.fixture(scope="module")
def answers_of_old(store: Store, site: Site) -> dict[str, Any]:
    """The same in a browser that has XDomainRequest only."""
    setup = INTERNET_EXPLORER_9 % SETUP % (store.endpoint(), store.key, store.secret)
    return by_name(OF_OLD, site.run(LIBRARY, setup, given_to("old"), calls_of(OF_OLD)))


@rows_of(ROWS)
def test_xapiwrapper(answers: dict[str, Any], row: Row) -> None:
    assert answers[row.name] == row.expect


@rows_of(OF_OLD)
def test_xapiwrapper_of_old(answers_of_old: dict[str, Any], row: Row) -> None:
    assert answers_of_old[row.name] == row.expect
