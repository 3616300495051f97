"""The public page of a certificate, its file for its owner, the keys, and the desk of reviews."""

from io import BytesIO
from typing import Any

import orjson
from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as Redirect

from accounts.access import portal_institution, reaches, require_role, signed_in
from accounts.organisations import get_root
from accounts.people import get_person
from accounts.personas import people_of
from accounts.roles import Role
from certificates import review, store
from certificates.credential import sign, status_list
from certificates.keys import Purpose, did_document, did_of, jwk_of
from certificates.number import find_number
from certificates.signing import ensure_keys, find_key, published
from certificates.store import Certificate, CertificateMissing, get_certificate
from certificates.tasks import JWT_TYPE
from certificates.verifying import Verdict, count_visit, verify
from schemas.language import gettext as _
from schemas.problem import Unavailable
from storage.database import Database
from storage.request import installation, now, reading, transaction

bp = Blueprint("certificates", __name__, template_folder="templates")

DECISIONS = {"uphold": review.uphold, "revoke": review.revoke}


class FileNotReady(Unavailable):
    """The certificate's file is still being made."""


@bp.get("/verify")
def ask_number() -> str | Redirect:
    """Ask for a number, where nobody scanned it."""
    typed = request.args.get("number", "").strip()
    if typed:
        return redirect(f"/verify/{find_number(typed) or 'unknown'}", 303)
    return render_template("certificates/ask.html")


@bp.get("/verify/<number>")
def show_verdict(number: str) -> Response:
    """Say whether a certificate is genuine; public, counted, not for search engines (G4)."""
    with transaction() as db:
        count_visit(db, installation().settings, request.remote_addr or "", now())
    with reading() as db:
        answer = verify(db, number, now())
    page = render_template("certificates/verify.html", answer=answer, verdict=answer.verdict.value)
    status = 404 if answer.verdict is Verdict.UNKNOWN else 200
    return Response(page, status, {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"})


@bp.get("/verify/<number>.jwt")
def download_credential(number: str) -> Response:
    """Give the signed credential to whoever checks; it holds no name."""
    with transaction() as db:
        count_visit(db, installation().settings, request.remote_addr or "", now())
        certificate = get_certificate(db, find_number(number) or "")
    return credential_response(certificate)


@bp.get("/certificates/<number>")
def lead_to_verdict(number: str) -> Redirect:
    """Follow a certificate's IRI to its page."""
    return redirect(f"/verify/{find_number(number) or 'unknown'}", 303)


@bp.get("/certificates/<number>.pdf")
@signed_in
def download_file(number: str) -> Response:
    """Give a certificate's file to its owner, whichever row of his it stands under."""
    with reading() as db:
        certificate = get_certificate(db, find_number(number) or "", portal_institution())
        owners = {one.id for one in people_of(db, g.person)}
    if certificate.person_id not in owners:
        raise CertificateMissing(_("There is no such certificate."))
    return file_response(certificate)


@bp.get("/certificates/status/<int(max=2147483647):institution>")
def show_status_list(institution: int) -> Response:
    """Serve the signed list of what is revoked. W3C Bitstring Status List §4."""
    here = installation()
    did = did_of(here.settings.portal_url)
    url = f"{here.settings.portal_url}/certificates/status/{institution}"
    _make_keys()
    with reading() as db:
        get_root(db, institution)  # 404 where there is no such institution: nothing to sign
        key = find_key(db, Purpose.CREDENTIAL, here.settings)
        listed = status_list(did, url, store.revoked_places(db, institution), now())
    assert key is not None
    return _public(sign(listed, key, did), JWT_TYPE)


@bp.get("/.well-known/did.json")
def show_did() -> Response:
    """Serve the issuer's DID document. did:web §3.2."""
    did = did_of(installation().settings.portal_url)
    return _public(did_document(did, _published()), "application/did+json")


@bp.get("/.well-known/jwks.json")
def show_jwks() -> Response:
    """Serve the issuer's public keys for those who know no DID. RFC 7517 §5."""
    did = did_of(installation().settings.portal_url)
    keys = [jwk_of(f"{did}#{id}", pem) for id, pem in _published().items()]
    return _public({"keys": keys}, "application/jwk-set+json")


@bp.get("/desk/certificates")
@require_role("admin")
def show_reviews() -> str:
    """List the certificates that wait for a decision (F7)."""
    with reading() as db:
        waiting = [
            one
            for one in store.certificates_under_review(db, portal_institution())
            if is_decided_here(db, one)
        ]
    return render_template("certificates/reviews.html", waiting=waiting)


@bp.post("/desk/certificates/<number>/<any(uphold, revoke):decision>")
@require_role("admin")
def decide(number: str, decision: str) -> Redirect:
    """Let a certificate stand, or revoke it."""
    by, reason = f"person:{g.person.public_id}", request.form.get("reason", "")
    with transaction() as db:
        certificate = get_certificate(db, find_number(number) or "", portal_institution())
        if not is_decided_here(db, certificate):
            raise CertificateMissing(_("There is no such certificate."))
        DECISIONS[decision](db, certificate, reason, decided_by=by, now=now())
    flash(_("Your decision about {number} is kept.").format(number=certificate.number), "done")
    return redirect("/desk/certificates", 303)


def is_decided_here(db: Database, certificate: Certificate) -> bool:
    """Tell whether who is signed in decides about the certificates of its holder. I2."""
    holder = get_person(db, certificate.institution, certificate.person_id)
    return reaches(db, holder, Role.ADMIN)


def file_response(certificate: Certificate) -> Response:
    """Send the frozen file; raises FileNotReady (503)."""
    if certificate.pdf is None:
        raise FileNotReady(_("The file is being made. Try again in a few seconds."))
    with installation().blobs.open(certificate.institution, certificate.pdf) as file:
        content = BytesIO(file.read())  # 300 kB at most
    name = f"{certificate.number}.pdf"
    return send_file(content, "application/pdf", as_attachment=True, download_name=name)


def credential_response(certificate: Certificate) -> Response:
    """Send the signed credential; raises FileNotReady (503)."""
    if certificate.jwt is None:
        raise FileNotReady(_("The file is being made. Try again in a few seconds."))
    return _public(certificate.jwt, JWT_TYPE)


def _published() -> dict[str, bytes]:
    _make_keys()
    with reading() as db:
        return published(db)


def _make_keys() -> None:
    """An installation whose `upgrade` came before this version has none yet."""
    here = installation()
    with reading() as db:
        is_there = find_key(db, Purpose.CREDENTIAL, here.settings) is not None
    if not is_there:
        with transaction() as db:
            ensure_keys(db, here.settings, now())


def _public(body: Any, media_type: str) -> Response:
    text = body if isinstance(body, str) else orjson.dumps(body).decode()
    # Anyone may read these from anywhere: they are what verifiers fetch.
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
    return Response(text, 200, headers, content_type=media_type)
