"""The two ways to the database: `unit` for everything, `pool` for the hot path alone.

`unit(club_id)` is one transaction of one club. It puts the club in scope for Python and tells
row-level security the same, for this transaction only.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from psycopg import Connection
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from vafa.kernel.instants import load_instants
from vafa.kernel.pipeline import hurry
from vafa.kernel.scope import club_in_scope, club_scope

SET_CLUB_SQL = "select set_config('vafa.club', %s, true)"

HOT_OPTIONS = "-c plan_cache_mode=force_generic_plan -c jit=off"
"""The hot path's statements are few, prepared, and find everything by key: planning them anew would cost more
than running them."""

_pools: dict[int, ConnectionPool[Connection[Any]]] = {}
_gate = threading.Lock()


@contextmanager
def unit(club_id: int) -> Iterator[None]:
    """One transaction of one club on the application's connection.

    Inside another unit of the same club it joins that transaction; another club is refused
    (OtherClubInScope), and so is a transaction that is no unit (RuntimeError): the club is told for the
    whole transaction. What raises rolls everything back.
    """
    joins = club_in_scope() is not None and transaction.get_connection().in_atomic_block
    with club_scope(club_id), transaction.atomic(savepoint=False, durable=not joins):
        if not joins:
            with connections["default"].cursor() as cursor:
                cursor.execute(SET_CLUB_SQL, [str(club_id)])
        yield


def conninfo(alias: str = "default") -> str:
    """The connection string of a database alias, for connections outside Django."""
    settings = connections.settings[alias]
    return make_conninfo(
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
    )


def pool() -> ConnectionPool[Connection[Any]]:
    """This process's pool of autocommit connections as the application's role.

    Whoever uses one writes BEGIN, the club (SET_CLUB_SQL) and COMMIT; nothing but the hot path should.
    """
    pid = os.getpid()
    with _gate:
        if pid not in _pools:
            _pools[pid] = ConnectionPool(
                make_conninfo(conninfo(), options=HOT_OPTIONS),
                min_size=1,
                max_size=int(os.environ.get("VAFA_POOL_SIZE", "8")),
                max_lifetime=600,
                # What is prepared is ours alone (kernel.express): psycopg would deallocate all with its own.
                kwargs={"autocommit": True, "prepare_threshold": None},
                configure=_configure,
                check=ConnectionPool.check_connection if os.environ.get("VAFA_POOL_CHECK") else None,
                open=True,
            )
        return _pools[pid]


def _configure(connection: Connection[Any]) -> None:
    load_instants(connection)
    hurry(connection)


def refresh_pool() -> None:
    """Closes the pool; the next use opens new connections.

    Connections that were opened while tables were empty keep plans made for empty tables: call this
    after the first load, and when a restarted database left broken connections behind.
    """
    with _gate:
        old = _pools.pop(os.getpid(), None)
    if old is not None:
        old.close()
