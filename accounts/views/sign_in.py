"""Sign in by a code: the number, the code, and in (A1-A3, A14)."""

import secrets
from math import ceil
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from accounts import codes, sessions
from accounts.access import SESSION_KEY, current_person, forget_reader, portal_institution
from accounts.codes import Asker, Outcome, Proof, Waiting
from accounts.mobile import ascii_digits, is_mobile, masked, parse_mobile
from accounts.organisations import get_root
from accounts.sign_in import Entrance, device_of, enter
from accounts.views.blueprint import bp
from schemas.accounts import CodeForm, SignInForm
from schemas.fields import NOT_IN_IRI
from schemas.form import Form, read_form
from schemas.language import LANGUAGES, language, ngettext
from schemas.language import gettext as _
from storage.request import installation, now, reading, transaction

Page = str | tuple[str, int] | Response
CHALLENGE, BROWSER, NEXT = "challenge", "browser", "next"


@bp.get("/sign-in")
def sign_in() -> Page:
    """Ask for the mobile number."""
    if current_person():
        return redirect("/")
    session[NEXT] = local_path(request.args.get("next", ""))
    return render_template("accounts/sign_in.html", form=Form({}))


@bp.post("/sign-in")
def send_code() -> Page:
    """Send a code to the number, whoever has it."""
    form = read_form(SignInForm(), request.form)
    typed = form.values.get("mobile", "")
    if not form.errors and not is_mobile(typed):
        form = form.refused("mobile", _("Enter a mobile number of 10 digits, like 98765 43210"))
    if form.errors:
        return render_template("accounts/sign_in.html", form=form), 422
    mobile = parse_mobile(typed)
    waiting = find_waiting()
    if waiting and waiting.mobile == mobile and is_fresh(waiting):
        return redirect(url_for("accounts.code"), 303)
    wait = ask(mobile)
    if wait:
        refused = form.refused("mobile", wait_words(wait))
        return render_template("accounts/sign_in.html", form=refused), 429
    return redirect(url_for("accounts.code"), 303)


@bp.get("/sign-in/code")
def code() -> Page:
    """Ask for the code; say what to do where none came."""
    waiting = find_waiting()
    if waiting is None:
        return redirect(url_for("accounts.sign_in"), 303)
    return render_code(waiting, Form({}))


@bp.post("/sign-in/code")
def try_code() -> Page:
    """Try the code, and come in."""
    waiting = find_waiting()
    if waiting is None:
        return over()
    form = read_form(CodeForm(), request.form)
    digits = ascii_digits(form.values.get("code", "")).replace(" ", "").replace("-", "")
    if not form.errors and not (len(digits) == codes.LENGTH and digits.isdecimal()):
        form = form.refused("code", _("The code has 6 digits"))
    if form.errors:
        return render_code(waiting, form), 422
    proof, entrance = prove(digits)
    if proof.outcome is Outcome.WRONG:
        return render_code(waiting, form.refused("code", tries_words(proof.tries_left))), 422
    if proof.outcome is Outcome.OVER:
        return over()
    if entrance is None:
        return redirect(url_for("accounts.not_registered"), 303)
    return redirect(begin(entrance), 303)


@bp.post("/sign-in/resend")
def resend() -> Response:
    """Send another code to the same number."""
    waiting = find_waiting()
    if waiting is None:
        return over()
    wait = ask(waiting.mobile)
    if wait:
        flash(wait_words(wait), "due")
    else:
        flash(_("A new code is on its way. The earlier one does not work any more."), "done")
    return redirect(url_for("accounts.code"), 303)


@bp.get("/sign-in/not-registered")
def not_registered() -> Page:
    """Say, to who proved the number, that it is on no roll, and whom to ask. A3."""
    mobile = proved_mobile()
    if mobile is None:
        return redirect(url_for("accounts.sign_in"), 303)
    with reading() as db:
        contact = get_root(db, portal_institution()).contact
    return render_template("accounts/not_registered.html", mobile=masked(mobile), contact=contact)


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this session."""
    secret = session.get(SESSION_KEY)
    if secret:
        settings = installation().settings
        with transaction() as db:
            sessions.close_session(db, portal_institution(), secret, settings=settings, now=now())
    chosen = session.get("language")
    session.clear()
    session["language"] = chosen
    forget_reader()
    flash(_("You are signed out."), "done")
    return redirect(url_for("accounts.sign_in"), 303)


def ask(mobile: str) -> int:
    """Have a code sent, bound to this browser; tells the seconds to wait where it is too early."""
    browser = secrets.token_urlsafe(24)
    asker = Asker(request.remote_addr or "", browser, language())
    settings = installation().settings
    with transaction() as db:
        asked = codes.ask_code(
            db, portal_institution(), mobile, asker, settings=settings, now=now()
        )
    if asked.challenge:
        session[CHALLENGE], session[BROWSER] = asked.challenge, browser
    return asked.wait


def prove(digits: str) -> tuple[Proof, Entrance | None]:
    """Try the digits against this browser's challenge; open a session where the number has one."""
    settings, institution = installation().settings, portal_institution()
    device = device_of(request.user_agent.string)
    with transaction() as db:
        proof = codes.prove(
            db, institution, session[CHALLENGE], digits,
            browser=session[BROWSER], settings=settings, now=now(),
        )  # fmt: skip
        if proof.mobile is None:
            return proof, None
        entered = enter(db, institution, proof.mobile, device=device, settings=settings, now=now())
    return proof, entered


def begin(entrance: Entrance) -> str:
    """Put the new session into a new cookie; tells where to go. D12: the id changes here."""
    chosen = session.get("language")
    target = session.get(NEXT) or "/"
    if entrance.person.status == "active" and entrance.person.language in LANGUAGES:
        chosen = entrance.person.language
    session.clear()
    session.permanent = True
    session[SESSION_KEY] = entrance.secret
    session["language"] = chosen
    forget_reader()
    return str(target)


def find_waiting() -> Waiting | None:
    """Find the challenge that this browser waits for."""
    found: Waiting | None = _of_browser(codes.find_asked)
    return found


def proved_mobile() -> str | None:
    """Find the number that this browser proved lately."""
    found: str | None = _of_browser(codes.find_proved)
    return found


def is_fresh(waiting: Waiting) -> bool:
    """Tell whether the code went out so lately that it may still be on its way."""
    return now() - waiting.asked_at < codes.RESEND_AFTER


def over() -> Response:
    """Begin again, since the code cannot be used any more."""
    session.pop(CHALLENGE, None)
    flash(_("That code cannot be used any more. Ask for a new one."), "due")
    return redirect(url_for("accounts.sign_in"), 303)


def render_code(waiting: Waiting, form: Form) -> str:
    """Show the page of the code; a typed code is not shown again."""
    left = (waiting.asked_at + codes.RESEND_AFTER - now()).total_seconds()
    return render_template(
        "accounts/code.html",
        form=Form({}, {}, form.errors),
        mobile=masked(waiting.mobile),
        expires_at=waiting.expires_at,
        resend_class=f"later-{ceil(left / 10) * 10}" if left > 0 else "",
    )


def wait_words(seconds: int) -> str:
    """Say how long to wait for a code."""
    if seconds <= 120:
        words = ngettext(
            "Wait {number} second, then ask for a new code",
            "Wait {number} seconds, then ask for a new code",
            seconds,
        )
        return words.format(number=seconds)
    minutes = ceil(seconds / 60)
    words = ngettext(
        "Too many codes were asked for. Try again in {number} minute",
        "Too many codes were asked for. Try again in {number} minutes",
        minutes,
    )
    return words.format(number=minutes)


def tries_words(left: int) -> str:
    """Say how often one may still try."""
    words = ngettext(
        "That is not the code. You can try {number} more time",
        "That is not the code. You can try {number} more times",
        left,
    )
    return words.format(number=left)


def local_path(address: str) -> str:
    """Keep an address only where it is a path of this portal."""
    # A browser drops tabs and ends of lines, and takes a backslash for a slash.
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    is_clean = not NOT_IN_IRI.search(address.replace(" ", "+"))
    return address if is_ours and is_clean and len(address) < 500 else ""


def _of_browser(find: Any) -> Any:
    challenge, browser = session.get(CHALLENGE), session.get(BROWSER)
    if not challenge or not browser:
        return None
    with reading() as db:
        return find(
            db,
            portal_institution(),
            challenge,
            browser=browser,
            settings=installation().settings,
            now=now(),
        )
