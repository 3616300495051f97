"""@xapi/xapi 3.0.3 (JavaScript): all its methods, in both versions, in node and in Chromium.

What the client itself does not do: it gives no name to 2.0, but sends the version it is set to;
`useCacheBuster` sends a parameter that the standard wants refused; it reads attachments as text;
in node its axios replaces the Content-Type of a Blob, so the boundary of an attachment is lost and
the store refuses it (its fetch adapter sends it).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.clients.conftest import Store
from tests.clients.running import Site, in_node
from tests.clients.table import Row, by, by_name, calls_of, given_to, refused, rows_of_each
from tests.clients.xapi_js_statements import ATTACHMENTS, STATEMENTS

LIBRARY = "xapi-xapi/3.0.3"
# `file` is the word test; `status`, `data` and `tag` say what came back.
SETUP = """({
  lrs: new library({...SETTINGS, adapter: "ADAPTER"}),
  fetching: new library({...SETTINGS, adapter: "fetch"}),
  status: async (answer) => (await answer).status,
  data: async (answer) => (await answer).data,
  tag: async (answer) => (await answer).headers["etag"],
  at: { activityId: given.activity, agent: given.agent },
  file: given.file,
  content: new TextEncoder().encode("test").buffer,
  attached: (name, more) => statement(name, {object: {id: given.course}, ...more}),
  LONG_AGO: "2020-01-01T00:00:00.000Z",
})"""


@dataclass(frozen=True)
class Variant:
    """Where the client runs, how it sends, and what it speaks."""

    place: str
    adapter: str
    version: str
    mount: str

    def __str__(self) -> str:
        return f"{self.place} {self.adapter} {self.version}"


VARIANTS = (
    Variant("node", "axios", "1.0.3", "/xapi"),
    Variant("node", "axios", "2.0.0", "/xapi"),
    Variant("node", "fetch", "1.0.3", "/xapi/v1"),
    Variant("Chromium", "axios", "1.0.3", "/xapi/v1"),
    Variant("Chromium", "axios", "2.0.0", "/xapi/v2"),
    Variant("Chromium", "fetch", "2.0.0", "/xapi"),
)
SETTINGS = '{endpoint: "%s", auth: library.toBasicAuth("%s", "%s"), version: "%s"}'

STATE = (
    Row(
        "createState",
        "status(lrs.createState({...at, stateId: 's', state: {page: 1}}))",
        204,
    ),
    Row(
        "createState: merges",
        """(await lrs.createState({...at, stateId: "s", state: {score: 2}}),
            data(lrs.getState({...at, stateId: "s"})))""",
        {"page": 1, "score": 2},
    ),
    Row(
        "setState: over a document, without its etag",
        "status(lrs.setState({...at, stateId: 's', state: {page: 2}}))",
        by(204, refused(409)),
    ),
    Row(
        "setState: with its etag",
        """status(lrs.setState({
             ...at, stateId: "s", state: {page: 3}, matchHeader: "If-Match",
             etag: await tag(lrs.getState({...at, stateId: "s"})),
           }))""",
        204,
    ),
    Row(
        "setState: with an etag of before",
        """status(lrs.setState({
             ...at, stateId: "s", state: {page: 4}, matchHeader: "If-Match",
             etag: '"da39a3ee5e6b4b0d3255bfef95601890afd80709"',
           }))""",
        refused(412),
    ),
    Row(
        "setState: text, of a registration",
        """status(lrs.setState({
             ...at, registration: given.registration, stateId: "t", state: "पृष्ठ 3",
             contentType: "text/plain",
           }))""",
        204,
    ),
    Row(
        "getState: text",
        "data(lrs.getState({...at, registration: given.registration, stateId: 't'}))",
        "पृष्ठ 3",
    ),
    Row("getState", "data(lrs.getState({...at, stateId: 's'}))", {"page": 3}),
    Row("getState: unknown", "data(lrs.getState({...at, stateId: 'none'}))", refused(404)),
    Row("getStates", "data(lrs.getStates(at))", ["s", "t"]),
    Row("getStates: since", "data(lrs.getStates({...at, since: LONG_AGO}))", ["s", "t"]),
    Row(
        "getStates: registration",
        "data(lrs.getStates({...at, registration: given.registration}))",
        ["t"],
    ),
    Row(
        "deleteState: with its etag",
        """status(lrs.deleteState({
             ...at, stateId: "s", etag: await tag(lrs.getState({...at, stateId: "s"})),
           }))""",
        204,
    ),
    Row(
        "deleteStates",
        "status(lrs.deleteStates({...at, registration: given.registration}))",
        204,
    ),
    Row("getStates: none left", "data(lrs.getStates(at))", []),
)

LOOKUPS = (
    Row("getAbout", "(await data(lrs.getAbout())).version.includes('1.0.3')", True),
    Row(
        "getActivity",
        "(await data(lrs.getActivity({activityId: given.activity}))).objectType",
        "Activity",
    ),
    Row("getAgent", "(await data(lrs.getAgent({agent: given.agent}))).objectType", "Person"),
)


def profile(kind: str, one: str, many: str) -> tuple[Row, ...]:
    """Give the rows of a kind of profile; both have the same methods."""
    at = f"{one}, profileId: 'p'"
    return (
        Row(
            f"create{kind}Profile",
            f"status(lrs.create{kind}Profile({{{at}, profile: {{a: 1}}}}))",
            204,
        ),
        Row(
            f"set{kind}Profile: new",
            f"""status(lrs.set{kind}Profile({{
                  {one}, profileId: "q", profile: {{b: 1}}, etag: "*", matchHeader: "If-None-Match",
                }}))""",
            204,
        ),
        Row(
            f"set{kind}Profile: new, but it is there",
            f"""status(lrs.set{kind}Profile({{
                  {at}, profile: {{b: 1}}, etag: "*", matchHeader: "If-None-Match",
                }}))""",
            refused(412),
        ),
        Row(
            f"set{kind}Profile: with its etag",
            f"""status(lrs.set{kind}Profile({{
                  {at}, profile: {{a: 2}}, matchHeader: "If-Match",
                  etag: await tag(lrs.get{kind}Profile({{{at}}})),
                }}))""",
            204,
        ),
        Row(
            f"create{kind}Profile: merges, with its etag",
            f"""status(lrs.create{kind}Profile({{
                  {at}, profile: {{c: 3}}, matchHeader: "If-Match",
                  etag: await tag(lrs.get{kind}Profile({{{at}}})),
                }}))""",
            204,
        ),
        Row(f"get{kind}Profile", f"data(lrs.get{kind}Profile({{{at}}}))", {"a": 2, "c": 3}),
        Row(
            f"get{kind}Profile: unknown",
            f"data(lrs.get{kind}Profile({{{one}, profileId: 'none'}}))",
            refused(404),
        ),
        Row(f"get{kind}Profiles", f"data(lrs.get{kind}Profiles({{{one}}}))", ["p", "q"]),
        Row(
            f"get{kind}Profiles: since",
            f"data(lrs.get{kind}Profiles({{{one}, since: LONG_AGO}}))",
            ["p", "q"],
        ),
        Row(
            f"delete{kind}Profile: with its etag",
            f"""status(lrs.delete{kind}Profile({{
                  {at}, etag: await tag(lrs.get{kind}Profile({{{at}}})),
                }}))""",
            204,
        ),
    )


ROWS = (
    *STATEMENTS,
    *ATTACHMENTS,
    *STATE,
    *profile("Activity", "activityId: given.activity", "Activities"),
    *profile("Agent", "agent: given.agent", "Agents"),
    *LOOKUPS,
)
# The client's own fault: see above.
IN_NODE_BY_AXIOS = {
    "sendStatement: with an attachment": refused(400),
    "sendStatements: with an attachment": refused(400),
}


@pytest.fixture(scope="module")
def answers(store: Store, site: Site) -> Callable[[Variant], dict[str, Any]]:
    """Give what each call of a variant gave, made one after the other, once."""

    @cache
    def answers_of(variant: Variant) -> dict[str, Any]:
        setup, given, calls = a_setup(store, variant), given_to(f"xapi {variant}"), calls_of(ROWS)
        if variant.place == "node":
            found = in_node(f"{LIBRARY}/XAPI.cjs.js", setup, given, calls)
        else:
            setup = setup.replace("library", "XAPI")
            found = site.run(f"{LIBRARY}/XAPI.umd.js", setup, given, calls)
        return by_name(ROWS, found)

    return answers_of


@rows_of_each(VARIANTS, ROWS)
def test_xapi_js(answers: Callable[..., dict[str, Any]], variant: Variant, row: Row) -> None:
    expected = row.expected(variant.version)
    if (variant.place, variant.adapter) == ("node", "axios"):
        expected = IN_NODE_BY_AXIOS.get(row.name, expected)
    assert answers(variant)[row.name] == expected


def a_setup(store: Store, variant: Variant) -> str:
    """Write how the client of a variant is made."""
    endpoint = store.endpoint(variant.mount)
    settings = SETTINGS % (endpoint, store.key, store.secret, variant.version)
    return SETUP.replace("SETTINGS", settings).replace("ADAPTER", variant.adapter)
