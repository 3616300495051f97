"""The Statement resource (xAPI 1.0.3 Communication §2.1; IEEE 9274.1.1 §4.1.6.1)."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from secrets import token_hex
from typing import Any
from uuid import UUID

import orjson
from flask import Response

from lrs.api.answers import (
    JSON,
    add_consistent_through,
    add_last_modified,
    json_answer,
    no_content,
)
from lrs.api.call import Call
from lrs.canonical import activities_of, canonical, ids_only, parse_languages
from lrs.checked import check_submission
from lrs.combiner import combiner_for
from lrs.definitions import find_definitions
from lrs.errors import RequestInvalid, StatementMissing
from lrs.horizon import await_horizon
from lrs.incoming import Incoming, read_incoming
from lrs.json_body import read_json, write_json
from lrs.multipart import chunks_of, write_parts
from lrs.parameters import parse_parameters, parse_uuid, require
from lrs.queries import Query, parse_query
from lrs.reading import find_page, find_statement
from lrs.sequence import stored_of
from lrs.signatures import check_signatures
from lrs.store import Found
from lrs.store.statements import find_attachments
from lrs.submissions import SUBMISSIONS
from storage.database import Database


def get(call: Call) -> Response:
    """Answer one statement, or a page of those that match."""
    query = parse_query(call.parameters)
    if query.id is not None:
        return _get_one(call, query)
    horizon = await_horizon(call.installation, call.credential.institution)
    with call.installation.reading() as db:
        found = find_page(db, call.credential, query, horizon)
        page, rest = found[: query.limit], found[query.limit :]
        more = query.more(f"{call.mount}/statements", page[-1].seq) if rest else ""
        body = _page(_rendered(db, call, query, page), more)
        answer = _answered(db, call, query, page, body)
    add_consistent_through(answer, horizon)
    return answer


def put(call: Call) -> Response:
    """Store one statement under the id of the query string."""
    parsed = parse_parameters(call.parameters, {"statementId": parse_uuid})
    require(parsed, "statementId")
    with ExitStack() as files:
        incoming = _read(call, files)
        if not isinstance(incoming.body, dict):
            raise RequestInvalid("the body is not a Statement", requirement="Communication §2.1.1")
        id = incoming.body.get("id", parsed["statementId"])
        if not isinstance(id, str) or id.lower() != parsed["statementId"]:
            raise RequestInvalid(
                "id: another than statementId in the query string",
                requirement="Communication §2.1.1",
            )
        _store(call, [{**incoming.body, "id": id}], incoming)
    return no_content()


def post(call: Call) -> Response:
    """Store one statement or several; answer their ids in the order given."""
    parse_parameters(call.parameters, {})
    with ExitStack() as files:
        incoming = _read(call, files)
        batch = incoming.body if isinstance(incoming.body, list) else [incoming.body]
        return json_answer(orjson.dumps(_store(call, batch, incoming) if batch else []))


def _read(call: Call, files: ExitStack) -> Incoming:
    return read_incoming(call.stream, call.headers.get("content-type", ""), files)


def _store(call: Call, statements: Sequence[Any], incoming: Incoming) -> list[str]:
    contents = incoming.contents
    checked = check_submission(statements, contents.keys(), call.credential, call.version)
    for statement in statements:
        check_signatures(statement, contents, call.version)
    institution, blobs = call.credential.institution, call.installation.blobs
    kept = {sha2: blobs.receive(institution, file) for sha2, file in contents.items()}
    submission = replace(checked, attachments=kept)
    combiner = combiner_for(call.installation, SUBMISSIONS, call.credential.kind)
    combiner.do(call.installation, submission)
    return submission.ids()


def _get_one(call: Call, query: Query) -> Response:
    """Answer a statement by its id, read directly: no horizon holds it back (D25)."""
    id = UUID(query.id).bytes
    with call.installation.reading() as db:
        found = find_statement(db, call.credential, id, voided=query.voided)
        if found is None:
            raise StatementMissing(f"statementId: no statement {query.id} to be seen")
        body = _rendered(db, call, query, [found])[0]
        answer = _answered(db, call, query, [found], body)
    add_last_modified(answer, stored_of(found.seq))
    return answer


def _rendered(db: Database, call: Call, query: Query, page: Sequence[Found]) -> list[bytes]:
    """Give each statement in the format asked for; exact ones are the stored bytes."""
    if query.format == "exact":
        return [found.payload for found in page]
    statements = [read_json(found.payload) for found in page]
    if query.format == "ids":
        return [write_json(ids_only(statement)) for statement in statements]
    definitions = find_definitions(db, call.credential, activities_of(statements))
    languages = parse_languages(call.headers.get("accept-language"))
    return [write_json(canonical(statement, definitions, languages)) for statement in statements]


def _page(statements: Sequence[bytes], more: str) -> bytes:
    return b'{"statements":[%s],"more":%s}' % (b",".join(statements), orjson.dumps(more))


def _answered(
    db: Database, call: Call, query: Query, page: Sequence[Found], body: bytes
) -> Response:
    if not query.with_attachments:
        return json_answer(body)
    institution = call.credential.institution
    rows = find_attachments(db, institution, [found.seq for found in page])
    boundary = f"vidyalekh-{token_hex(16)}"
    return Response(
        write_parts(boundary.encode(), _parts(call, body, rows)),
        content_type=f"multipart/mixed; boundary={boundary}",
    )


def _parts(
    call: Call, body: bytes, rows: Sequence[Any]
) -> Iterator[tuple[dict[str, str], Iterator[bytes]]]:
    """Give the JSON, then each content once."""
    yield {"Content-Type": JSON}, iter([body])
    for row in {row.sha2: row for row in rows}.values():
        headers = {
            "Content-Type": row.content_type,
            "Content-Transfer-Encoding": "binary",
            "X-Experience-API-Hash": row.sha2,
        }
        file = call.installation.blobs.open(call.credential.institution, row.sha256)
        yield headers, chunks_of(file)
