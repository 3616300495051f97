"""Where a gateway reports deliveries. It holds no credential, only the key of the one message."""

import hmac

from messaging.errors import ReportRefused
from messaging.sms import Delivery, report, report_key
from schemas.messaging import DeliveryReport, ReportQuery
from storage.request import installation, now, transaction
from storage.rest import Blueprint

api = Blueprint("messaging", __name__, url_prefix="/api/v1")


@api.post("/messages/<int:institution>/<message_id>/delivery")
@api.arguments(ReportQuery, location="query")
@api.arguments(DeliveryReport)
@api.response(204)
def post_delivery(
    query: dict[str, str], body: dict[str, str], institution: int, message_id: str
) -> None:
    """Store the delivery status that a gateway reports. Features A16."""
    key = report_key(installation().settings, institution, message_id)
    if not hmac.compare_digest(key.encode(), query["key"].encode()):
        raise ReportRefused("key: not the key of this message")
    with transaction() as db:
        status = Delivery(body["status"])
        report(db, institution, message_id, status, detail=body["detail"], now=now())
