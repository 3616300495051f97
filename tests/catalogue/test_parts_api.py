"""Courses of parts over REST."""

from typing import Any

import pytest

from catalogue.publishing import add_course, remove_course
from packages.errors import PackageInUse
from packages.store import delete_package
from schemas.course_structure import Standard
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_credential, authorization
from tests.catalogue.factories import NOW, a_package_of, a_structure

TITLE = {"en": "Office basics"}


class Publisher:
    """A program that arranges courses."""

    def __init__(self, installation: Installation, client: Any) -> None:
        """Take a key."""
        self.installation, self.client = installation, client
        with installation.transaction() as db:
            key = a_credential(db, installation.settings, scopes=("courses/write",))
        self.headers = authorization(*key)

    def package(self, units: int = 1, standard: Standard = Standard.SCORM_12) -> str:
        with self.installation.transaction() as db:
            return a_package_of(db, INSTITUTION, a_structure(units, standard=standard), 1000)

    def post(self, body: Any) -> Any:
        return self.client.post("/api/v1/courses", json=body, headers=self.headers)

    def patch(self, course: str, body: Any) -> Any:
        address = f"/api/v1/courses/{course}"
        return self.client.patch(address, json=body, headers=self.headers)


@pytest.fixture
def publisher(installation: Installation, client: Any) -> Publisher:
    return Publisher(installation, client)


def ids(view: Any) -> list[str]:
    return [unit["id"] for unit in view["units"]]


def test_a_course_is_arranged_and_arranged_anew(publisher: Publisher) -> None:
    film, sheet, more = publisher.package(), publisher.package(2), publisher.package()
    block = {"title": {"en": "Day 1"}, "parts": [{"package": film}, {"package": sheet}]}
    made = publisher.post({"title": TITLE, "parts": [block]})
    assert made.status_code == 201, made.text
    assert ids(made.json) == ["p1-u-1", "p2-u-1", "p2-u-2"]
    assert made.json["bytes"] == 2000
    parts = made.json["parts"]
    same = publisher.patch(made.json["id"], {"parts": parts})
    assert (same.json["version"], same.json["parts"]) == (1, parts)
    turned = [{"package": sheet}, {"package": more, "replaces": film}]
    changed = publisher.patch(made.json["id"], {"parts": turned})
    assert ids(changed.json) == ["p2-u-1", "p2-u-2", "p1-u-1"]


def test_a_package_may_come_back_beside_what_replaced_it(publisher: Publisher) -> None:
    old, new = publisher.package(), publisher.package()
    made = publisher.post({"title": TITLE, "parts": [{"package": old}]}).json
    publisher.client.post(f"/api/v1/courses/{made['id']}/publish", headers=publisher.headers)
    replaced = [{"package": new, "replaces": old}]
    assert ids(publisher.patch(made["id"], {"parts": replaced}).json) == ["p1-u-1"]
    both = publisher.patch(made["id"], {"parts": [{"package": new}, {"package": old}]}).json
    assert sorted(ids(both)) == ["p1-u-1", "p2-u-1"]


def test_no_package_of_a_course_can_be_removed(
    publisher: Publisher, installation: Installation
) -> None:
    first, second = publisher.package(), publisher.package()
    with installation.transaction() as db:
        details = {"title": TITLE, "parts": [{"package": first}, {"package": second}]}
        course = add_course(db, INSTITUTION, details, now=NOW)
    with pytest.raises(PackageInUse), installation.transaction() as db:
        delete_package(db, INSTITUTION, second)
    with installation.transaction() as db:
        remove_course(db, course)
        delete_package(db, INSTITUTION, second)


NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("body", "status", "culprit"),
    [
        ({"title": TITLE}, 422, "package"),
        ({"title": TITLE, "parts": []}, 422, "parts"),
        ({"title": TITLE, "parts": None}, 422, "parts"),
        ({"title": TITLE, "parts": [[]]}, 422, "parts"),
        ({"title": TITLE, "parts": [{}]}, 422, "package"),
        ({"title": TITLE, "parts": [{"package": "x"}]}, 422, "package"),
        ({"title": TITLE, "parts": [{"package": NOBODYS}]}, 404, NOBODYS),
        ({"title": TITLE, "parts": [{"package": NOBODYS}] * 101}, 422, "parts"),
        ({"title": TITLE, "package": NOBODYS, "parts": [{"package": NOBODYS}]}, 422, "parts"),
        ({"parts": [{"package": NOBODYS}]}, 422, "title"),
        ({"title": TITLE, "parts": [{"parts": [{"package": NOBODYS}]}]}, 422, "title"),
        ({"title": TITLE, "parts": [{"title": TITLE, "parts": []}]}, 422, "parts"),
        ({"title": TITLE, "parts": [{"title": TITLE, "parts": [{"parts": []}]}]}, 422, "parts"),
    ],
)
def test_what_cannot_be_arranged_is_refused(
    publisher: Publisher, body: Any, status: int, culprit: str
) -> None:
    response = publisher.post(body)
    assert response.status_code == status, response.text
    assert culprit in response.text


def test_some_packages_are_no_parts(publisher: Publisher) -> None:
    whole = publisher.package(standard=Standard.SCORM_2004)
    refused = publisher.post({"title": TITLE, "parts": [{"package": whole}]})
    assert refused.status_code == 422
    assert "SCORM 2004" in refused.text


def test_a_course_stays_of_its_kind(publisher: Publisher) -> None:
    one, other = publisher.package(), publisher.package()
    of_parts = publisher.post({"title": TITLE, "parts": [{"package": one}]}).json["id"]
    single = publisher.post({"title": TITLE, "package": one}).json["id"]
    assert publisher.patch(of_parts, {"package": other}).status_code == 422
    assert publisher.patch(single, {"parts": [{"package": other}]}).status_code == 422
