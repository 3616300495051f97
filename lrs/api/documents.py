"""The State, Agent Profile and Activity Profile resources (Communication §2.2, 2.3, 2.6, 2.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Response

from lrs import documents, policies
from lrs.api.answers import add_last_modified, json_answer, no_content, not_modified
from lrs.api.call import Call
from lrs.bounds import check_activity
from lrs.combiner import combiner_for
from lrs.document_changes import CHANGES, Change
from lrs.documents import Address, Conditions, Content, Kind, Owner, parse_tags
from lrs.errors import DocumentMissing, RequestInvalid
from lrs.identifiers import find_identifier
from lrs.parameters import (
    Parse,
    parse_agent,
    parse_instant,
    parse_iri,
    parse_parameters,
    parse_text,
    parse_uuid,
    require,
)

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class DocumentResource:
    """One of the three: what its documents belong to, and how their id is called."""

    kind: Kind
    id_name: str
    place: Mapping[str, Parse]
    optional: Mapping[str, Parse]
    deletes_all: bool

    def get(self, call: Call) -> Response:
        """Answer a document, or the ids of those that are there."""
        if self.id_name in call.parameters:
            return self._get_one(call)
        parsed = self._parse(call, {"since": parse_instant})
        address = self._address(call, parsed)
        with call.installation.reading() as db:
            policies.before_documents(db, call.credential, "GET", address)
            ids = documents.find_ids(db, _owner(call), address, parsed.get("since"))
        return json_answer(orjson.dumps(ids))

    def put(self, call: Call) -> Response:
        """Keep a document."""
        return _change(call, self._address(call, self._parse(call, {}, self.id_name)))

    def post(self, call: Call) -> Response:
        """Merge into a document."""
        return _change(call, self._address(call, self._parse(call, {}, self.id_name)))

    def delete(self, call: Call) -> Response:
        """Remove a document, or where the resource allows it all of them."""
        required = () if self.deletes_all else (self.id_name,)
        return _change(call, self._address(call, self._parse(call, {}, *required)))

    def _get_one(self, call: Call) -> Response:
        address = self._address(call, self._parse(call, {}, self.id_name))
        with call.installation.reading() as db:
            policies.before_documents(db, call.credential, "GET", address)
            found = documents.find(db, _owner(call), address)
        policies.after_reading(call.installation, call.credential, address)
        if found is None:
            raise DocumentMissing(f"{self.id_name}: no such document")
        if _conditions(call).have(found):
            answer = not_modified()
        else:
            answer = Response(found.content, content_type=found.content_type)
        answer.headers["ETag"] = f'"{found.etag}"'
        add_last_modified(answer, found.updated_at)
        return answer

    def _parse(self, call: Call, extra: Mapping[str, Parse], *required: str) -> dict[str, Any]:
        names = {**self.place, **self.optional, self.id_name: parse_text, **extra}
        parsed = parse_parameters(call.parameters, names)
        require(parsed, *self.place, *required)
        return parsed

    def _address(self, call: Call, parsed: Mapping[str, Any]) -> Address:
        agent = parsed.get("agent")
        if agent is not None and find_identifier(agent) is None:
            raise RequestInvalid("agent: it has no identifier", requirement="Communication §2.2")
        if activity := parsed.get("activityId"):
            check_activity(call.credential, activity)
        return Address(
            kind=self.kind,
            activity=parsed.get("activityId"),
            agent=agent,
            registration=parsed.get("registration"),
            document_id=parsed.get(self.id_name),
        )


STATE = DocumentResource(
    Kind.STATE,
    "stateId",
    {"activityId": parse_iri, "agent": parse_agent},
    {"registration": parse_uuid},
    deletes_all=True,
)
AGENT_PROFILE = DocumentResource(
    Kind.AGENT_PROFILE, "profileId", {"agent": parse_agent}, {}, deletes_all=False
)
ACTIVITY_PROFILE = DocumentResource(
    Kind.ACTIVITY_PROFILE, "profileId", {"activityId": parse_iri}, {}, deletes_all=False
)


def _owner(call: Call) -> Owner:
    return Owner(call.credential, call.installation.iri_base)


def _change(call: Call, address: Address) -> Response:
    change = Change(
        method=call.method,
        owner=_owner(call),
        address=address,
        conditions=_conditions(call),
        version=call.version,
        content=None if call.method == "DELETE" else _content(call),
    )
    combiner_for(call.installation, CHANGES, call.credential.kind).do(call.installation, change)
    return no_content()


def _content(call: Call) -> Content:
    content_type = call.headers.get("content-type") or UNKNOWN_TYPE
    return Content(call.body(documents.LARGEST), content_type)


def _conditions(call: Call) -> Conditions:
    return Conditions(
        match=parse_tags(call.headers.get("if-match")),
        none_match=parse_tags(call.headers.get("if-none-match")),
    )
