"""The evidence of a certificate, checked as docs/certificates.md tells an auditor to."""

import hashlib
import json

import pytest
from flask.testing import FlaskClient

from storage.installation import Installation
from tests.accounts.factories import a_credential, authorization
from tests.certificates.factories import a_rendered_certificate


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_an_auditor_arrives_at_the_same_hash(
    client: FlaskClient, installation: Installation, version: str
) -> None:
    number = a_rendered_certificate(installation).number
    with installation.transaction() as db:
        scopes = ("statements/read", "records/read")
        key, secret = a_credential(db, installation.settings, scopes=scopes)
    headers = authorization(key, secret) | {"X-Experience-API-Version": version}
    told = client.get(f"/api/v1/certificates/{number}", headers=headers).json
    assert told is not None
    lines = []
    for id in told["evidence"]:
        answer = client.get(f"/xapi/statements?statementId={id}", headers=headers)
        text = json.dumps(answer.json, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        lines.append(f"{id} {hashlib.sha256(text.encode()).hexdigest()}\n")
    assert len(lines) == 2
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == told["evidence_hash"]
