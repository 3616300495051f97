"""What a session says of time, held within the server's clock. Pure.

Content tells when something was and how long it took; who edits its requests can tell anything
(D9). So what a session says counts as said between its launch and its arrival here, and as no
longer than that.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.credentials import CredentialKind
from lrs.evidence import Evidence
from lrs.formats import parse_timestamp, render_timestamp
from progress.announcing import SESSION_ID
from progress.observation import ADL, parse_duration

LAUNCHED = ADL + "launched"
Statement = Mapping[str, Any]


def held(evidence: Sequence[Evidence]) -> list[Statement]:
    """Give the statements of evidence, in its order, with the time that they may count for.

    What has no `launched` of ours, as an xAPI package's session, keeps what it says.
    """
    began = {
        one.statement["context"]["extensions"][SESSION_ID]: one.stored
        for one in evidence
        if one.provenance == CredentialKind.PRODUCT and one.statement["verb"]["id"] == LAUNCHED
    }
    return [
        _held(one, began[one.session])
        if one.provenance == CredentialKind.CMI5_SESSION and one.session in began
        else one.statement
        for one in evidence
    ]


def _held(one: Evidence, began: datetime) -> Statement:
    told = parse_timestamp(one.statement["timestamp"])
    at = min(max(told, began), max(one.stored, began))
    return {**one.statement, "timestamp": render_timestamp(at), **_lasting(one, began)}


def _lasting(one: Evidence, began: datetime) -> Statement:
    result = one.statement.get("result", {})
    most = max((one.stored - began).total_seconds(), 0.0)
    if parse_duration(result.get("duration", "")) <= most:
        return {}
    return {"result": {**result, "duration": f"PT{most:.2f}S"}}
