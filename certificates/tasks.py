"""Making a certificate's file, outside the request: once, whatever is killed when (G3)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO

from catalogue.iris import course_iri
from certificates import store
from certificates.credential import Addresses, credential_of, sign
from certificates.document import finish
from certificates.drawing import draw
from certificates.issuing import RENDER
from certificates.keys import Purpose, SigningKey, did_of
from certificates.signing import get_key
from certificates.store import Certificate
from certificates.typesetting import drawing
from jobs.worker import Job, Task
from schemas import language
from storage.identity import recorded_iri_base
from storage.installation import Installation

KEPT_VISITS = timedelta(minutes=10)
JWT_TYPE = "application/vc+jwt"


def render_certificate(installation: Installation, job: Job) -> None:
    """Make the credential and the PDF and freeze them; done already is nothing.

    payload  number: of the certificate
    """
    with installation.transaction() as db:
        certificate = store.get_certificate(db, job.payload["number"], job.institution)
        if certificate.is_rendered:
            return
        credential_key = get_key(db, Purpose.CREDENTIAL, installation.settings, installation.now())
        document_key = get_key(db, Purpose.DOCUMENT, installation.settings, installation.now())
        iri_base = recorded_iri_base(db)
    at = addresses_of(certificate, installation.settings.portal_url, iri_base)
    jwt = _credential(certificate, at, credential_key)
    pdf = _document(certificate, at, jwt, document_key)
    # The file first, then the rows in one transaction: a kill in between leaves a file that
    # nobody points to, which the collector removes.
    kept = installation.blobs.receive(certificate.institution, BytesIO(pdf))
    with installation.transaction() as db:
        installation.blobs.enter(db, certificate.institution, kept, installation.now())
        store.freeze(db, certificate, pdf=kept.sha256, jwt=jwt)


def addresses_of(certificate: Certificate, portal_url: str, iri_base: str) -> Addresses:
    """Tell where a certificate's parts live."""
    return Addresses(
        did=did_of(portal_url),
        certificate=f"{iri_base}/certificates/{certificate.number}",
        verify=f"{portal_url}/verify/{certificate.number}",
        course=course_iri(iri_base, certificate.course_id),
        status=f"{portal_url}/certificates/status/{certificate.institution}",
        status_index=certificate.status_index,
    )


def _credential(certificate: Certificate, at: Addresses, key: SigningKey) -> str:
    evidence = (
        f"Issued by rule over {len(certificate.evidence)} xAPI statements; "
        f"SHA-256 of the evidence: {certificate.evidence_hash}"
    )
    with language.use(certificate.award.language):
        return sign(credential_of(certificate.award, at, evidence), key, at.did)


def _document(certificate: Certificate, at: Addresses, jwt: str, key: SigningKey) -> bytes:
    attached = {f"{certificate.number}.jwt": (JWT_TYPE, jwt.encode())}
    with drawing, language.use(certificate.award.language):
        return finish(draw(certificate.award, at.verify), attached, key)


def forget_visits(installation: Installation) -> None:
    """Forget who visited the verify page."""
    with installation.transaction() as db:
        store.forget_visits(db, installation.now() - KEPT_VISITS)


TASKS: Mapping[str, Task] = {RENDER: render_certificate}
EVERY_MINUTE: tuple[Callable[[Installation], None], ...] = (forget_visits,)
