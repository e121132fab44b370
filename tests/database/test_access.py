"""API keys on a real database."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from vafa.kernel import access
from vafa.kernel.access import KEY_CHECK_SQL, NotAllowed, NotAuthenticated, OtherBranch
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.tables import ApiKey, AuditRecord


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    access.forget()


def make(club: Club, **changes: object) -> access.NewKey:
    given = {"slug": club.slug, "name": "Till 1", "scopes": ["purchases:write"], **changes}
    with unit(club.id):
        return access.create_key(**given)


def key_check(club: Club, key_id: uuid.UUID) -> bool | None:
    with unit(club.id), connection.cursor() as cursor:
        cursor.execute(KEY_CHECK_SQL, [club.id, key_id])
        found = cursor.fetchone()
    return found and found[0]


def test_a_key_leads_to_its_club_without_a_scope(club: Club) -> None:
    key = make(club, branch="b1")
    principal = access.authenticate(key.token)
    assert (principal.club_id, principal.key_id) == (club.id, key.id)
    assert principal.scopes == {"purchases:write"}
    assert principal.branch == "b1"


def test_only_a_hash_of_the_secret_is_kept(club: Club) -> None:
    key = make(club)
    secret = key.token.rsplit("_", 1)[1]
    assert len(secret) * 5 >= 128
    with connection.cursor() as cursor, unit(club.id):
        cursor.execute("SELECT k::text FROM kernel_apikey k WHERE club_id = %s", [club.id])
        row = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(a::text, ' ') FROM kernel_audit a WHERE club_id = %s", [club.id])
        trail = cursor.fetchone()[0]
    assert secret not in row
    assert secret not in trail


def broken(token: str) -> dict[str, str]:
    start, secret = token.rsplit("_", 1)
    swapped = ("a" if secret[0] != "a" else "b") + secret[1:]
    head, prefix = start.rsplit("_", 1)
    other_prefix = prefix[:-1] + ("a" if prefix[-1] != "a" else "b")
    return {
        "empty": "",
        "not a key": "hello",
        "wrong secret": f"{start}_{swapped}",
        "unknown prefix": f"{head}_{other_prefix}_{secret}",
        "no such club": f"vafa_club_{'7' * 21}_{secret}",
        "trailing": token + "a",
        "persian": token + "۱",
    }


def test_all_wrong_keys_look_alike(club: Club) -> None:
    token = make(club).token
    said = set()
    for wrong in broken(token).values():
        with pytest.raises(NotAuthenticated) as caught:
            access.authenticate(wrong)
        said.add(str(caught.value.problem("fa")))
    assert len(said) == 1
    assert access.authenticate(token).club_id == club.id


def test_another_clubs_id_in_the_prefix_opens_nothing(club: Club, other_club: Club) -> None:
    token, other = make(club).token, make(other_club).token
    mine, theirs = token.split("_"), other.split("_")
    mine[2] = theirs[2][:13] + mine[2][13:]
    with pytest.raises(NotAuthenticated):
        access.authenticate("_".join(mine))


def test_expired_keys_are_refused_also_from_the_cache(club: Club) -> None:
    dead = make(club, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(NotAuthenticated):
        access.authenticate(dead.token)
    assert key_check(club, dead.id) is False


def test_revoking_holds_at_once_for_writes(club: Club) -> None:
    key = make(club)
    access.authenticate(key.token)
    assert key_check(club, key.id) is True
    with unit(club.id):
        access.revoke_key(key_id=key.id)
    assert key_check(club, key.id) is False
    with pytest.raises(NotAuthenticated):
        access.authenticate(key.token)
    with unit(club.id):
        actions = list(AuditRecord.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["access.key_created", "access.key_revoked"]


def test_a_key_of_another_club_cannot_be_revoked(club: Club, other_club: Club) -> None:
    key = make(other_club)
    with pytest.raises(access.KeyUnknown), unit(club.id):
        access.revoke_key(key_id=key.id)
    assert key_check(other_club, key.id) is True


def test_last_use_is_written_at_most_once_a_minute(club: Club) -> None:
    key = make(club)
    seen = []
    for _ in range(2):
        access.forget()
        access.authenticate(key.token)
        with unit(club.id):
            seen.append(ApiKey.objects.get(id=key.id).last_used_at)
    assert seen[0] is not None
    assert seen[0] == seen[1]


def test_scopes_and_branches_are_refused_in_words(club: Club) -> None:
    principal = access.authenticate(make(club, branch="b1").token)
    principal.require("purchases:write")
    principal.require_branch("b1")
    with pytest.raises(NotAllowed) as caught:
        principal.require("admin")
    assert "admin" in caught.value.say("fa")[1]
    for branch in ("b2", None):
        with pytest.raises(OtherBranch):
            principal.require_branch(branch)
    everything = access.authenticate(make(club, scopes=["admin"]).token)
    everything.require("ledger:write")
    everything.require_branch("b2")


def test_unknown_scopes_are_refused(club: Club) -> None:
    with pytest.raises(access.UnknownScope), unit(club.id):
        access.create_key(slug="x", name="x", scopes=["everything"])
