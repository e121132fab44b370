"""What each role may do, as one table."""

import pytest

from vafa.kernel import roles
from vafa.kernel.access import SCOPES


def test_every_role_and_permission_has_words_in_both_languages() -> None:
    for words in (*roles.NAMES.values(), *roles.DESCRIPTIONS.values(), *roles.permissions().values()):
        assert set(words) == {"fa", "en"}
        assert all(words.values())
    assert set(roles.NAMES) == set(roles.DESCRIPTIONS) == set(roles.table())


def test_the_table_holds_only_permissions_that_exist() -> None:
    known = set(roles.permissions())
    assert known >= set(SCOPES) - {"admin"}
    assert "tiers.freeze" in known
    for role, given in roles.table().items():
        assert given <= known, role


def test_what_a_role_may_not_do() -> None:
    table = roles.table()
    assert table["owner"] == table["manager"] == set(roles.permissions())
    assert table["cashier"] == {"till:use", "till:spend", "till:refund"}
    assert not {name for name in table["auditor"] if not name.endswith(":read")}
    for role in ("marketer", "support", "auditor", "cashier"):
        assert not table[role] & {"staff:write", "settings:write", "webhooks:write", "tiers.freeze"}


def test_a_denial_wins_over_a_grant_and_owners_have_none() -> None:
    assert roles.effective("cashier", ["members:read"], []) == {*roles.GIVEN["cashier"], "members:read"}
    assert "till:use" not in roles.effective("cashier", ["till:use"], ["till:use"])
    assert "till:use" in roles.effective("owner", [], ["till:use"])
    assert roles.effective("no such role", ["till:use"], []) == {"till:use"}


def test_unknown_names_are_refused_in_words() -> None:
    with pytest.raises(roles.RoleUnknown) as role:
        roles.check("king")
    with pytest.raises(roles.PermissionUnknown) as permission:
        roles.check("cashier", ["fly"], [])
    assert "king" in role.value.say("fa")[1]
    assert "fly" in permission.value.say("en")[1]
