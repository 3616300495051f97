"""The organisation tree, its roles and the managed lists (I2, A5)."""

from io import StringIO

import pytest

from accounts.errors import MasterInvalid, OrganisationMissing
from accounts.masters import import_demo_masters, import_masters, search
from accounts.organisations import (
    OrganisationKind,
    ancestors,
    find_organisation_by_code,
    get_organisation,
    get_root,
    is_within,
    named,
    subtree,
)
from accounts.roles import Role, find_officer, grant_role, grants_of, is_granted, revoke_role
from tests.accounts.factories import a_person, an_organisation

HEAD = "kind,code,name,name_hi,parent,contact\n"


def test_tree_is_read_up_and_down(db):
    root = get_root(db, 1)
    department = an_organisation(db)
    office = an_organisation(db, kind=OrganisationKind.OFFICE, parent=department.id)
    assert ancestors(db, 1, office.id) == [office.id, department.id, root.id]
    assert sorted(subtree(db, 1, department.id)) == [department.id, office.id]
    assert is_within(db, 1, office.id, department.id)
    assert not is_within(db, 1, department.id, office.id)
    assert ancestors(db, 2, office.id) == []


def test_missing_organisation_is_not_found(db):
    with pytest.raises(OrganisationMissing):
        get_organisation(db, 1, 999)
    with pytest.raises(OrganisationMissing):
        get_root(db, 999)


def test_rights_go_down_never_up_or_across(db, installation):
    department, other = an_organisation(db), an_organisation(db)
    office = an_organisation(db, kind=OrganisationKind.OFFICE, parent=department.id)
    officer = a_person(db)
    grant_role(db, officer, Role.NODAL_OFFICER, department.id, installation.now())
    grants = grants_of(db, officer)

    def may(node):
        return is_granted(db, 1, grants, Role.NODAL_OFFICER, node)

    assert may(department.id)
    assert may(office.id)
    assert not may(other.id)
    assert not may(get_root(db, 1).id)
    assert not is_granted(db, 1, grants, Role.ADMIN, department.id)


def test_nearest_officer_decides(db, installation):
    department = an_organisation(db)
    office = an_organisation(db, kind=OrganisationKind.OFFICE, parent=department.id)
    assert find_officer(db, 1, office.id) is None
    far, near = a_person(db), a_person(db)
    grant_role(db, far, Role.NODAL_OFFICER, department.id, installation.now())
    assert find_officer(db, 1, office.id) == far
    grant_role(db, near, Role.NODAL_OFFICER, office.id, installation.now())
    assert find_officer(db, 1, office.id) == near
    assert revoke_role(db, near, Role.NODAL_OFFICER, office.id)
    assert not revoke_role(db, near, Role.NODAL_OFFICER, office.id)
    assert find_officer(db, 1, office.id) == far


def test_demo_masters_import_and_import_again(db):
    count = import_demo_masters(db, 1)
    assert import_demo_masters(db, 1) == count
    assert [option.code for option in search(db, 1, "department", "Depart of Posts")] == ["posts"]
    assert [option.code for option in search(db, 1, "department", "डाक")] == ["posts"]
    assert len(search(db, 1, "state", limit=100)) == 36
    assert find_organisation_by_code(db, 1, "posts").name_in("hi") == "डाक विभाग"


def test_name_code_and_hindi_name_find_a_node(db):
    import_demo_masters(db, 1)
    for text in ("posts", "department of posts", "डाक विभाग"):
        assert [node.code for node in named(db, 1, text)] == ["posts"]


def test_import_renames_the_root_and_keeps_people_where_they_are(db):
    import_masters(db, 1, StringIO(HEAD + "institution,demo,Demo Institution,डेमो,,Desk 1\n"))
    root = get_root(db, 1)
    assert (root.code, root.name, root.contact) == ("demo", "Demo Institution", "Desk 1")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("kind,code\n", "line 1: the columns name are missing"),
        (HEAD + "ministry,a,A,,,\n", "line 2: kind is 'ministry'"),
        (HEAD + "department,,A,,,\n", "line 2: code is empty"),
        (HEAD + "department,a,,,,\n", "line 2: name is empty"),
        (HEAD + f"department,a,{'x' * 201},,,\n", "line 2: name is longer than 200"),
        (HEAD + "office,a,A,,nowhere,\n", "line 2: parent 'nowhere' is not the code"),
        (HEAD + "office,a,A,,a,\n", "line 2: 'a' is its own parent"),
        (HEAD + "office,a,A,,b,\ndepartment,b,B,,,\n", "parent 'b' stands below its child"),
    ],
)
def test_defects_are_named_by_line(db, lines, words):
    with pytest.raises(MasterInvalid) as refusal:
        import_masters(db, 1, StringIO(lines))
    assert words in refusal.value.message
