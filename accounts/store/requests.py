"""SQL on the requests to be added to a roll."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, select, update

from accounts.store.tables import join_request, organisation
from storage.database import Database


def insert_request(db: Database, values: Mapping[str, Any]) -> None:
    """Write a request."""
    db.execute(join_request.insert(), dict(values))


def find_request(db: Database, institution: int, request_id: str) -> Row[Any] | None:
    """Find a request, with the names of its organisation."""
    return db.execute(_requests(institution).where(join_request.c.id == request_id)).first()


def find_open_request(db: Database, institution: int, mobile: str) -> Row[Any] | None:
    """Find the request of a number that nobody has decided."""
    query = _requests(institution).where(
        join_request.c.mobile == mobile, join_request.c.status == "submitted"
    )
    return db.execute(query.limit(1)).first()


def open_requests(db: Database, institution: int, nodes: Sequence[int]) -> Sequence[Row[Any]]:
    """List what is to be decided at the nodes, the oldest first."""
    query = _requests(institution).where(
        join_request.c.status == "submitted", join_request.c.organisation.in_(nodes)
    )
    return db.execute(query.order_by(join_request.c.created_at, join_request.c.id)).all()


def decide_request(
    db: Database, institution: int, request_id: str, values: Mapping[str, Any]
) -> int:
    """Decide a request that nobody has decided; tells how many rows changed."""
    return db.execute(
        update(join_request)
        .where(
            join_request.c.institution == institution,
            join_request.c.id == request_id,
            join_request.c.status == "submitted",
        )
        .values(**values)
    ).rowcount


def _requests(institution: int) -> Select[Any]:
    return (
        select(
            join_request,
            organisation.c.name.label("organisation_name"),
            organisation.c.name_hi.label("organisation_name_hi"),
        )
        .join(
            organisation,
            and_(
                organisation.c.institution == join_request.c.institution,
                organisation.c.id == join_request.c.organisation,
            ),
        )
        .where(join_request.c.institution == institution)
    )
