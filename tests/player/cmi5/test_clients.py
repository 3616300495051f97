"""Published clients, unchanged, in content on its own origin in Chromium, without any cookie.

Rustici's cmi5.js and xAPI.js's Cmi5 as AUs of cmi5, TinCanJS as an xAPI package.
"""

import pytest

from progress.store import progress_of
from tests.accounts.factories import INSTITUTION
from tests.clients.running import VENDOR
from tests.packages.factories import a_zip
from tests.packages.factories_cmi5 import a_structure, an_activity, an_au
from tests.player.cmi5.factories import launched, verbs
from tests.player.factories import enrolled

pytestmark = pytest.mark.browser

RUSTICI = """<!doctype html><html lang=en><meta charset=utf-8><title>A unit</title>
<script src="client.js"></script><script type="module">
const cmi5 = new Cmi5(location.href);
await cmi5.start();
await cmi5.completed();
await cmi5.passed({scaled: 0.9});
await cmi5.terminate();
document.title = "done";
</script>"""
XAPI_JS = """<!doctype html><html lang=en><meta charset=utf-8><title>A unit</title>
<script src="client.js"></script><script>
(async () => {
  const cmi5 = new Cmi5();
  await cmi5.initialize();
  await cmi5.progress(50);
  await cmi5.interactionTrueFalse("test", "question", true, true);
  await cmi5.complete();
  await cmi5.pass(0.9);
  await cmi5.terminate();
  document.title = "done";
})();
</script>"""
TINCANJS = """<!doctype html><html lang=en><meta charset=utf-8><title>A unit</title>
<script src="client.js"></script><script>
const tincan = new TinCan({url: location.href});
const saved = tincan.setState("place", "3", {contentType: "text/plain"});
const say = (verb, result) => tincan.sendStatement({
  verb: {id: "http://adlnet.gov/expapi/verbs/" + verb}, target: tincan.activity, result,
});
say("attempted");
say("completed", {completion: true, score: {scaled: 0.9}});
document.title = tincan.getState("place").state.contents === "3" ? "done" : "no state";
</script>"""

SAID = {"initialized", "completed", "passed", "terminated", "satisfied"}
# (library, page, what is said)
CLIENTS = [
    ("rustici-cmi5/3.2.0/cmi5.js", RUSTICI, SAID),
    ("xapi-cmi5/1.4.0/Cmi5.umd.js", XAPI_JS, SAID | {"progressed", "answered"}),
    ("tincanjs/0.50.0/tincan-min.js", TINCANJS, {"attempted", "completed", "satisfied"}),
]


@pytest.mark.parametrize(
    ("library", "page", "said"), CLIENTS, ids=[one[0].partition("/")[0] for one in CLIENTS]
)
def test_a_client_goes_through_a_unit(live, context, library, page, said):
    files = {"index.html": page.encode(), "client.js": (VENDOR / library).read_bytes()}
    manifest = a_tincan_manifest() if "tincan" in library else a_cmi5_manifest()
    registration = enrolled(live.installation, a_zip({**manifest, **files}))
    address = launched(live.installation, registration)
    opened = context.new_page()
    failures = []
    opened.on("console", lambda line: failures.append(line.text) if line.type == "error" else None)
    opened.goto(address.url)
    opened.wait_for_function("document.title === 'done'")
    assert said <= set(verbs(live.installation, registration))
    with live.installation.reading() as db:
        assert progress_of(db, INSTITUTION, registration.id).satisfied
    assert not any(one.cookie for one in live.seen)
    assert context.cookies() == []
    # The learner's preferences are not there yet, and a client is told so.
    assert all("404" in line for line in failures)


def a_cmi5_manifest() -> dict[str, bytes]:
    """Give the manifest of a cmi5 package."""
    both = 'moveOn="CompletedAndPassed"'
    return {"cmi5.xml": a_structure(an_au(attributes=both)).encode()}


def a_tincan_manifest() -> dict[str, bytes]:
    """Give the manifest of an xAPI package."""
    xml = f'<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>{an_activity()}'
    return {"tincan.xml": f"{xml}</activities></tincan>".encode()}
