"""With every module on: whatever was bought, paid and returned in part, once all has come back it is as it was."""

import pytest

from tests.database.buying import check_books
from tests.database.everything import Life

pytestmark = pytest.mark.usefixtures("logins")


@pytest.mark.parametrize("seed", range(8))
def test_when_all_has_come_back_everything_is_as_it_was(seed: int):
    life = Life(seed)
    before = life.stands()
    life.live(16)
    assert life.stands() != before, "a life in which nothing happens proves nothing"
    check_books(life.club)
    life.undo_everything()
    assert life.stands() == before
    check_books(life.club)
