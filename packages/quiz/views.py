"""The publisher's pages of quizzes: written question by question, looked at, made a package of."""

import io
from typing import Any
from uuid import UUID, uuid4

import orjson
from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from accounts.access import portal_institution, require_role
from accounts.audit import record
from packages.quiz import form as forms
from packages.quiz import store
from packages.quiz.reading import read
from packages.quiz.store import Draft
from packages.upload import enter
from schemas.form import Form
from schemas.language import gettext as _
from schemas.quiz import QuestionKind
from storage.database import Database
from storage.request import installation, now, reading, transaction

bp = Blueprint("quizzes", __name__, url_prefix="/publish/quizzes", template_folder="../templates")


@bp.get("")
@require_role("publisher")
def show_quizzes() -> str:
    """List what is being written, above the form that begins another."""
    with reading() as db:
        drafts = store.list_drafts(db, portal_institution())
    return render_template("packages/quizzes.html", drafts=drafts, form=Form({}))


@bp.post("")
@require_role("publisher")
def begin_quiz() -> Response:
    """Begin a quiz."""
    draft_id = str(uuid4())
    with transaction() as db:
        document = forms.new_document(request.form)
        store.insert_draft(db, portal_institution(), draft_id, document, now())
        _note(db, "quiz.begun", draft_id)
    return _to_quiz(draft_id)


@bp.get("/<uuid:draft_id>")
@require_role("publisher")
def show_quiz(draft_id: UUID) -> str:
    """Show a quiz with its settings and questions."""
    draft = _draft(draft_id)
    return _page(draft, Form(forms.settings_data(draft.document)))


@bp.post("/<uuid:draft_id>")
@require_role("publisher")
def change_settings(draft_id: UUID) -> Response:
    """Change what is asked of all questions."""
    with transaction() as db:
        draft = store.get_draft(db, portal_institution(), str(draft_id))
        document = forms.read_settings(draft.document, request.form)
        store.update_draft(db, draft, now(), document=document)
    flash(_("Saved."), "done")
    return _to_quiz(draft_id)


@bp.get("/<uuid:draft_id>/questions")
@require_role("publisher")
def show_new_question(draft_id: UUID) -> str:
    """Show the empty form of a question of a kind."""
    return _question_page(_draft(draft_id), _kind(), Form({"points": "1"}))


@bp.post("/<uuid:draft_id>/questions")
@require_role("publisher")
def add_question(draft_id: UUID) -> Response | tuple[str, int]:
    """Add a question at the end."""
    kind = _kind()
    with transaction() as db:
        draft = store.get_draft(db, portal_institution(), str(draft_id))
        # As long as the quiz lives, so that records of all its versions speak of the same one.
        question = forms.read_question(kind, request.form, f"q-{uuid4().hex[:8]}")
        form = forms.checked(question, request.form)
        if form.errors:
            return _question_page(draft, kind, form), 422
        _put(db, draft, [*draft.document["questions"], question])
    return _to_quiz(draft_id)


@bp.get("/<uuid:draft_id>/questions/<int:place>")
@require_role("publisher")
def show_question(draft_id: UUID, place: int) -> str:
    """Show a question's form."""
    draft = _draft(draft_id)
    question = _questions(draft, place)[place - 1]
    form = Form(forms.question_data(question))
    return _question_page(draft, QuestionKind(question["kind"]), form)


@bp.post("/<uuid:draft_id>/questions/<int:place>")
@require_role("publisher")
def change_question(draft_id: UUID, place: int) -> Response | tuple[str, int]:
    """Change a question."""
    with transaction() as db:
        draft = store.get_draft(db, portal_institution(), str(draft_id))
        questions = _questions(draft, place)
        kind = QuestionKind(questions[place - 1]["kind"])
        question = forms.read_question(kind, request.form, questions[place - 1]["id"])
        form = forms.checked(question, request.form)
        if form.errors:
            return _question_page(draft, kind, form), 422
        _put(db, draft, [*questions[: place - 1], question, *questions[place:]])
    return _to_quiz(draft_id)


@bp.post("/<uuid:draft_id>/questions/<int:place>/up")
@require_role("publisher")
def move_question(draft_id: UUID, place: int) -> Response:
    """Let a question change places with the one before it."""
    with transaction() as db:
        draft = store.get_draft(db, portal_institution(), str(draft_id))
        questions = _questions(draft, place)
        at = max(place - 2, 0)
        left = [*questions[: place - 1], *questions[place:]]
        _put(db, draft, [*left[:at], questions[place - 1], *left[at:]])
    return _to_quiz(draft_id)


@bp.post("/<uuid:draft_id>/questions/<int:place>/delete")
@require_role("publisher")
def delete_question(draft_id: UUID, place: int) -> Response:
    """Take a question out."""
    with transaction() as db:
        draft = store.get_draft(db, portal_institution(), str(draft_id))
        questions = _questions(draft, place)
        _put(db, draft, [*questions[: place - 1], *questions[place:]])
    return _to_quiz(draft_id)


@bp.get("/<uuid:draft_id>/preview")
@require_role("publisher")
def preview(draft_id: UUID) -> str:
    """Show all questions with what is right."""
    draft = _draft(draft_id)
    quiz, _found = read(forms.whole(draft.document), "x")
    return render_template("packages/quiz_preview.html", draft=draft, quiz=quiz)


@bp.post("/<uuid:draft_id>/package")
@require_role("publisher")
def make_package(draft_id: UUID) -> Response:
    """Make a package of a quiz as it stands; what is written later makes another one."""
    by, house = f"person:{g.person.public_id}", installation()
    draft = _draft(draft_id)
    if not forms.is_whole(draft.document):
        flash(_("Something is missing yet; it is told below."), "stop")
        return _to_quiz(draft_id)
    content = io.BytesIO(orjson.dumps(forms.whole(draft.document)))
    blob = house.blobs.receive(draft.institution, content)
    with transaction() as db:
        package_id = enter(house, db, draft.institution, blob, "quiz.json", by)
        store.update_draft(db, draft, now(), package_id=package_id)
    return redirect(url_for("packages.show_package", package_id=package_id), 303)


@bp.post("/<uuid:draft_id>/delete")
@require_role("publisher")
def delete_quiz(draft_id: UUID) -> Response:
    """Forget a draft; packages made of it stay."""
    with transaction() as db:
        store.delete_draft(db, store.get_draft(db, portal_institution(), str(draft_id)))
        _note(db, "quiz.deleted", str(draft_id))
    flash(_("Deleted. Packages made of it stay."), "done")
    return redirect(url_for("quizzes.show_quizzes"), 303)


def _draft(draft_id: UUID) -> Draft:
    with reading() as db:
        return store.get_draft(db, portal_institution(), str(draft_id))


def _questions(draft: Draft, place: int) -> list[Any]:
    questions = list(draft.document["questions"])
    if not 1 <= place <= len(questions):
        abort(404)
    return questions


def _kind() -> QuestionKind:
    named = request.args.get("kind", "")
    if named not in list(QuestionKind):
        abort(404)
    return QuestionKind(named)


def _put(db: Database, draft: Draft, questions: list[Any]) -> None:
    store.update_draft(db, draft, now(), document={**draft.document, "questions": questions})


def _page(draft: Draft, form: Form) -> str:
    return render_template(
        "packages/quiz.html",
        draft=draft,
        form=form,
        findings=forms.findings_of(draft.document),
        kinds=list(QuestionKind),
    )


def _question_page(draft: Draft, kind: QuestionKind, form: Form) -> str:
    return render_template(
        "packages/quiz_question.html", draft=draft, kind=kind, form=form, rows=forms.ROWS
    )


def _to_quiz(draft_id: UUID | str) -> Response:
    return redirect(url_for("quizzes.show_quiz", draft_id=draft_id), 303)


def _note(db: Database, action: str, draft_id: str) -> None:
    by = f"person:{g.person.public_id}"
    record(db, portal_institution(), by, action, f"quiz:{draft_id}", now())
