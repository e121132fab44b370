"""How many statements a page sends: fixed, whatever the club holds."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


class Counted:
    """Statements of Django's connection; transaction control and settings are counted, too."""

    def __init__(self, captured: CaptureQueriesContext) -> None:
        self.captured = captured

    @property
    def statements(self) -> list[str]:
        return [each["sql"] for each in self.captured.captured_queries]

    def __len__(self) -> int:
        return len(self.captured)


@contextmanager
def counted() -> Iterator[Counted]:
    with CaptureQueriesContext(connection) as captured:
        yield Counted(captured)
