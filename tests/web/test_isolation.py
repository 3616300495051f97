"""What another institution or office has is, on every route, as if it were not (D1, D4).

The cases are made from the map of routes: an argument or a call that the tables of
`tests/web/isolation.py` do not name fails. The record store's are in tests/lrs/test_isolation.py.
"""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.roles import Role
from storage.installation import Installation
from tests.accounts.factories import an_organisation
from tests.conftest import portal_client
from tests.web.isolation import (
    ARGUMENTS,
    CALLS,
    QUERIES,
    WORDS,
    Holder,
    everything,
    filled,
    nothing,
)
from tests.web.routes import PUBLIC, Route, Target, a_key, ask, pages, rest, signed_in

# What an answer makes up: ids, tokens of links.
NEW = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|exports/[\w-]+|vl\d-[a-z2-7]{16}")
SECRET = re.compile(r'"secret":"[^"]*"')


@pytest.fixture(scope="module")
def held(portal: Flask, house: Installation) -> Target:
    return everything(portal, house)


def is_held(route: Route, bound: str) -> bool:
    """Tell whether a thing that the route names stays within the bounds of its holder."""
    holders = {ARGUMENTS[name][0] for name in route.arguments}
    return Holder.OFFICE in holders or (Holder.INSTITUTION in holders and bound == "institution")


def key_of_another(house: Installation, bound: str) -> dict[str, str]:
    if bound == "institution":
        return a_key(house, institution=2)
    with house.transaction() as db:
        office = an_organisation(db).id
    return a_key(house, organisation=office)


def told(answer: Any, target: Target) -> tuple[int, str]:
    """Give status and words of an answer, what was asked for taken out."""
    assert not [word for word in target.secrets if word.encode() in answer.data]
    text = SECRET.sub("…", NEW.sub("…", answer.text))
    for value in sorted(map(str, target.values.values()), key=len, reverse=True):
        text = text.replace(value, "…") if len(value) > 5 else text
    return answer.status_code, text


def test_every_argument_and_every_call_is_named(routes: list[Route]) -> None:
    assert set[str]().union(*(route.arguments for route in routes)) == set(ARGUMENTS)
    plain = {str(route) for route in rest(routes) if not route.arguments}
    assert plain == set(CALLS)


def test_the_institution_finds_each_thing(
    portal: Flask, house: Installation, routes: list[Route], held: Target
) -> None:
    """Else the others prove nothing."""
    header = a_key(house)
    for route in rest(routes):
        if route.method == "GET" and is_held(route, "institution"):
            # An export is of the key that asked for it.
            wanted = 404 if "export_id" in route.arguments else 200
            assert ask(portal, route, held, headers=header).status_code == wanted, str(route)


@pytest.mark.parametrize("bound", ["institution", "office"])
def test_a_thing_of_another_is_as_if_it_were_not(
    portal: Flask, house: Installation, routes: list[Route], held: Target, bound: str
) -> None:
    header = key_of_another(house, bound)
    for route in rest(routes):
        if is_held(route, bound):
            there = told(ask(portal, route, held, headers=header), held)
            nowhere = told(ask(portal, route, nothing(held), headers=header), nothing(held))
            assert there == nowhere, str(route)
            assert there[0] in (404, 422), (str(route), there)


@pytest.mark.parametrize("bound", ["institution", "office"])
@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_names_a_thing_of_another_is_as_if_it_were_not(
    portal: Flask, house: Installation, routes: list[Route], held: Target, bound: str, call: str
) -> None:
    header = key_of_another(house, bound)
    (route,) = [route for route in routes if str(route) == call]
    targets = [
        (target, {**target.values, **{name: pair[which] for name, pair in WORDS.items()}})
        for which, target in enumerate((held, nothing(held)))
    ]
    # A list may hold what an earlier call made here: the words of both are taken out.
    words = {f"{which} {name}": of[name] for which, (_, of) in enumerate(targets) for name in of}
    answers = []
    for target, values in targets:
        body = filled(CALLS[call] or {}, values)
        given = [str(value) for value in (values if body else {}).values()]
        answer = ask(portal, route, target, headers=header, json=body)
        answers.append(told(answer, Target(words, tuple({*held.secrets} - {*given}))))
    assert bound == "office" or answers[0] == answers[1]


@pytest.mark.parametrize("bound", ["institution", "office"])
@pytest.mark.parametrize(
    ("call", "name"), [(call, name) for call, names in QUERIES.items() for name in names]
)
def test_a_query_for_a_thing_of_another_finds_nothing(
    portal: Flask, house: Installation, held: Target, bound: str, call: str, name: str
) -> None:
    header = key_of_another(house, bound)
    answers = []
    for which, target in enumerate((held, nothing(held))):
        values = {**target.values, **{name: pair[which] for name, pair in WORDS.items()}}
        asked = {name: values[QUERIES[call][name]]}
        answer = portal_client(portal).get(call[4:], query_string=asked, headers=header)
        answers.append(told(answer, Target(values, held.secrets)))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("role", [None, *Role])
def test_a_page_of_another_office_is_as_if_it_were_not(
    portal: Flask, house: Installation, routes: list[Route], held: Target, role: Role | None
) -> None:
    client: FlaskClient = signed_in(portal, house, *([role] if role else []))
    for route in pages(routes):
        if is_held(route, "office") and str(route) not in PUBLIC:
            there = ask(portal, route, held, client=client)
            nowhere = ask(portal, route, nothing(held), client=client)
            # A page's own address stands on it.
            others = {*held.secrets} - {held.values[name] for name in route.arguments}
            assert not [word for word in others if word.encode() in there.data], str(route)
            assert there.status_code == nowhere.status_code, str(route)
