"""A statement as one sentence in the reader's language: pure, from it and from known names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.names import Named
from catalogue.store import Course
from lrs.formats import is_uuid
from lrs.identifiers import find_identifier, identifiers_in
from reports.statements.places import (
    certificate_words,
    find_certificate_number,
    find_place,
    name_of,
)
from reports.statements.text import in_reader_language, last_part, plain
from reports.statements.verbs import ANY_VERB, WORDINGS
from schemas.language import gettext, ngettext
from schemas.language import gettext as _

SHORT_ID = 8
# A SubStatement has no SubStatement in it; a statement about a statement about … ends here.
DEEPEST = 2


@dataclass(frozen=True)
class Names:
    """What is known of what statements name.

    people      those whom the reader may know, by identifier
    courses     by id
    statements  those that others refer to, by id
    """

    iri_base: str
    people: Mapping[str, Named] = field(default_factory=dict)
    courses: Mapping[str, Course] = field(default_factory=dict)
    statements: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def sentence_of(statement: Mapping[str, Any], names: Names, depth: int = 0) -> str:
    """Say who did what."""
    verb = statement["verb"]
    known = WORDINGS.get(verb["id"])
    wording = gettext(known.sentence if known else ANY_VERB)
    return wording.format(
        actor=actor_words(statement["actor"], names),
        verb=verb_words(verb),
        object=_object_words(statement["object"], names, depth),
    )


def verb_words(verb: Mapping[str, Any]) -> str:
    """Say a verb: in our words, in its own, or by the end of its IRI."""
    known = WORDINGS.get(verb["id"])
    if known:
        return gettext(known.word)
    return in_reader_language(verb.get("display")) or last_part(verb["id"])


def actor_words(actor: Mapping[str, Any], names: Names) -> str:
    """Say who is meant: a person by name where the reader may know it, else as others call it."""
    identifier = find_identifier(dict(actor))
    known = names.people.get(identifier or "")
    if known:
        return plain(known.name)
    if _is_ours(actor, names.iri_base):
        return _account_words(str(actor["account"]["name"]))
    name = actor.get("name")
    if isinstance(name, str) and name.strip():
        return plain(name)
    if identifier is None:
        members = len(actor.get("member", ()))
        return ngettext("a group of {n} person", "a group of {n} people", members).format(n=members)
    return _identifier_words(actor)


def activity_words(activity: Mapping[str, Any], names: Names) -> str:
    """Name an activity: as we call it, as its definition does, or by the end of its IRI."""
    definition = activity.get("definition") or {}
    given = in_reader_language(definition.get("name"))
    place = find_place(activity["id"], names.iri_base)
    named = name_of(place, names.courses, given) if place else None
    number = find_certificate_number(activity["id"], names.iri_base)
    return named or (certificate_words(number) if number else given) or last_part(activity["id"])


def actors_in(statement: Mapping[str, Any]) -> Iterator[str]:
    """Give the identifiers of those whom a sentence may name."""
    yield from identifiers_in(statement["actor"])
    target = statement["object"]
    kind = target.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        yield from identifiers_in(target)
    elif kind == "SubStatement":
        yield from actors_in(target)


def target_of(statement: Mapping[str, Any]) -> str | None:
    """Give the id of the statement that a sentence is about, where it is about one."""
    target = statement["object"]
    if target.get("objectType") == "SubStatement":
        return target_of(target)
    return str(target["id"]).lower() if target.get("objectType") == "StatementRef" else None


def _object_words(target: Mapping[str, Any], names: Names, depth: int) -> str:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return activity_words(target, names)
    if kind in ("Agent", "Group"):
        return actor_words(target, names)
    if kind == "SubStatement":
        return _quoted(target, names, depth)
    said = names.statements.get(str(target["id"]).lower())
    if said is None:
        return _("statement {id}").format(id=str(target["id"])[:SHORT_ID])
    return _quoted(said, names, depth)


def _quoted(statement: Mapping[str, Any], names: Names, depth: int) -> str:
    if depth >= DEEPEST:
        return "…"
    return f"“{sentence_of(statement, names, depth + 1)}”"


def _is_ours(actor: Mapping[str, Any], iri_base: str) -> bool:
    account = actor.get("account")
    return isinstance(account, Mapping) and account.get("homePage") == iri_base


def _account_words(name: str) -> str:
    """Say whose an account of ours is, where no name may be told."""
    if is_uuid(name):
        return _("person {id}").format(id=name[:SHORT_ID])
    if name.startswith("vl"):
        return _("program {key}").format(key=plain(name))
    return "Vidyalekh" if name == "vidyalekh" else plain(name)


def _identifier_words(actor: Mapping[str, Any]) -> str:
    if "mbox" in actor:
        return plain(actor["mbox"].partition(":")[2])
    if "mbox_sha1sum" in actor:
        return _("person {id}").format(id=plain(actor["mbox_sha1sum"][:SHORT_ID]))
    return plain(actor["account"]["name"] if "account" in actor else actor["openid"])
