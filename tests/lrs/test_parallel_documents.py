"""A thousand writers who read the same document: one of them changes it (Communication §3.1)."""

from concurrent.futures import ThreadPoolExecutor

import orjson

from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, an_agent

STATE = "activities/state"
AGENT = orjson.dumps(an_agent()).decode()
PLACE = {"activityId": COURSE, "agent": AGENT, "stateId": "s"}
WRITERS = 1_000
AT_ONCE = 16


def test_of_a_thousand_with_the_same_etag_one_wins(lrs: LrsClient) -> None:
    def put(number: int, **condition: str) -> int:
        # Another in each race: the same again would keep its ETag, and so let the next one win.
        body = f"{number} by {min(condition)}".encode()
        return lrs.send("PUT", STATE, query_string=PLACE, data=body, headers=condition).status_code

    def race(writers: int, **condition: str) -> str:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(lambda number: put(number, **condition), range(writers)))
        assert sorted(answers) == [204, *[412] * (writers - 1)]
        kept = lrs.get(STATE, **PLACE)
        assert kept.data.startswith(b"%d by" % answers.index(204))
        return str(kept.headers["ETag"])

    etag = race(100, **{"If-None-Match": "*"})
    race(WRITERS, **{"If-Match": etag})


def test_of_merges_at_once_none_is_lost(lrs: LrsClient) -> None:
    def merge(number: int) -> int:
        body = {f"key {number}": number}
        return lrs.send("POST", STATE, query_string=PLACE, json=body).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(merge, range(200))) == {204}
    assert len(lrs.get(STATE, **PLACE).get_json()) == 200
