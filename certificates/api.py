"""REST: a certificate, its file and its credential. Contract, REST API."""

from typing import Any

from flask import Response, g

from accounts.access import require_scope
from accounts.learners import is_visible
from accounts.people import get_person
from catalogue.words import text_in
from certificates.number import find_number
from certificates.store import Certificate, CertificateMissing, find_certificate
from certificates.verifying import Answer, Verdict, verify
from certificates.views import credential_response, file_response
from schemas.certificate import CertificateView
from storage.database import Database
from storage.request import installation, now, reading
from storage.rest import Blueprint

api = Blueprint("certificates_api", __name__, url_prefix="/api/v1")

READ = ("records/read", "registrations/write")


@api.get("/certificates/<number>")
@require_scope(*READ)
@api.response(200, CertificateView)
def show_certificate(number: str) -> dict[str, Any]:
    """Show a certificate, the rule just run again over its evidence."""
    with reading() as db:
        certificate = get_visible(db, number)
        return view_of(verify(db, certificate.number, now()), certificate)


@api.get("/certificates/<number>.pdf")
@require_scope(*READ)
@api.response(200, content_type="application/pdf", description="The frozen, signed file.")
def download_file(number: str) -> Response:
    """Give a certificate's file."""
    with reading() as db:
        certificate = get_visible(db, number)
    return file_response(certificate)


@api.get("/certificates/<number>.jwt")
@require_scope(*READ)
@api.response(200, content_type="application/vc+jwt", description="Open Badges 3.0.")
def download_credential(number: str) -> Response:
    """Give a certificate's signed credential."""
    with reading() as db:
        certificate = get_visible(db, number)
    return credential_response(certificate)


def get_visible(db: Database, number: str) -> Certificate:
    """Get a certificate of someone whom the credential reaches; CertificateMissing (404)."""
    written = find_number(number)
    found = find_certificate(db, written) if written else None
    if found and found.institution == g.credential.institution:
        holder = get_person(db, found.institution, found.person_id)
        if is_visible(db, holder, g.credential):
            return found
    raise CertificateMissing(f"certificate: there is no {number!r}")


def view_of(answer: Answer, certificate: Certificate) -> dict[str, Any]:
    """Give a certificate the shape of `CertificateView`."""
    award = certificate.award
    return {
        "number": certificate.number,
        "status": answer.verdict.value,
        "learner": award.subject,
        "holder": award.holder,
        "issuer": award.issuer,
        "course": certificate.course_id,
        "course_title": text_in(award.course),
        "version": award.course_version,
        "registration": certificate.registration_id,
        "completed_at": award.completed_at,
        "issued_at": certificate.issued_at,
        "valid_until": certificate.valid_until,
        "score": award.score,
        "rule_version": certificate.rule_version,
        "evidence": list(certificate.evidence),
        "evidence_hash": certificate.evidence_hash,
        "confirmed": answer.verdict is Verdict.GENUINE,
        "verify_url": f"{installation().settings.portal_url}/verify/{certificate.number}",
        "pdf_sha256": certificate.pdf,
    }
